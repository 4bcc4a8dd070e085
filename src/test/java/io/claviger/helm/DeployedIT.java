package io.claviger.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.claviger.local.Command;
import io.claviger.local.LocalServers;
import io.claviger.testing.Api;
import io.claviger.testing.Service;
import io.claviger.testing.Service.Ended;
import io.claviger.testing.ServiceRole;
import io.claviger.testing.TlsStores;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * What the manifests tell a container is all that it needs: the package starts with the environment of each as it stands and nothing else,
 * and then serves on stores that are here: addresses, and the places of files, are the only things that are put in place of others.
 */
@Tag("jar")
class DeployedIT {
    private static final Path EXAMPLES = Path.of("helm/examples");
    private static final Path COMPOSE = Path.of("docker");
    private static final Path REDIS_WITH_TLS = Path.of("src/test/resources/helm/values/everything.yaml");

    @TempDir
    private Path folder;

    private LocalServers stores;
    private @Nullable Process redis;
    private int redisPort;
    private final Map<String, String> secrets = new HashMap<>();

    @BeforeEach
    void start() {
        stores = LocalServers.start(folder.resolve("stores"), LocalServers.Wanted.BOTH_TEMPORARY, line -> {});
        redisPort = stores.redisPort();
        stores.settings().forEach((name, value) -> secrets.put(variable(name), value));
    }

    @AfterEach
    void stop() {
        if (redis != null) {
            redis.destroy();
        }
        stores.close();
    }

    static List<Path> charts() throws IOException {
        return Chart.cases();
    }

