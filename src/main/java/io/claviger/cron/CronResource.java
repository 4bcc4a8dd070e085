package io.claviger.cron;

import io.claviger.access.By;
import io.claviger.access.Caller;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.OwnCredential;
import io.claviger.http.Requests;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /cron/{job}}: a scheduler with {@code CRON_SECRET} (BrikSync) has a job done. */
@Path("/cron/{job}")
@OwnCredential
@SecurityRequirement(name = "cron")
@Tag(name = "Cron", description = "For the scheduler; 404 without claviger.cron.secret")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
class CronResource {
    private final CronSecret secret;
    private final Jobs jobs;

    CronResource(CronSecret secret, Jobs jobs) {
        this.secret = secret;
        this.jobs = jobs;
    }

    @POST
    @Operation(
            operationId = "runJob",
            summary =
                    "Do a job now: audit-partitions, expiry-sweep, sandbox-reset, usage-compaction. Answers when it is done;"
                            + " 409 if it is running already")
    public Uni<CronJson> run(@Context RoutingContext http, @PathParam("job") String name) {
        mustBeScheduler(http);
        Job job = jobs.find(name);
        By by = new By(new Caller.Machine("cron", job.name()), Requests.address(http), Requests.id(http));
        return jobs.run(by, job).map(did -> new CronJson(job.name(), did));
    }

    private void mustBeScheduler(RoutingContext http) {
        if (!secret.isSet()) {
            throw new FailureException(Failure.NOT_FOUND);
        }
        if (Requests.bearer(http).filter(secret::is).isEmpty()) {
            throw new FailureException(Failure.UNAUTHORIZED);
        }
    }
}
