/** Management paths as two products document them: pictures of their documentation, without a rule of their own. */
@NullMarked
package io.claviger.dialect;

import org.jspecify.annotations.NullMarked;
