@NullMarked
package io.claviger.verify;

import org.jspecify.annotations.NullMarked;
