package io.claviger.local;

import java.nio.file.Path;

/** What a person sees once the service is ready: enough to make a first key and verify it by copy and paste. */
final class Screen {
    private Screen() {}

    static String ready(String url, String rootKey, String tenantId, Path dir, Path log) {
        var key = rootKey.replace("'", "'\\''");
        return """

                  Claviger is ready: %1$s

                  Root key   %3$s
                  Console    %1$s/console (sign in as %7$s; the password stands in
                             %6$s/demo-password)
                  API        %1$s/q/openapi
                  Log        %5$s
                  Data       %6$s/ (delete it to start afresh)

                  Create a key, then verify it (paste these into another terminal):

                KEY=$(curl -s %1$s/v1/keys -H 'X-API-Key: %2$s' \\
                  -H 'Content-Type: application/json' \\
                  -d '{"tenant_id":"%4$s","name":"My first key"}' \\
                  | tee /dev/stderr | sed -n 's/.*"key":"\\([^"]*\\)".*/\\1/p')

                curl -s %1$s/v1/verify -H 'X-API-Key: %2$s' \\
                  -H 'Content-Type: application/json' -d "{\\"key\\":\\"$KEY\\"}"

                  Where an application of OAuth sends people (sign in as the same person; the code
                  comes back to a page that is not there):

                %1$s/oauth/authorize?response_type=code&client_id=00000000-0000-7000-8000-00000000c1a2\
                &redirect_uri=http://127.0.0.1:3000/callback&scope=read:leads&state=x&code_challenge_method=S256\
                &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM

                  Ctrl-C stops everything.
                """.formatted(url, key, rootKey, tenantId, log, dir, DemoTenants.PERSON);
    }
}
