package io.claviger.cron;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a run of a job did. */
@Schema(name = "JobDone")
record CronJson(
        @Schema(examples = "expiry-sweep") String job,

        @Schema(description = "What was done, by kind", examples = "{\"idempotency_keys\":12}")
        Map<String, Object> did) {}
