/** What is done from time to time, when a scheduler asks for it: {@code POST /cron/…}. */
@NullMarked
package io.claviger.cron;

import org.jspecify.annotations.NullMarked;
