/** Claviger issues API keys and says, for every call, whether the presented one is good. */
@NullMarked
package io.claviger;

import org.jspecify.annotations.NullMarked;
