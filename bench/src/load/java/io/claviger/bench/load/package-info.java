/** {@code make bench}: drives the service and its Redis script in one run and compares what it sees. */
@NullMarked
package io.claviger.bench.load;

import org.jspecify.annotations.NullMarked;
