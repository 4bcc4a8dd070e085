/** Settings → API Access: the pages where a tenant's people and the operator look after keys. */
@NullMarked
package io.claviger.console;

import org.jspecify.annotations.NullMarked;
