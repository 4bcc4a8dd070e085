/** What credentials are used for: counts per hour and outcome, and when they were last used. */
@NullMarked
package io.claviger.usage;

import org.jspecify.annotations.NullMarked;
