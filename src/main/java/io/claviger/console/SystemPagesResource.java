package io.claviger.console;

import io.claviger.http.OwnCredential;
import io.claviger.oauth.Issuer;
import io.claviger.tenant.Keyspaces;
import io.claviger.tenant.Plans;
import io.claviger.tenant.Tenants;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /console/system}: for the operator, how this node and its stores are, and what is configured. */
@Path("/console/system")
@OwnCredential
@Produces(MediaType.TEXT_HTML)
class SystemPagesResource extends ConsoleResource {
    private final Keyspaces keyspaces;
    private final Plans plans;
    private final MeterRegistry meters;

    SystemPagesResource(Console console, Issuer issuer, Keyspaces keyspaces, Plans plans, MeterRegistry meters) {
        super(console, issuer);
        this.keyspaces = keyspaces;
        this.plans = plans;
        this.meters = meters;
    }

    @CheckedTemplate(basePath = "console")
    static class Templates {
        private Templates() {}

        static native TemplateInstance system(Frame frame, SystemView view);
    }

    @GET
    public Uni<RestResponse<String>> show(@Context RoutingContext http) {
        return visit(http, visit -> {
            Tenants.mustBeOperator(by(visit));
            return page(visit, 200, Templates.system(frame(visit, "system", Optional.empty()), view()));
        });
    }

    private SystemView view() {
        Instant now = console.now();
        Instant started =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        return new SystemView(
                isUp("postgresql"),
                isUp("redis"),
                Math.round(gauge("claviger.fences.pending", null)),
                new Moment(started, now).away(),
                rates(Math.max(1, Duration.between(started, now).toSeconds())),
                SystemView.products(keyspaces.all()),
                plans.all().stream().map(SystemView.Offer::of).toList());
    }

    private List<SystemView.Rate> rates(long seconds) {
        return meters.find("claviger.verify").timers().stream()
                .filter(timer -> timer.count() > 0)
                .sorted(Comparator.comparingLong(Timer::count).reversed())
                .map(timer -> new SystemView.Rate(
                        Objects.requireNonNullElse(timer.getId().getTag("code"), ""),
                        timer.count(),
                        String.format(Locale.ROOT, "%.2f", (double) timer.count() / seconds)))
                .toList();
    }

    private boolean isUp(String store) {
        return gauge("claviger.store.up", store) > 0;
    }

    private double gauge(String name, @Nullable String store) {
        var search = meters.find(name);
        Gauge gauge = (store == null ? search : search.tag("store", store)).gauge();
        return gauge == null ? 0 : gauge.value();
    }
}
