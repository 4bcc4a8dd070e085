package io.claviger.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class HealthApiTest {
    /** By the pool that serves: a look through JDBC would open a second one on every node. */
    @Test
    void readinessLooksAtPostgresOnceAndNotAtRedis() {
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.name", contains("Reactive PostgreSQL connections health check"));
    }
}
