/** Bricqs' {@code /api/v1/events/api-keys}. */
@NullMarked
package io.claviger.dialect.bricqs;

import org.jspecify.annotations.NullMarked;
