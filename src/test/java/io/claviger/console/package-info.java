/** Tests of the console. */
@NullMarked
package io.claviger.console;

import org.jspecify.annotations.NullMarked;
