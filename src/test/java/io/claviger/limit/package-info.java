/** Limits against a real Redis and a brute-force oracle. */
@NullMarked
package io.claviger.limit;

import org.jspecify.annotations.NullMarked;
