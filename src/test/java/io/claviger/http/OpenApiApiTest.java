package io.claviger.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class OpenApiApiTest {
    @Test
    void isServedAsItIsCheckedIn() throws IOException {
        String yaml = Files.readString(Path.of("docs/openapi.yaml"));
        assertThat(given().get("/q/openapi").then().statusCode(200).extract().asString())
                .isEqualTo(yaml);
        assertThat(given().get("/q/openapi?format=yaml").contentType()).startsWith("application/yaml");
    }

    @Test
    void isServedAsJsonToWhoAsksForIt() throws IOException {
        String json = Files.readString(Path.of("src/main/resources/openapi.json"));
        assertThat(given().get("/q/openapi?format=JSON").asString()).isEqualTo(json);
        var accepted = given().accept("application/json").get("/q/openapi");
        assertThat(accepted.asString()).isEqualTo(json);
        assertThat(accepted.contentType()).startsWith("application/json");
        assertThat(accepted.<String>path("openapi")).startsWith("3.");
    }

    @Test
    void isThereWhereToolsLookForAFile() throws IOException {
        String json = Files.readString(Path.of("src/main/resources/openapi.json"));
        String yaml = Files.readString(Path.of("docs/openapi.yaml"));
        assertThat(given().get("/q/openapi.json").asString()).isEqualTo(json);
        assertThat(given().get("/q/openapi.yaml").asString()).isEqualTo(yaml);
        assertThat(given().accept("application/json").get("/q/openapi.yml").asString())
                .isEqualTo(yaml);
    }

    @Test
    void headHasNoBody() {
        assertThat(given().head("/q/openapi").then().statusCode(200).extract().asString())
                .isEmpty();
    }
}
