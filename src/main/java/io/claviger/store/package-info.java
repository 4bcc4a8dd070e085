/** How we talk to PostgreSQL: in sessions and transactions, never without an end. */
@NullMarked
package io.claviger.store;

import org.jspecify.annotations.NullMarked;
