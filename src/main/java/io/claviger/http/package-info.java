/** What all our HTTP answers have in common: errors, request ids, limit headers. */
@NullMarked
package io.claviger.http;

import org.jspecify.annotations.NullMarked;
