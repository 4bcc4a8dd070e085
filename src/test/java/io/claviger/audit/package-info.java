/** Tests of audit. */
@NullMarked
package io.claviger.audit;

import org.jspecify.annotations.NullMarked;