    @ParameterizedTest
    @MethodSource("charts")
    void thePodsOfTheChartMigrateAndServe(Path values) throws Exception {
        if (values.equals(REDIS_WITH_TLS)) {
            TlsStores.needRedis();
            demandTls();
        }
        Manifests manifests = Manifests.read(Chart.template(values));
        List<Job> migrations = manifests.of(Job.class).toList();
        for (Job job : migrations) {
            migrate(environment(
                    job.getSpec().getTemplate().getSpec().getContainers().getFirst()));
        }
        if (migrations.isEmpty()) {
            migrateByHand();
        }
        Files.createDirectory(folder.resolve("config"));
        Files.writeString(
                folder.resolve("config/application.properties"),
                manifests.only(ConfigMap.class).getData().get("application.properties"));
        Container container = manifests
                .only(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        if (manifests.of(Job.class).anyMatch(job -> environment(
                        job.getSpec().getTemplate().getSpec().getContainers().getFirst())
                .containsKey("CLAVIGER_MIGRATE_SERVICE_ROLE_FILE"))) {
            secrets.put("QUARKUS_DATASOURCE_USERNAME", ServiceRole.NAME);
            secrets.put("QUARKUS_DATASOURCE_PASSWORD", secret("CLAVIGER_MIGRATE_SERVICE_ROLE_PASSWORD"));
        }
        Map<String, String> environment = environment(container);
        startsAsItStands(environment);
        try (Service service = Service.startAsTold(folder, here(environment), List.of())) {
            untilReady(service);
            serves(service, environment);
            for (CronJob job : manifests.of(CronJob.class).toList()) {
                runs(job, service);
            }
            service.process().destroyForcibly();
        }
    }

    @Test
    void knativesContainerServes() throws IOException {
        Map<String, String> environment = environment(Manifests.read(Files.readString(EXAMPLES.resolve("knative.yaml")))
                .only(io.fabric8.knative.serving.v1.Service.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst());
        migrateByHand();
        startsAsItStands(environment);
        try (Service service = Service.startAsTold(folder, here(environment), List.of())) {
            untilReady(service);
            serves(service, environment);
            service.process().destroyForcibly();
        }
    }

    @Test
    void theSidecarAnswersItsNeighbourAndNobodyElse() throws IOException {
        Map<String, String> environment = environment(Manifests.read(Files.readString(EXAMPLES.resolve("sidecar.yaml")))
                .only(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getInitContainers()
                .getFirst());
        migrateByHand();
        startsAsItStands(environment);
        try (Service service = Service.startAsTold(folder, here(environment), List.of())) {
            untilReady(service);
            HttpResponse<String> junk = service.send("GET", "/v1/authz/caddy", "ck_live_junk", "");
            assertThat(junk.statusCode()).isEqualTo(401);
            assertThat(service.send("GET", "/v1/keys", "ck_live_junk", "").statusCode())
                    .isEqualTo(404);
            service.process().destroyForcibly();
        }
    }

    /** {@code docker/secrets.sh}, then {@code docker compose up}. */
    @Test
    void composeMigratesAndServes() throws Exception {
        JsonNode compose = compose(COMPOSE.resolve("compose.yaml"));
        Path docker = Files.createDirectory(folder.resolve("docker"));
        Path script = Files.copy(COMPOSE.resolve("secrets.sh"), docker.resolve("secrets.sh"));
        assertThat(Command.run(docker, List.of("sh", script.toString())).exitCode())
                .isZero();
        for (String name : List.of("migrate", "claviger")) {
            JsonNode container = compose.at("/services/" + name);
            List<String> given = texts(container.get("secrets"));
            environment(container).forEach((variable, file) -> {
                if (variable.endsWith("_FILE")) {
                    String secret = file.replaceFirst("^/run/secrets/", "");
                    assertThat(given).as(file).contains(secret);
                    Path made = docker.resolve(
                            compose.at("/secrets/" + secret + "/file").asText());
                    secrets.put(bare(variable), read(made));
                }
            });
        }
        serveOf(compose);
    }

    @Test
    void composeOfTheGatewaysMigratesAndServes() throws Exception {
        serveOf(compose(COMPOSE.resolve("examples/claviger.yaml")));
    }

    private void serveOf(JsonNode compose) throws Exception {
        JsonNode migrate = compose.at("/services/migrate");
        JsonNode claviger = compose.at("/services/claviger");
        Map<String, String> environment = environment(claviger);
        ServiceRole.asOwner(
                stores,
                "alter role " + environment.get("QUARKUS_DATASOURCE_USERNAME") + " password '"
                        + secret("QUARKUS_DATASOURCE_PASSWORD") + "'");
        assertThat(texts(migrate.get("command"))).containsExactly("migrate");
        migrate(environment(migrate));
        startsAsItStands(environment);
        Map<String, String> here = here(environment);
        try (Service service = Service.startAsTold(folder, here, List.of())) {
            untilReady(service);
            serves(service, environment);
            if (claviger.has("healthcheck")) {
                List<String> check = texts(claviger.at("/healthcheck/test"));
                assertThat(check).startsWith("CMD", "/work/claviger");
                assertThat(Service.runAsTold(folder, here, check.subList(2, check.size()))
                                .status())
                        .isZero();
            }
            service.process().destroyForcibly();
        }
    }

    /** Nothing in it is refused as unsafe or unknown: so much is judged before any store is spoken to, by their names as they stand. */
    private void startsAsItStands(Map<String, String> environment) throws IOException {
        Map<String, String> told = new TreeMap<>(placed(environment));
        told.put("QUARKUS_HTTP_PORT", Integer.toString(LocalServers.freePort()));
        told.putIfAbsent("QUARKUS_HTTP_HOST", "127.0.0.1");
        try (Service service = Service.startAsTold(folder, told, List.of())) {
            service.process().destroyForcibly();
        }
    }

    private void migrate(Map<String, String> environment) {
        Ended ended = Service.runAsTold(folder, here(environment), List.of("migrate"));
        assertThat(ended.status()).as(ended.said()).isZero();
        assertThat(ended.said()).as("without a drain, which takes 5 s").containsPattern("stopped in [0-4]\\.");
    }

    /** "Run {@code claviger migrate} first", says who has no job for it. */
    private void migrateByHand() {
        Ended ended = Service.run(stores.settings(), "migrate");
        assertThat(ended.status()).as(ended.said()).isZero();
    }

    private static void untilReady(Service service) throws IOException {
        Instant limit = Instant.now().plus(Duration.ofSeconds(20));
        while (service.send("GET", "/q/health/ready", "", "").statusCode() != 200) {
            assertThat(Instant.now()).isBefore(limit);
            Service.pause();
        }
    }

    /** With the credential that the deployment gives: the operator's, or else a service's. */
    private void serves(Service service, Map<String, String> environment) throws IOException {
        boolean hasRootKey =
                environment.containsKey("CLAVIGER_ROOT_KEY") || environment.containsKey("CLAVIGER_ROOT_KEY_FILE");
        String credential = secret(hasRootKey ? "CLAVIGER_ROOT_KEY" : "CLAVIGER_SERVICE_KEYS_GATEWAY");
        HttpResponse<String> junk = service.send("POST", "/v1/verify", credential, "{\"key\":\"ck_live_junk\"}");
        assertThat(junk.statusCode()).as(junk.body()).isEqualTo(200);
        assertThat(junk.body()).contains("\"valid\":false").doesNotContain("degraded");
        if (hasRootKey) {
            String tenant = made(service, credential, "/v1/tenants", "name", "x", "keyspace", "claviger")
                    .getString("id");
            String key = made(service, credential, "/v1/keys", "tenant_id", tenant, "name", "x")
                    .getString("key");
            HttpResponse<String> good = service.send(
                    "POST", "/v1/verify", credential, Api.object("key", key).encode());
            assertThat(good.body()).contains("\"valid\":true").doesNotContain("degraded");
        }
    }

    private static JsonObject made(Service service, String credential, String path, Object... members)
            throws IOException {
        HttpResponse<String> answer =
                service.send("POST", path, credential, Api.object(members).encode());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body());
    }

    /** The job's own line, in the shell, with curl. */
    private void runs(CronJob job, Service service) throws IOException {
        Container container = job.getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        String path = environment(container).getOrDefault("URL", "").replaceFirst("http://[^/]*", "");
        Path file = write(folder.resolve("run/secrets/claviger/cron-secret"), secret("CLAVIGER_CRON_SECRET"));
        List<String> words = container.getCommand().stream()
                .map(word -> word.replace("/run/secrets/claviger/cron-secret", file.toString())
                        .replace("$URL", "http://127.0.0.1:" + service.port() + path))
                .toList();
        Command ended = Command.run(folder, words);
        assertThat(ended.exitCode()).as(path + " " + ended.output()).isZero();
    }

    /** For the values that ask for all: another owner of the tables, TLS to both stores, a password of Redis. */
    private void demandTls() throws Exception {
        Path certificate = TlsStores.makeCertificate(folder.resolve("tls"));
        redisPort = LocalServers.freePort();
        redis = TlsStores.redis(certificate, redisPort, secret("QUARKUS_REDIS_PASSWORD"));
        ServiceRole.asOwner(
                stores,
                "create role " + ServiceRole.NAME + " login password '"
                        + secret("CLAVIGER_MIGRATE_SERVICE_ROLE_PASSWORD") + "'");
        secrets.put("CLAVIGER_MIGRATE_SERVICE_ROLE", ServiceRole.NAME);
        TlsStores.demand(stores, certificate);
    }

    /** With the stores that are here, on a port that is free. */
    private Map<String, String> here(Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>(placed(environment));
        all.replaceAll((name, value) -> switch (name) {
            case "QUARKUS_DATASOURCE_REACTIVE_URL" -> postgres();
            case "QUARKUS_REDIS_HOSTS" -> value.replaceFirst("://.*", "://localhost:" + redisPort);
            default -> value;
        });
        try {
            all.put("QUARKUS_HTTP_PORT", Integer.toString(LocalServers.freePort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        all.putIfAbsent("QUARKUS_HTTP_HOST", "127.0.0.1");
        return all;
    }

    /** With files and their contents in places that are here. */
    private Map<String, String> placed(Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>(environment);
        all.replaceAll((name, value) -> {
            if (name.endsWith("_FILE")) {
                return write(folder.resolve(value.substring(1)), secret(bare(name)))
                        .toString();
            }
            return value.startsWith("/run/tls/")
                    ? folder.resolve("tls/cert.pem").toString()
                    : value.replaceFirst("^\\$\\{.*}$", secret(name));
        });
        return all;
    }

    /** What a Secret would hold: of the stores that are here what they have, else something that nobody guesses. */
    private String secret(String variable) {
        return secrets.computeIfAbsent(variable, name -> switch (name) {
            case "QUARKUS_DATASOURCE_REACTIVE_URL" -> postgres();
            case "QUARKUS_REDIS_HOSTS" -> "redis://localhost:" + redisPort;
            default -> {
                byte[] random = new byte[32];
                new SplittableRandom().nextBytes(random);
                yield HexFormat.of().formatHex(random);
            }
        });
    }

    /** By name: it is the name that a certificate is for. */
    private String postgres() {
        return "postgresql://localhost:" + stores.postgresPort() + "/"
                + Objects.requireNonNull(stores.settings().get("quarkus.datasource.reactive.url"))
                        .replaceFirst(".*/", "");
    }

    private static Map<String, String> environment(Container container) {
        return container.getEnv().stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    private static Map<String, String> environment(JsonNode container) {
        Map<String, String> found = new TreeMap<>();
        container
                .get("environment")
                .properties()
                .forEach(one -> found.put(one.getKey(), one.getValue().asText()));
        return found;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    /** With its anchors, which Jackson does not follow. */
    private static JsonNode compose(Path file) throws IOException {
        Object document = new Yaml().load(Files.readString(file));
        return new ObjectMapper().valueToTree(document);
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    private static String bare(String variable) {
        return variable.replaceFirst("_FILE$", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
