package io.claviger.gateway;

import static io.claviger.testing.Api.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docker/examples/nginx}. */
class NginxIT extends GatewayContract {
    @Override
    RealProxy start(Path folder, int claviger, int behind) throws IOException {
        return RealProxy.nginx(folder, claviger, behind);
    }

    @Override
    String name() {
        return "nginx";
    }

    /** Bricqs: "the session ID is passed as a query parameter or in the request body." */
    @Test
    void bricqsCurlWithTheSessionInItsBodyReachesTheApplicationBodyIncluded() throws IOException {
        JsonObject session = visitor(tenant("bricqs"));
        Curl.Answer answer =
                run("""
                curl -X POST https://YOUR_API_DOMAIN/api/v1/activities/{activityId}/complete-with-actions \\
                  -H "Content-Type: application/json" \\
                  -d '{"session_id": "sess_abc123", "engagement_id": "eng_uuid", ...}'""", "{activityId}", "act_1", "sess_abc123", session.getString("session_id"), ", ...", "");
        passed(answer, "/api/v1/activities/act_1/complete-with-actions");
        assertThat(answer.all("X-RateLimit-Limit")).hasSize(1);
        assertThat(app.last().method()).isEqualTo("POST");
        assertThat(new JsonObject(app.last().body()))
                .isEqualTo(object("session_id", session.getString("session_id"), "engagement_id", "eng_uuid"));
        assertThat(app.last().header("X-Claviger-Kind")).isEqualTo("anonymous");
        assertThat(app.last().header("X-Claviger-Key-Id")).isEqualTo(session.getString("id"));
    }

    @Test
    void aSessionThatNobodyWasGivenIsRefusedInTheBodyToo() {
        String path = gateway.url() + "/api/v1/activities/1/x";
        int before = app.seen().size();
        refused(
                Curl.run("curl '" + path
                        + "' -H 'Content-Type: application/json' -d '{\"session_id\":\"sess_abc123\"}'"),
                401,
                "UNAUTHORIZED");
        refused(Curl.run("curl '" + path + "' -H 'Content-Type: application/json' -d '{'"), 400, "BAD_REQUEST");
        assertThat(Curl.run("head -c 400000 /dev/zero | curl -sS -i '" + path
                                + "' -H 'Content-Type: application/json' --data-binary @-")
                        .status())
                .isEqualTo(413);
        assertThat(app.seen()).hasSize(before);
    }

    @Test
    void spoofsAreDroppedWhereTheRequestItselfGoesToClavigerToo() throws IOException {
        String session = visitor(tenant("bricqs")).getString("session_id");
        passed(
                Curl.run("curl '" + gateway.url() + "/api/v1/activities/1/x?session_id=" + session
                        + "' -H 'X-Claviger-Key-Id: spoof' -H 'X-Claviger-Plan: spoof' -H 'X-Claviger-Require-Scopes: spoof'"
                        + " -H 'X-Accel-Redirect: /spoof'"),
                "/api/v1/activities/1/x?session_id=" + session);
        assertThat(app.last().headers().entrySet().stream()
                        .filter(one -> one.getKey().startsWith("x-claviger"))
                        .toList()
                        .toString())
                .doesNotContain("spoof");
    }
}
