/** What is answered while a store is down. */
@NullMarked
package io.claviger.outage;

import org.jspecify.annotations.NullMarked;
