@NullMarked
package io.claviger.tenant;

import org.jspecify.annotations.NullMarked;
