package io.claviger.testing;

import io.claviger.local.LocalServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** The PostgreSQL role that the service of a careful deployment runs as: not the one that owns the tables. */
public final class ServiceRole {
    public static final String NAME = "claviger_service";
    private static final String PASSWORD = "service_for_tests";
    private static final String URL = "quarkus.datasource.jdbc.url";
    private static final String USER_SETTING = "quarkus.datasource.username";
    private static final String PASSWORD_SETTING = "quarkus.datasource.password";

    private ServiceRole() {}

    /** Migrates as {@code claviger migrate} does, for tests that are not about it; returns how the service then reaches the database. */
    public static Map<String, String> migrate(LocalServers stores) {
        Map<String, String> owner = stores.settings();
        Flyway.configure()
                .dataSource(owner.get(URL), owner.get(USER_SETTING), owner.get(PASSWORD_SETTING))
                .load()
                .migrate();
        Map<String, String> settings = make(stores);
        asOwner(stores, "select claviger_let_serve('" + NAME + "')");
        return settings;
    }

    /** Makes the role, without any right yet; returns how the service reaches the database as that. */
    public static Map<String, String> make(LocalServers stores) {
        asOwner(stores, "create role " + NAME + " login password '" + PASSWORD + "'");
        return Map.of(USER_SETTING, NAME, PASSWORD_SETTING, PASSWORD);
    }

    /** A connection of the owner's. */
    public static Connection connectAsOwner(LocalServers stores) throws SQLException {
        Map<String, String> owner = stores.settings();
        return DriverManager.getConnection(owner.get(URL), owner.get(USER_SETTING), owner.get(PASSWORD_SETTING));
    }

    /** A connection of the service's role. */
    public static Connection connect(LocalServers stores) throws SQLException {
        return DriverManager.getConnection(stores.settings().get(URL), NAME, PASSWORD);
    }

    /** The one number that this SQL answers, asked as the owner. */
    public static long number(LocalServers stores, String sql) throws SQLException {
        try (Connection connection = connectAsOwner(stores);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** What the operator does by hand. */
    public static void asOwner(LocalServers stores, String sql) {
        try (Connection connection = connectAsOwner(stores);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
