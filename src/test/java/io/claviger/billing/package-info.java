@NullMarked
package io.claviger.billing;

import org.jspecify.annotations.NullMarked;
