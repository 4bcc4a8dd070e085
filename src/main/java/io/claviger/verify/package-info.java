/** Is this credential good, for what, and within its limits? */
@NullMarked
package io.claviger.verify;

import org.jspecify.annotations.NullMarked;
