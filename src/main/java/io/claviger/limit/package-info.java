/** Exact sliding windows and the fence, in one Redis script. */
@NullMarked
package io.claviger.limit;

import org.jspecify.annotations.NullMarked;
