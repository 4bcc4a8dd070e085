package io.claviger.oauth;

import java.util.Optional;

/**
 * An application and, this once, its new secret.
 *
 * @param secret empty: a public client has none
 */
record CreatedClient(Client client, Optional<OpaqueSecret> secret) {}
