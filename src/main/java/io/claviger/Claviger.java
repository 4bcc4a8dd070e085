package io.claviger;

import io.claviger.store.Migrate;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Where the process begins: without an argument it serves, with {@code migrate} it brings the database up to date. */
@QuarkusMain
public class Claviger {
    private static final int WRONG_USE = 64;

    Claviger() {}

    public static void main(String... arguments) {
        String command = String.join(" ", arguments);
        switch (command) {
            case "" -> Quarkus.run();
            case "migrate" -> {
                // A step of a deployment, beside instances that serve: it must not take their port.
                System.setProperty("quarkus.http.host-enabled", "false");
                Quarkus.run(Migrate.class);
            }
            default -> {
                System.err.println("claviger: there is no command \"" + command + "\"\n"
                        + "  claviger            serve\n"
                        + "  claviger migrate    bring the database up to date, then end");
                System.exit(WRONG_USE);
            }
        }
    }
}
