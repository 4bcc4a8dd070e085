/** Real PostgreSQL and Redis on this machine, for tests, {@code make run} and {@code make dev}, with nothing to install. */
@NullMarked
package io.claviger.local;

import org.jspecify.annotations.NullMarked;
