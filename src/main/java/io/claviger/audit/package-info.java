/** Who did what to which key, when and from where: written in the transaction of the change. */
@NullMarked
package io.claviger.audit;

import org.jspecify.annotations.NullMarked;
