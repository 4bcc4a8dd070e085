/** Lists of any size: order, search, pages by offset and by cursor. */
@NullMarked
package io.claviger.list;

import org.jspecify.annotations.NullMarked;
