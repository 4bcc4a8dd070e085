package io.claviger.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.local.LocalServers;
import io.claviger.testing.EmbeddedServers;
import io.claviger.testing.Service;
import io.claviger.testing.ServiceRole;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The online backup of docs/operations.md, taken under load and restored to another server with an empty Redis. */
@Tag("jar")
class BackupIT {
    private record Made(String id, String secret) {}

    @Test
    void everythingThatWasAnsweredBeforeTheBackupIsThereAfterTheRestore(@TempDir Path first, @TempDir Path second)
            throws Exception {
        List<Made> before = new ArrayList<>();
        Made revoked;
        long audited;
        try (LocalServers stores = LocalServers.start(first, line -> {});
                Service service = Service.start(stores)) {
            String tenant = tenant(service);
            for (int i = 0; i < 30; i++) {
                before.add(key(service, tenant));
            }
            revoked = key(service, tenant);
            assertThat(service.send("DELETE", "/v1/keys/" + revoked.id, EmbeddedServers.ROOT_KEY, "")
                            .statusCode())
                    .isEqualTo(204);
            audited = count(stores, "audit_event");

            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Integer> load = CompletableFuture.supplyAsync(() -> makeUntil(over, service, tenant));
            backUp(stores, first.resolve("postgres"), second.resolve("postgres"));
            over.set(true);
            assertThat(load.get()).as("keys made meanwhile").isPositive();
        }
        try (LocalServers stores = LocalServers.start(second, line -> {});
                Service service = Service.start(stores)) {
            for (Made key : before) {
                assertThat(code(service, key)).isEqualTo("VALID");
            }
            assertThat(code(service, revoked)).isEqualTo("KEY_REVOKED");
            assertThat(count(stores, "audit_event")).isGreaterThanOrEqualTo(audited);
            assertThat(count(stores, "api_key")).isEqualTo(count(stores, "audit_event where action = 'key.create'"));
            assertThat(code(service, key(service, tenant(service)))).isEqualTo("VALID");
        }
    }

    private static int makeUntil(AtomicBoolean over, Service service, String tenant) {
        int made = 0;
        while (!over.get()) {
            try {
                key(service, tenant);
                made++;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return made;
    }

    /** What {@code pg_basebackup} does, by hand: the embedded servers come without it. */
    private static void backUp(LocalServers stores, Path from, Path to) throws SQLException, IOException {
        try (Connection connection = ServiceRole.connectAsOwner(stores);
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('claviger', fast => true)");
            copy(from, to);
            try (ResultSet label =
                    statement.executeQuery("select labelfile from pg_backup_stop(wait_for_archive => false)")) {
                assertThat(label.next()).isTrue();
                Files.writeString(to.resolve("backup_label"), label.getString(1));
            }
            copy(from.resolve("pg_wal"), to.resolve("pg_wal"));
        }
        Files.deleteIfExists(to.resolve("postmaster.pid"));
        Files.deleteIfExists(to.resolve("postmaster.opts"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Path target = to.resolve(from.relativize(dir));
                Files.createDirectories(target);
                Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(dir));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    Files.copy(
                            file,
                            to.resolve(from.relativize(file)),
                            StandardCopyOption.REPLACE_EXISTING,
                            StandardCopyOption.COPY_ATTRIBUTES);
                } catch (NoSuchFileException goneMeanwhile) {
                    // A running server makes and removes files; what matters of them is in its log.
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    private static long count(LocalServers stores, String what) throws SQLException {
        return ServiceRole.number(stores, "select count(*) from " + what);
    }

    private static String tenant(Service service) throws IOException {
        return service.create("/v1/tenants", "name", "x", "keyspace", "claviger")
                .getString("id");
    }

    private static Made key(Service service, String tenant) throws IOException {
        JsonObject key = service.create("/v1/keys", "tenant_id", tenant, "name", "x");
        return new Made(key.getString("id"), key.getString("key"));
    }

    private static String code(Service service, Made key) throws IOException {
        return new JsonObject(service.verify(key.secret).body()).getString("code");
    }
}
