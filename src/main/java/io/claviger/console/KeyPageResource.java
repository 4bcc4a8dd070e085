package io.claviger.console;

import io.claviger.access.By;
import io.claviger.access.Right;
import io.claviger.failure.Failure;
import io.claviger.failure.FailureException;
import io.claviger.http.OwnCredential;
import io.claviger.key.ApiKey;
import io.claviger.key.KeyJson;
import io.claviger.key.KeyRules;
import io.claviger.key.Keys;
import io.claviger.key.RotationConfig;
import io.claviger.key.Rotations;
import io.claviger.oauth.Issuer;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /console/keys/{id}}: one key, and what can be done with it. What may be done is decided where the API has it decided. */
@Path("/console/keys")
@OwnCredential
@Produces(MediaType.TEXT_HTML)
class KeyPageResource extends SecretResource {
    private final Keys keys;
    private final Rotations rotations;
    private final RotationConfig rotation;
    private final KeyRules rules;
    private final Facts facts;

    KeyPageResource(
            Console console,
            Issuer issuer,
            Keys keys,
            Rotations rotations,
            RotationConfig rotation,
            KeyRules rules,
            Facts facts) {
        super(console, issuer);
        this.keys = keys;
        this.rotations = rotations;
        this.rotation = rotation;
        this.rules = rules;
        this.facts = facts;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        private Templates() {}

        static native TemplateInstance key(Frame frame, KeyView key, KeyActions actions, KeyFacts facts);

        static native TemplateInstance revoke(Frame frame, KeyView key);
    }

    @GET
    @Path("/{id}")
    public Uni<RestResponse<String>> show(@Context RoutingContext http, @PathParam("id") String id) {
        return visit(
                http, visit -> keys.read(by(visit), id(id)).flatMap(key -> keyPage(visit, key, KeyActions.NONE, 200)));
    }

    private Uni<RestResponse<String>> keyPage(Visit visit, ApiKey key, KeyActions actions, int status) {
        return facts.of(by(visit), key, visit.query())
                .flatMap(known -> console.tenant(by(visit), Optional.of(key.tenantId()))
                        .flatMap(tenant -> page(
                                visit,
                                status,
                                Templates.key(
                                        frame(visit, PLACE, tenant),
                                        KeyView.of(key, console.now()),
                                        actions.with(console.chance(), Grace.upTo(rotation.maxGrace())),
                                        known))));
    }

    @GET
    @Path("/{id}/revoke")
    public Uni<RestResponse<String>> confirm(@Context RoutingContext http, @PathParam("id") String id) {
        return visit(http, visit -> {
            Keys.must(by(visit), Right.UPDATE_KEYS);
            return keys.read(by(visit), id(id)).flatMap(key -> console.tenant(by(visit), Optional.of(key.tenantId()))
                    .flatMap(tenant -> page(
                            visit,
                            200,
                            Templates.revoke(frame(visit, PLACE, tenant), KeyView.of(key, console.now())))));
        });
    }

    @POST
    @Path("/{id}")
    @Consumes(MediaType.WILDCARD)
    public Uni<RestResponse<String>> change(
            @Context RoutingContext http, @PathParam("id") String id, @Nullable String body) {
        UUID key = id(id);
        return act(http, body, form -> address(key), (visit, form) -> Uni.createFrom()
                .voidItem()
                .flatMap(begun -> act(visit, key, form))
                .onFailure(FailureException.class)
                .recoverWithUni(failure -> notDone(visit, key, form, failure)));
    }

    private Uni<RestResponse<String>> act(Visit visit, UUID id, Form form) {
        By by = by(visit);
        OptionalLong version = form.version();
        String value = form.one("value");
        return switch (form.one("action")) {
            case "rename" -> change(by, id, version, old -> name(value)).map(done -> go(address(id), Done.RENAMED));
            case "add-address" ->
                change(by, id, version, old -> addresses(Ranges.with(old, value)))
                        .map(done -> go(address(id), Done.RESTRICTED));
            case "remove-address" ->
                change(by, id, version, old -> addresses(Ranges.without(old, value)))
                        .map(key -> go(
                                address(id), key.allowlist().texts().isEmpty() ? Done.UNRESTRICTED : Done.RESTRICTED));
            case "disable" -> keys.deactivate(by, id, version).map(done -> go(address(id), Done.DISABLED));
            case "enable" -> keys.activate(by, id, version).map(done -> go(address(id), Done.ENABLED));
            case "revoke" -> keys.revoke(by, id, version).map(done -> go(address(id), Done.REVOKED));
            case "rotate" -> rotate(visit, id, form);
            default -> throw new FailureException(Failure.BAD_REQUEST, "This form was not sent by our page");
        };
    }

    private Uni<ApiKey> change(By by, UUID id, OptionalLong version, Function<ApiKey, KeyJson.Patch> patch) {
        return keys.change(by, id, version, (tenant, old) -> patch.apply(old)
                        .parse(rules.keyspaceOf(tenant), console.now()))
                .map(fenced -> fenced.value());
    }

    private static KeyJson.Patch name(String value) {
        return new KeyJson.Patch(Optional.of(value), null, null, null, null, null);
    }

    private static KeyJson.Patch addresses(List<String> ranges) {
        return new KeyJson.Patch(null, null, null, Optional.of(ranges), null, null);
    }

    private Uni<RestResponse<String>> rotate(Visit visit, UUID id, Form form) {
        Duration grace = Grace.parse(form.one("grace"), rotation.maxGrace());
        return rotations
                .rotate(by(visit), id, form.version(), grace, again(visit, form))
                .flatMap(rotated -> keys.read(by(visit), id)
                        .flatMap(old -> console.tenant(by(visit), Optional.of(old.tenantId()))
                                .flatMap(tenant -> created(visit, rotated.value(), tenant.orElseThrow(), old))));
    }

    /** The key's page again, with what stands in the way: beside the field, or what somebody else has done meanwhile. */
    private Uni<RestResponse<String>> notDone(Visit visit, UUID id, Form form, FailureException failure) {
        int status = failure.failure().status();
        return switch (failure.failure()) {
            case BAD_REQUEST, CONFLICT, PRECONDITION_FAILED ->
                keys.read(by(visit), id).flatMap(key -> console.changesSince(
                                by(visit), key, form.version().orElse(key.version()))
                        .flatMap(changes -> keyPage(visit, key, KeyActions.refused(form, failure, changes), status)));
            default -> Uni.createFrom().failure(failure);
        };
    }
}
