/** Proxies ask whether they may let a call through, and are answered in words that they understand. */
@NullMarked
package io.claviger.gateway;

import org.jspecify.annotations.NullMarked;
