/** Documentation that is made from the code, and tests that it still is. */
@NullMarked
package io.claviger.docs;

import org.jspecify.annotations.NullMarked;
