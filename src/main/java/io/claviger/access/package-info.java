/** Who may do what, from where: rules only, no I/O in this folder. */
@NullMarked
package io.claviger.access;

import org.jspecify.annotations.NullMarked;
