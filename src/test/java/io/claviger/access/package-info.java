/** The rules of who may do what, from where. */
@NullMarked
package io.claviger.access;

import org.jspecify.annotations.NullMarked;
