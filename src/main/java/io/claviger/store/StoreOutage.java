package io.claviger.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.io.IOException;
import java.util.Set;
import org.hibernate.JDBCException;
import org.jspecify.annotations.Nullable;

/** Tells a store that cannot be asked from a mistake of ours. */
public final class StoreOutage {
    /** SQLSTATE of an unknown schema, table, column. */
    private static final Set<String> NOT_MIGRATED = Set.of("3F000", "42P01", "42703");

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private StoreOutage() {}

    public static boolean isOne(@Nullable Throwable e) {
        if (isNotMigrated(e)) {
            return true;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException) {
                return false;
            }
            if (cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof java.util.concurrent.TimeoutException
                    || cause instanceof VertxException
                    || cause instanceof TransactionRollbackException
                    || isOfNoConnection(cause)
                    || (cause instanceof PgException pg && isOutage(pg))) {
                return true;
            }
        }
        return false;
    }

    /** PostgreSQL refuses the data itself (SQLSTATE class 22), such as a character that text cannot hold. */
    public static boolean isUnstorable(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException pg
                    && pg.getSqlState() != null
                    && pg.getSqlState().startsWith("22")) {
                return true;
            }
        }
        return false;
    }

    /** What the SQL client fails with when no connection became free in time, or one was cut between two statements: no types of their own. */
    private static boolean isOfNoConnection(Throwable cause) {
        return cause instanceof NoStackTraceThrowable
                && cause.getMessage() != null
                && (cause.getMessage().equals("Timeout")
                        || cause.getMessage().startsWith("Connection is not active now"));
    }

    /** A table or a column that we know is not there: the database waits for {@code claviger migrate}. */
    public static boolean isNotMigrated(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // Hibernate puts its own exception in the place of the driver's.
            String state = cause instanceof PgException pg
                    ? pg.getSqlState()
                    : cause instanceof JDBCException orm ? orm.getSQLState() : null;
            if (state != null && NOT_MIGRATED.contains(state)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Connection lost, out of resources, shutting down or starting up: classes 08, 53, 57 of PostgreSQL's SQLSTATE; and a lock that was not
     * had in time.
     */
    private static boolean isOutage(PgException pg) {
        String state = pg.getSqlState();
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57")
                        || state.equals(LOCK_NOT_AVAILABLE));
    }
}
