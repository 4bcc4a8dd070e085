package io.claviger.usage;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was noted, every few seconds and when the process is told to end. What could not be written is kept and written
 * first next time, under the same number, so that it counts once even if only the answer was lost; what comes meanwhile
 * gathers in the meter.
 */
@ApplicationScoped
class UsageFlush {
    private static final Logger LOG = Logger.getLogger(UsageFlush.class);
    private static final int MOST_AT_ONCE = 5_000;
    private static final int LAST_TRIES = 3;
    private static final int LAST_SECONDS = 10;

    private final UsageMeter meter;
    private final PgUsageStore store;
    private final UsageConfig config;
    private final Vertx vertx;
    private final UUID node = UuidVersion7Strategy.INSTANCE.generateUuid(null);
    private final Deque<Batch> unwritten = new ArrayDeque<>();
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
    private long lastNumber;
    private boolean failing;
    private long flushed;
    private long failures;

    /** What is written together, in the order of the rows. */
    record Batch(long number, List<Used> used) {}

    UsageFlush(UsageMeter meter, PgUsageStore store, UsageConfig config, Vertx vertx) {
        this.meter = meter;
        this.store = store;
        this.config = config;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent start) {
        vertx.setPeriodic(config.flushEvery().toMillis(), timer -> Infrastructure.getDefaultWorkerPool()
                .execute(this::flushUnlessRunning));
    }

    /** By now no call is under way any more and none is taken, see {@code quarkus.shutdown.timeout}. */
    void end(@Observes ShutdownEvent end) {
        try {
            for (int i = 0; i < LAST_TRIES && !isAllWritten(); i++) {
                flush();
                running().get(LAST_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("the last usage was not written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isAllWritten() {
        return running.isDone() && unwritten.isEmpty() && meter.size() == 0;
    }

    private synchronized void flushUnlessRunning() {
        if (running.isDone()) {
            flush();
        }
    }

    /** One after the other; never fails. */
    private synchronized void flush() {
        running = running.thenCompose(before -> takeAndWrite());
    }

    private synchronized CompletableFuture<Void> running() {
        return running;
    }

    private CompletionStage<Void> takeAndWrite() {
        take();
        return writeAll()
                .onItemOrFailure()
                .invoke((done, failure) -> tell(failure))
                .onFailure()
                .recoverWithNull()
                .subscribeAsCompletionStage();
    }

    /** Nothing is taken while something is kept: so what is in memory is at most twice what the meter holds. */
    private synchronized void take() {
        if (!unwritten.isEmpty()) {
            return;
        }
        List<Used> all = meter.take().stream()
                .sorted(Comparator.comparing(Used::slot, Slot.BY_PRIMARY_KEY))
                .toList();
        for (int i = 0; i < all.size(); i += MOST_AT_ONCE) {
            unwritten.add(new Batch(++lastNumber, all.subList(i, Math.min(all.size(), i + MOST_AT_ONCE))));
        }
    }

    private synchronized Uni<Void> writeAll() {
        Batch next = unwritten.peek();
        return next == null
                ? Uni.createFrom().voidItem()
                : store.write(node, next).invoke(() -> written(next)).flatMap(done -> writeAll());
    }

    private synchronized void written(Batch batch) {
        unwritten.remove(batch);
        flushed += batch.used().size();
    }

    synchronized int queued() {
        return meter.size()
                + unwritten.stream().mapToInt(batch -> batch.used().size()).sum();
    }

    synchronized long flushed() {
        return flushed;
    }

    synchronized long failures() {
        return failures;
    }

    /** Once when it begins and once when it is over, not every few seconds. */
    private synchronized void tell(@Nullable Throwable failure) {
        if (failure != null && !failing) {
            LOG.warnf("usage was not written, it is kept and retried; cause=%s", failure);
        } else if (failure == null && failing) {
            LOG.info("usage is written again");
        }
        failing = failure != null;
        failures += failing ? 1 : 0;
    }
}
