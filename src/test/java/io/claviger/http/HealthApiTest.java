package io.claviger.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class HealthApiTest {
    /** One look, by the pool that serves: one through JDBC would open a second pool on every node. */
    @Test
    void readinessSaysHowTheStoresAre() {
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.name", hasItems("stores", "Graceful Shutdown"))
                .body("checks", hasSize(2))
                .body("checks.find { it.name == 'stores' }.data.postgresql", equalTo("up"))
                .body("checks.find { it.name == 'stores' }.data.redis", equalTo("up"));
    }

    /** Whether the process should be started anew has nothing to do with any store. */
    @ParameterizedTest
    @ValueSource(strings = {"live", "started"})
    void lifeAsksNoStore(String question) {
        given().get("/q/health/" + question)
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks", hasSize(0));
    }
}
