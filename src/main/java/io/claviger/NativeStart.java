package io.claviger;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.netty.util.internal.MacAddressUtil;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.arc.ActiveResult;
import io.quarkus.arc.Arc;
import io.quarkus.arc.runtime.BeanContainer;
import io.quarkus.hibernate.orm.runtime.JPAConfig;
import io.quarkus.hibernate.reactive.runtime.HibernateReactiveRecorder;
import io.quarkus.opentelemetry.runtime.config.build.OTelBuildConfig;
import io.quarkus.opentelemetry.runtime.config.runtime.InstrumentRuntimeConfig;
import io.quarkus.opentelemetry.runtime.config.runtime.OTelRuntimeConfig;
import io.quarkus.opentelemetry.runtime.tracing.instrumentation.InstrumentationRecorder;
import io.quarkus.opentelemetry.runtime.tracing.instrumentation.vertx.EventBusInstrumenterVertxTracer;
import io.quarkus.opentelemetry.runtime.tracing.instrumentation.vertx.HttpInstrumenterVertxTracer;
import io.quarkus.opentelemetry.runtime.tracing.instrumentation.vertx.InstrumenterVertxTracer;
import io.quarkus.opentelemetry.runtime.tracing.instrumentation.vertx.OpenTelemetryVertxTracer;
import io.quarkus.opentelemetry.runtime.tracing.instrumentation.vertx.RedisClientInstrumenterVertxTracer;
import io.quarkus.opentelemetry.runtime.tracing.instrumentation.vertx.SqlClientInstrumenterVertxTracer;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.ShutdownContext;
import io.quarkus.stork.SmallRyeStorkRecorder;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a native executable does slowly while it starts, said in other words or left for later; only {@code native-image} reads this. Code of
 * the JDK and of GraalVM's own runtime calls method handles, which are not compiled there but interpreted; parts of the framework are made
 * whether somebody asks for them or not ({@code docs/decisions/005-what-a-native-start-leaves-out.md}). Of settings: {@link NativeSettings}.
 */
final class NativeStart {
    private NativeStart() {}

    /** A resource is looked up in a map whose keys are a record: its {@code equals} is a method handle, called some thousand times. */
    @TargetClass(className = "com.oracle.svm.core.jdk.Resources", innerClass = "ModuleInstanceResourceKey")
    @SuppressWarnings({"NullAway", "UnusedVariable", "EqualsHashCode", "overrides"})
    static final class ResourceKey {
        @Alias
        private Module module;

        @Alias
        private String resource;

        @Substitute
        @Override
        public boolean equals(Object other) {
            return other instanceof ResourceKey that && module == that.module && resource.equals(that.resource);
        }
    }

    /** Eight bytes in hexadecimal: by {@code String.format}, which asks for the machine's languages first. */
    @TargetClass(MacAddressUtil.class)
    @SuppressWarnings("UnusedMethod")
    static final class NettyAddress {
        @Substitute
        public static String formatAddress(byte[] address) {
            return HexFormat.ofDelimiter(":").formatHex(address);
        }
    }

    /** Nobody here finds services by Stork, which comes with gRPC: {@code quarkus.stork.*} means nothing. */
    @TargetClass(SmallRyeStorkRecorder.class)
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
    static final class Stork {
        @Substitute
        public void initialize(ShutdownContext shutdown, RuntimeValue<Vertx> vertx) {}
    }

    /** What makes traces is made where somebody wants them only. The clients that it knows of are there. */
    @TargetClass(InstrumentationRecorder.class)
    @SuppressWarnings({"NullAway", "UnusedMethod", "UnusedVariable"})
    static final class Tracing {
        @Alias
        private OTelBuildConfig buildConfig;

        @Alias
        private RuntimeValue<OTelRuntimeConfig> runtimeConfig;

        @Substitute
        public void setupVertxTracer(BeanContainer beans, boolean sql, boolean redis) {
            if (!runtimeConfig.getValue().sdkDisabled()) {
                InstrumentationRecorder.FACTORY
                        .getVertxTracerDelegator()
                        .setDelegate(
                                tracer(beans.beanInstance(OpenTelemetry.class), buildConfig, runtimeConfig.getValue()));
            }
        }
    }

    private static OpenTelemetryVertxTracer tracer(
            OpenTelemetry to, OTelBuildConfig built, OTelRuntimeConfig settings) {
        InstrumentRuntimeConfig wanted = settings.instrument();
        List<InstrumenterVertxTracer<?, ?>> all = new ArrayList<>();
        if (wanted.vertxHttp()) {
            all.add(new HttpInstrumenterVertxTracer(to, settings, built));
        }
        if (wanted.vertxEventBus()) {
            all.add(new EventBusInstrumenterVertxTracer(to, settings));
        }
        if (wanted.vertxSqlClient()) {
            all.add(new SqlClientInstrumenterVertxTracer(to, settings));
        }
        if (wanted.vertxRedisClient()) {
            all.add(new RedisClientInstrumenterVertxTracer(to, settings));
        }
        return new OpenTelemetryVertxTracer(all);
    }

    /**
     * A verify needs no Hibernate: it is made by the first question that does. This is what makes it at the start, of which a third is still to
     * come: time for PostgreSQL to make a connection, which takes it longer than anything else that the first call needs.
     */
    @TargetClass(JPAConfig.class)
    @SuppressWarnings("UnusedMethod")
    static final class Persistence {
        @Substitute
        void startAll() {
            waits();
            connects();
        }
    }

    /** An observer of the start would make it too: it asks here first. */
    @TargetClass(HibernateReactiveRecorder.class)
    @SuppressWarnings("UnusedMethod")
    static final class Hibernate {
        @Substitute
        public Supplier<ActiveResult> checkActiveSupplier(String unit, Optional<String> source, Set<String> entities) {
            return supplier();
        }
    }

    private static volatile @Nullable Thread starting;

    private static void waits() {
        starting = Thread.currentThread();
    }

    private static void connects() {
        Arc.requireContainer().instance(StartupChecks.class).get().connectPostgres();
    }

    /** All that is made at the start has been made. */
    static void serves() {
        starting = null;
        SettingsAsBuilt.forget();
    }

    private static Supplier<ActiveResult> supplier() {
        return NativeStart::active;
    }

    /**
     * The thread that starts is told to leave it; one that has a question for it makes it, during the start too. Nobody can switch it off:
     * without it there would be no management.
     */
    private static ActiveResult active() {
        return Thread.currentThread().equals(starting)
                ? ActiveResult.inactive("it waits for its first question")
                : ActiveResult.active();
    }
}
