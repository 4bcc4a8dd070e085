package io.claviger.http;

import static io.claviger.testing.Api.as;
import static io.claviger.testing.Api.key;
import static io.claviger.testing.Api.tenant;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tests come from 127.0.0.1, which they trust, and so may speak for others. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class ProxiesApiTest {
    @Test
    void theClientIsTheRightmostHopThatIsNoProxy() {
        String key = restricted();
        answers(200, as(key).header("X-Forwarded-For", "203.0.113.7"));
        answers(200, as(key).header("X-Forwarded-For", "198.51.100.1, 203.0.113.7, 10.1.2.3"));
        answers(200, as(key).header("X-Forwarded-For", "[2001:db8::7]:4711"));
        answers(200, as(key).header("Forwarded", "for=\"[2001:db8::7]:4711\";proto=https, for=10.1.2.3"));
        answers(401, as(key));
        answers(401, as(key).header("X-Forwarded-For", "198.51.100.1"));
    }

    @Test
    void whoWritesAnotherAddressBeforeItsOwnGainsNothing() {
        String key = restricted();
        answers(401, as(key).header("X-Forwarded-For", "203.0.113.7, 198.51.100.1"));
        answers(401, as(key).header("X-Forwarded-For", "203.0.113.7").header("X-Forwarded-For", "198.51.100.1"));
        answers(401, as(key).header("X-Forwarded-For", "203.0.113.7, unknown"));
        answers(401, as(key).header("X-Forwarded-For", "203.0.113.7,"));
        answers(401, as(key).header("Forwarded", "for=203.0.113.7, for=198.51.100.1"));
        answers(401, as(key).header("Forwarded", "for=203.0.113.7;for=198.51.100.1"));
        answers(401, as(key).header("X-Forwarded-For", "198.51.100.1").header("Forwarded", "for=203.0.113.7"));
        answers(401, as(key).header("X-Real-IP", "203.0.113.7").header("X-Client-IP", "203.0.113.7"));
    }

    /** May manage its tenant, from two networks. */
    private static String restricted() {
        return key(
                        tenant("claviger", "plan", "BUSINESS"),
                        "scopes",
                        List.of("admin"),
                        "ip_allowlist",
                        List.of("203.0.113.0/24", "2001:db8::/32"))
                .secret();
    }

    private static void answers(int status, RequestSpecification request) {
        request.get("/v1/keys").then().statusCode(status);
    }
}
