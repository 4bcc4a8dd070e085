/** What tests share: real servers, a client of our API. */
@NullMarked
package io.claviger.testing;

import org.jspecify.annotations.NullMarked;
