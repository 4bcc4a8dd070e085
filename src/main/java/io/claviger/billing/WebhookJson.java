package io.claviger.billing;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an event did. */
@Schema(name = "WebhookAnswer")
record WebhookJson(
        @Schema(description = "plan_changed, noted, repeated, outdated or ignored", examples = "plan_changed")
        String outcome) {}
