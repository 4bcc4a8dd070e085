package io.claviger.cron;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.testing.EmbeddedServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedServers.class)
class PgJobLockTest {
    /** Longer than a connection may be silent, see {@code BoundedPool}. */
    private static final Duration LONG = Duration.ofSeconds(12);

    @Inject
    PgJobLock lock;

    @Test
    void isHeldForAsLongAsAJobTakes() throws InterruptedException {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<Optional<String>> first = lock.alone("long", () -> {
                    begun.complete(null);
                    return Uni.createFrom().completionStage(work);
                })
                .subscribeAsCompletionStage();
        begun.join();
        assertThat(second()).isEmpty();
        // What is shown is that time alone does not take the lock away.
        TimeUnit.MILLISECONDS.sleep(LONG.toMillis());
        assertThat(second()).isEmpty();
        work.complete("first");
        assertThat(first.join()).contains("first");
        assertThat(second()).contains("second");
    }

    private Optional<String> second() {
        return lock.alone("long", () -> Uni.createFrom().item("second")).await().atMost(LONG);
    }
}
