package io.claviger.oauth;

import static io.claviger.oauth.Apps.CALLBACK;
import static io.claviger.oauth.Apps.app;
import static io.claviger.testing.Api.tenant;
import static io.claviger.testing.Api.verdict;
import static io.claviger.testing.People.account;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.oauth.Apps.App;
import io.claviger.testing.People;
import io.claviger.testing.Service;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** npm's openid-client, as it is: src/test/node. */
@Tag("node")
class NodeClientIT {
    private static final Path SOURCES = Path.of("src/test/node");

    @TempDir
    private static @Nullable Path folder;

    private static @Nullable LocalServers stores;
    private static @Nullable Service service;
    private static int before;

    @BeforeAll
    static void start() throws Exception {
        before = RestAssured.port;
        for (String name : List.of("package.json", "package-lock.json", "client.mjs")) {
            Files.copy(SOURCES.resolve(name), folder().resolve(name));
        }
        Process npm = node("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(npm.waitFor()).as("npm ci").isZero();
        stores = LocalServers.start(folder(), LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        service = Service.start(stores, Map.of("claviger.trusted-proxies", "127.0.0.1"));
        RestAssured.port = service.port();
    }

    @AfterAll
    static void stop() {
        RestAssured.port = before;
        if (service != null) {
            service.close();
        }
        if (stores != null) {
            stores.close();
        }
    }

    private static Path folder() {
        return Objects.requireNonNull(folder);
    }

    private static ProcessBuilder node(String... command) {
        return new ProcessBuilder(command).directory(folder().toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"confidential", "public"})
    void openidClient(String type) throws Exception {
        App app = app("type", type);
        People.Person ada = account(tenant("propertybase"), "member");
        ProcessBuilder builder = node("node", "client.mjs");
        builder.environment()
                .putAll(Map.of(
                        "ISSUER",
                        "http://localhost:" + RestAssured.port,
                        "CLIENT_ID",
                        app.id(),
                        "CLIENT_SECRET",
                        Objects.requireNonNullElse(app.secret(), ""),
                        "CALLBACK",
                        CALLBACK,
                        "SCOPE",
                        "read:leads write:leads"));
        Process process = builder.start();
        try (BufferedReader said = process.inputReader();
                Writer told = process.outputWriter()) {
            URI address = URI.create(line(said));
            tell(told, Browser.at(address).allow(ada).getHeader("Location"));
            JsonObject got = new JsonObject(line(said));
            assertThat(got.getString("subject")).isEqualTo(ada.id());
            assertThat(got.getInteger("expires_in")).isEqualTo(3600);
            assertThat(verdict(got.getString("token"))).isEqualTo("VALID");
            tell(told, "revoke");
            JsonObject after = new JsonObject(line(said));
            assertThat(after.getString("refused")).isEqualTo("invalid_grant");
            assertThat(verdict(got.getString("token"))).isEqualTo("KEY_REVOKED");
            Boolean confidential = app.secret() == null ? null : true;
            assertThat(got.getBoolean("active")).isEqualTo(confidential);
            assertThat(after.getBoolean("active")).isEqualTo(confidential == null ? null : false);
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private static String line(BufferedReader said) throws IOException {
        return Objects.requireNonNull(said.readLine(), "it ended too early");
    }

    private static void tell(Writer told, String line) throws IOException {
        told.write(line + "\n");
        told.flush();
    }
}
