@NullMarked
package io.claviger.key;

import org.jspecify.annotations.NullMarked;
