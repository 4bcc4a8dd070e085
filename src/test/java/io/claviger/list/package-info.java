/** Cursors as strangers may send them. */
@NullMarked
package io.claviger.list;

import org.jspecify.annotations.NullMarked;
