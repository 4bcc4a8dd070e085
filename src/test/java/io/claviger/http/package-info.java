@NullMarked
package io.claviger.http;

import org.jspecify.annotations.NullMarked;
