package io.claviger.http;

import static io.restassured.RestAssured.given;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Test;

/** The same promises, kept by the package that is shipped. */
@QuarkusIntegrationTest
class ErrorsApiIT extends ErrorsApiTest {
    @Test
    void whatIsForDevelopersOnlyIsNotShipped() {
        given().get("/q/swagger-ui/").then().statusCode(404);
        given().get("/bench/empty").then().statusCode(404);
    }
}
