package io.claviger.cron;

import io.claviger.access.By;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** All jobs, each run alone and not for ever. */
@Singleton
public class Jobs {
    private static final Logger LOG = Logger.getLogger(Jobs.class);

    private final Map<String, Job> byName = new TreeMap<>();
    private final PgJobLock lock;
    private final CronConfig config;

    Jobs(@All List<Job> jobs, PgJobLock lock, CronConfig config) {
        jobs.forEach(job -> {
            if (byName.put(job.name(), job) != null) {
                throw new IllegalStateException("two jobs have the name " + job.name());
            }
        });
        this.lock = lock;
        this.config = config;
    }

    /**
     * The job of that name.
     *
     * @throws FailureException 404 if there is none; names those that there are, because only the scheduler gets here
     */
    Job find(String name) {
        Job job = byName.get(name);
        if (job == null) {
            throw new FailureException(
                    Failure.NOT_FOUND, "There is no such job: there are " + String.join(", ", byName.keySet()));
        }
        return job;
    }

    /** Runs it; 409 if it is running already, here or on another node. */
    Uni<Map<String, Object>> run(By by, Job job) {
        return lock.alone(
                        job.name(),
                        () -> job.run(by).ifNoItem().after(config.timeout()).fail())
                .map(did ->
                        did.orElseThrow(() -> new FailureException(Failure.CONFLICT, "This job is running already")))
                .invoke(did -> LOG.infof("job done job=%s did=%s", job.name(), did))
                .onFailure()
                .invoke(e -> LOG.warnf("job not done job=%s cause=%s", job.name(), e));
    }
}
