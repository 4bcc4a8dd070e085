@NullMarked
package io.claviger.oauth;

import org.jspecify.annotations.NullMarked;
