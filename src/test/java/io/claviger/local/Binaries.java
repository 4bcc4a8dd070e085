package io.claviger.local;

import io.zonky.test.db.postgres.util.ArchUtils;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/** The server programs inside jars of the class path, unpacked once per version into a cache that outlives the data. */
final class Binaries {
    static final String CONFIGURE_POSTGRES = "set QUARKUS_DATASOURCE_REACTIVE_URL,"
            + " QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD to a PostgreSQL of your own";
    static final String CONFIGURE_REDIS = "set QUARKUS_REDIS_HOSTS to a Redis of your own";

    private static final Pattern VERSION = Pattern.compile("-(\\d+\\.\\d+)[^-/]*\\.jar");

    private Binaries() {}

    /** The folder that holds {@code bin}, {@code lib} and {@code share} of PostgreSQL. */
    static Path postgres(Path dir, Consumer<String> progress) throws IOException {
        var resource = postgresResource();
        if (resource == null) {
            throw new CannotStart(
                    "No PostgreSQL for " + platform() + " on the class path: " + CONFIGURE_POSTGRES + ".");
        }
        var target = cache(dir).resolve("postgresql-" + fingerprint(resource));
        if (!Files.isDirectory(target)) {
            var version = VERSION.matcher(resource.getPath());
            progress.accept("Unpacking PostgreSQL " + (version.find() ? version.group(1) + " ..." : "..."));
            appear(target, unfinished -> untar(resource, unfinished));
        }
        return target;
    }

    /** The executable file of Redis. */
    static Path redis(Path dir) throws IOException {
        var resource = redisResource();
        if (resource == null) {
            throw new CannotStart("No Redis for " + platform() + " on the class path: " + CONFIGURE_REDIS + ".");
        }
        var target = cache(dir).resolve("redis-" + fingerprint(resource));
        if (!Files.isDirectory(target)) {
            appear(target, unfinished -> {
                var file = Files.createDirectory(unfinished).resolve("redis-server");
                try (var in = resource.openStream()) {
                    Files.copy(in, file);
                }
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            });
        }
        return target.resolve("redis-server");
    }

    private static @Nullable URL postgresResource() {
        // The names of io.zonky.test.postgres: a build for this very distribution (Alpine) goes before the general one.
        if (isWindows()) {
            return null;
        }
        var base = "postgres-" + (osName().contains("mac") ? "darwin" : osName()) + "-";
        var machine = ArchUtils.normalize(System.getProperty("os.arch"));
        var distribution = LinuxUtils.getDistributionName();
        if (distribution != null) {
            var special = distribution.toLowerCase(Locale.ROOT).replace(' ', '_');
            var found = resource(base + machine + "-" + special + ".txz");
            if (found != null) {
                return found;
            }
        }
        return resource(base + machine + ".txz");
    }

    private static @Nullable URL redisResource() {
        if (isWindows()) {
            return null;
        }
        var name = ExecutableProvider.newProvidedVersionsMap().get(OsArchitecture.detectOSandArchitecture());
        return name == null ? null : resource(name.substring(1));
    }

    private static @Nullable URL resource(String name) {
        return Binaries.class.getClassLoader().getResource(name);
    }

    private static boolean isWindows() {
        // There are builds for Windows, but nothing there plays the part of the sh in LastWill.
        return osName().startsWith("windows");
    }

    private static String osName() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT);
    }

    private static String platform() {
        return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    }

    /** Shared by all folders of this user; beside the data where there is no home to write to. */
    private static Path cache(Path dir) throws IOException {
        var home = Path.of(System.getProperty("user.home"));
        var configured = System.getenv("XDG_CACHE_HOME");
        var caches = osName().contains("mac") ? home.resolve("Library/Caches") : home.resolve(".cache");
        if (configured != null && Path.of(configured).isAbsolute()) {
            caches = Path.of(configured);
        }
        var usable = Files.exists(caches) ? Files.isWritable(caches) : Files.isWritable(home);
        return Files.createDirectories(usable ? caches.resolve("claviger") : dir.resolve("bin"));
    }

    private static String fingerprint(URL resource) throws IOException {
        var connection = resource.openConnection();
        connection.setUseCaches(false);
        try (var in = connection.getInputStream()) {
            if (connection instanceof JarURLConnection jar) {
                return HexFormat.of().toHexDigits((int) jar.getJarEntry().getCrc());
            }
            var checked = new CheckedInputStream(in, new CRC32());
            checked.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().toHexDigits((int) checked.getChecksum().getValue());
        }
    }

    /** Whole or not at all, whoever else unpacks the same at this moment and whenever this process is killed. */
    private static void appear(Path target, Unpacking unpacking) throws IOException {
        var unfinished = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID());
        try {
            unpacking.into(unfinished);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Somebody else was faster.
            if (!Files.isDirectory(target)) {
                throw e;
            }
        } finally {
            deleteTree(unfinished);
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void untar(URL resource, Path target) throws IOException {
        Files.createDirectory(target);
        try (InputStream in = resource.openStream();
                var tar = new TarArchiveInputStream(new XZInputStream(in))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                var path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("archive entry outside of its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.resolve("..").normalize());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.copy(target.resolve(entry.getLinkName()), path, StandardCopyOption.COPY_ATTRIBUTES);
                } else {
                    Files.copy(tar, path);
                    var executable =
                            (entry.getMode() & 0100) != 0 || entry.getName().contains("bin/");
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private interface Unpacking {
        void into(Path unfinished) throws IOException;
    }
}
