package io.claviger.console;

import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.key.ApiKey;
import io.claviger.key.CreatedKey;
import io.claviger.key.Idempotency;
import io.claviger.key.KeyHash;
import io.claviger.oauth.Issuer;
import io.claviger.tenant.Tenant;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What pages have in common that show a new secret. */
abstract class SecretResource extends ConsoleResource {
    static final String PLACE = "keys";

    SecretResource(Console console, Issuer issuer) {
        super(console, issuer);
    }

    @CheckedTemplate(basePath = "console")
    static class Secrets {
        private Secrets() {}

        static native TemplateInstance secret(
                Frame frame, KeyView key, String secret, String address, @Nullable KeyView old);
    }

    /** A form that is sent twice, by an impatient click or by going back, makes one key. */
    static Optional<Idempotency> again(Visit visit, Form form) {
        String once = form.one("once");
        if (once.isEmpty()) {
            return Optional.empty();
        }
        String key;
        try {
            key = Idempotency.checkKey(once);
        } catch (IllegalArgumentException e) {
            throw new FailureException(Failure.BAD_REQUEST);
        }
        return Optional.of(new Idempotency(
                key,
                "console:" + visit.person().actor().id(),
                KeyHash.of(visit.http().request().path() + "\n" + form.one("action") + "\n" + form.typed())));
    }

    /** The one page that has a secret on it: it is said once, and not to who sends the form again. */
    Uni<RestResponse<String>> created(Visit visit, CreatedKey created, Tenant tenant, @Nullable ApiKey old) {
        KeyView key = KeyView.of(created.key(), console.now());
        Optional<String> secret = created.plaintext().filter(text -> !created.repeated());
        if (secret.isEmpty()) {
            return Uni.createFrom().item(go(address(key.id()), Done.MADE_ALREADY));
        }
        return page(
                visit,
                200,
                Secrets.secret(
                        frame(visit, PLACE, Optional.of(tenant)),
                        key,
                        secret.get(),
                        issuer.shown(visit.http()),
                        old == null ? null : KeyView.of(old, console.now())));
    }

    static String address(UUID id) {
        return "/console/keys/" + id;
    }
}
