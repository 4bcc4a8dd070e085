package io.claviger;

import io.claviger.store.Migrate;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where the process begins: without an argument it serves, with {@code migrate} it brings the database up to date. */
@QuarkusMain
public class Claviger {
    private static final int WRONG_USE = 64;

    Claviger() {}

    public static void main(String... arguments) {
        if (System.getenv().keySet().stream().anyMatch(Claviger::isLogLevel)) {
            // A native executable begins with INFO (NativeBuild): below that, what is said before the log is set up
            // would be lost to it.
            Logger.getLogger("").setLevel(Level.ALL);
        }
        String command = String.join(" ", arguments);
        switch (command) {
            case "" -> {
                // Of each size and thread netty sets room aside for 256, all at once; a thread has fewer in flight.
                System.getProperties().putIfAbsent("io.netty.allocator.smallCacheSize", "64");
                Quarkus.run();
            }
            case "migrate" -> {
                // A step of a deployment, beside instances that serve: it must not take their port.
                System.setProperty("quarkus.http.host-enabled", "false");
                System.setProperty("quarkus.flyway.active", "true");
                // It calls no Redis. The framework wants to know of one all the same.
                System.setProperty("quarkus.redis.hosts", "redis://localhost");
                // Nobody calls it, so no balancer need look elsewhere before it ends.
                System.setProperty("quarkus.shutdown.delay", "0s");
                Quarkus.run(Migrate.class);
            }
            case "health", "health ready" -> System.exit(HealthCommand.run("ready", System.getenv()));
            case "health live", "health started" -> System.exit(HealthCommand.run(arguments[1], System.getenv()));
            default -> {
                System.err.println(
                        "claviger: there is no command \"" + command + "\"\n"
                                + "  claviger            serve\n"
                                + "  claviger migrate    bring the database up to date, then end\n"
                                + "  claviger health     ask the one that serves here: 0 if it is ready (or: health live, health started)");
                System.exit(WRONG_USE);
            }
        }
    }

    /** {@code QUARKUS_LOG_LEVEL}, {@code QUARKUS_LOG_CATEGORY__IO_CLAVIGER__LEVEL}. */
    private static boolean isLogLevel(String variable) {
        return variable.startsWith("QUARKUS_LOG_") && variable.endsWith("LEVEL");
    }
}
