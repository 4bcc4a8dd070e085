/** People: their accounts here, session tokens of ours and of other identity providers. */
@NullMarked
package io.claviger.session;

import org.jspecify.annotations.NullMarked;
