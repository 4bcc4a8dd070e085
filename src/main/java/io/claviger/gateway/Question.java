package io.claviger.gateway;

import io.claviger.access.IpAddress;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy asks about one call of its client.
 *
 * @param own what the proxy says for itself: its key, and what the route needs
 * @param headers its client's
 * @param uri what the client asks for, path and query
 * @param sessionInBody reads the body, if there is one, for the session that it names
 * @param address from where the client calls; null: not known
 */
record Question(
        HeaderLines own,
        HeaderLines headers,
        String uri,
        Supplier<Uni<Optional<String>>> sessionInBody,
        @Nullable IpAddress address) {}
