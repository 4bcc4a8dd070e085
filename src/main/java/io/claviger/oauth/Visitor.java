package io.claviger.oauth;

import io.claviger.access.Caller;
import java.util.UUID;

/** Somebody who is signed in, and the organisation they belong to. */
record Visitor(Caller.Person person, UUID tenantId, String keyspace) {
    UUID accountId() {
        return UUID.fromString(person.subject());
    }
}
