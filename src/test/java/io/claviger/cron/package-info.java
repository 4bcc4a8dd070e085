@NullMarked
package io.claviger.cron;

import org.jspecify.annotations.NullMarked;
