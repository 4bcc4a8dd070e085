/** Bluebricks' {@code /api/v1/auth}. */
@NullMarked
package io.claviger.dialect.bluebricks;

import org.jspecify.annotations.NullMarked;
