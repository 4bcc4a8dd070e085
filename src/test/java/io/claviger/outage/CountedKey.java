package io.claviger.outage;

import io.claviger.local.LocalServers;
import io.claviger.testing.Service;
import io.claviger.testing.ServiceRole;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;

/** A key of a tenant of its own, and what PostgreSQL knows of its use. */
record CountedKey(String id, String secret) {
    static CountedKey make(Service service) throws IOException {
        String tenant = service.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                .getString("id");
        JsonObject key = service.create("/v1/keys", "tenant_id", tenant, "name", "x");
        return new CountedKey(key.getString("id"), key.getString("key"));
    }

    /** What a verify of it says. */
    String verdict(Service service) throws IOException {
        return new JsonObject(service.verify(secret).body()).getString("code");
    }

    /** The good verdicts that were written. */
    long calls(LocalServers stores) throws SQLException {
        return ServiceRole.number(
                stores,
                "select coalesce(sum(calls), 0) from key_usage where outcome = 'VALID' and credential_id = '" + id
                        + "'");
    }
}
