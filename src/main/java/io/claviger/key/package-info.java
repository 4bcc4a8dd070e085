/** API keys: their format, their life, their store. */
@NullMarked
package io.claviger.key;

import org.jspecify.annotations.NullMarked;
