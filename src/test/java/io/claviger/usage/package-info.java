/** Tests of usage. */
@NullMarked
package io.claviger.usage;

import org.jspecify.annotations.NullMarked;
