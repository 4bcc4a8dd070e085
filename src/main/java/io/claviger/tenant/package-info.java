/** Customer organisations, the products (keyspaces) they belong to and the plans they are on. */
@NullMarked
package io.claviger.tenant;

import org.jspecify.annotations.NullMarked;
