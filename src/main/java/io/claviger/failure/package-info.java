/** Every way to say no, on one screen. */
@NullMarked
package io.claviger.failure;

import org.jspecify.annotations.NullMarked;
