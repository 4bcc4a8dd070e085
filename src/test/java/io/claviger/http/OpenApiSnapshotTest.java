package io.claviger.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API that we promise is checked in: a change of it is seen in review. {@code make openapi} writes it anew. */
@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class OpenApiSnapshotTest {
    private static final String OF_THE_CODE = "/q/openapi-of-the-code";

    @ParameterizedTest
    @CsvSource({"yaml,docs/openapi.yaml", "json,src/main/resources/openapi.json"})
    void theApiIsTheOneThatIsCheckedIn(String format, Path snapshot) throws IOException {
        String now = given().queryParam("format", format)
                .get(OF_THE_CODE)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        if (Boolean.getBoolean("openapi.update")) {
            Files.writeString(snapshot, now);
        }
        assertThat(now)
                .as("differs from " + snapshot + ": if that is meant, run make openapi")
                .isEqualTo(Files.readString(snapshot));
    }

    @Test
    void developersFindItAsAPage() {
        given().get("/q/swagger-ui/").then().statusCode(200);
    }

    @Test
    void everyOperationSaysWhatItAnswersAndWhatItIsCalled() {
        Response api = given().queryParam("format", "json").get(OF_THE_CODE);
        Map<String, Map<String, Map<String, Object>>> paths = api.path("paths");
        assertThat(paths).as("which they are is pinned by docs/openapi.yaml").isNotEmpty();
        paths.forEach((path, methods) -> methods.forEach((method, operation) -> {
            assertThat(operation).as(method + " " + path).containsKeys("operationId", "summary", "tags", "responses");
            assertThat((Map<?, ?>) operation.get("responses"))
                    .extracting(Map::keySet)
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.collection(Object.class))
                    .as(method + " " + path)
                    .containsAll(List.of("400", "401", "403", "429", "500", "503"))
                    .anyMatch(status -> status.toString().startsWith("2"));
        }));
    }
}
