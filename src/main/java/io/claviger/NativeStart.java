package io.claviger;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkus.arc.ActiveResult;
import io.quarkus.hibernate.orm.runtime.JPAConfig;
import io.quarkus.hibernate.reactive.runtime.HibernateReactiveRecorder;
import io.quarkus.runtime.configuration.NameIterator;
import io.quarkus.runtime.configuration.PropertiesUtil;
import io.smallrye.config.ConfigMappingContext;
import io.smallrye.config.ConfigMappingLoader;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.DefaultValuesConfigSource;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertyName;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config._private.ConfigMessages;
import java.lang.reflect.InvocationTargetException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a native executable does slowly while it starts, said in other words; only {@code native-image} reads this. Code of the JDK, of
 * GraalVM's own runtime and of the configuration library calls method handles, which are not compiled there but interpreted: a third of the
 * CPU of a start ({@code docs/decisions/005-what-a-native-start-leaves-out.md}). The words here do the same without them.
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

    /** Each group of settings is made by a constructor that is known by name only: here by one that {@link NativeSettings} knows. */
    @TargetClass(ConfigMappingLoader.class)
    @SuppressWarnings({"unchecked", "UnusedMethod"})
    static final class MappingLoader {
        @Substitute
        static <T> T configMappingObject(Class<T> type, ConfigMappingContext context) {
            return (T) made(type, context);
        }

        @Substitute
        static <T> Map<String, String> configMappingProperties(Class<T> type) {
            return NativeSettings.of(type).properties();
        }

        @Substitute
        static <T> Set<String> configMappingSecrets(Class<T> type) {
            return NativeSettings.of(type).secrets();
        }
    }

    /** What a group of settings is made of. */
    @TargetClass(ConfigMappingContext.class)
    @SuppressWarnings({"NullAway", "UnusedMethod", "UnusedVariable"})
    static final class MappingContext {
        @Alias
        private SmallRyeConfig config;

        @Alias
        private StringBuilder nameBuilder;

        @Alias
        private Map<Class<?>, Map<String, Object>> mappings;

        @Alias
        private Set<String> usedProperties;

        @Alias
        private List<ConfigValidationException.Problem> problems;

        @Alias
        private static native boolean isPropertyInRoot(String name, String root);

        /** Each setting is held against thousands of patterns, to see whether it may be unknown: here those that could be at all. */
        @Substitute
        void reportUnknown(Set<String> ignored) {
            Set<String> roots = new HashSet<>();
            mappings.values().forEach(byPrefix -> roots.addAll(byPrefix.keySet()));
            if (roots.contains("")) {
                return;
            }
            for (String name : config.getPropertyNames()) {
                if (!SettingsAsBuilt.holds(name)
                        && !usedProperties.contains(name)
                        && roots.stream().anyMatch(root -> isPropertyInRoot(name, root))
                        && ignored.stream().noneMatch(path -> ignores(path, name))) {
                    ConfigValue value = config.getConfigValue(name);
                    if (value.getSourceName() == null || !value.getSourceName().startsWith(EnvConfigSource.NAME)) {
                        problems.add(new ConfigValidationException.Problem(ConfigMessages.msg
                                .propertyDoesNotMapToAnyRoot(name, value.getLocation())
                                .getMessage()));
                    }
                }
            }
        }
    }

    private static boolean ignores(String path, String name) {
        return path.endsWith(".**")
                ? name.startsWith(path.substring(0, path.length() - 3))
                : PropertyName.equals(path, name);
    }

    /**
     * Default values of settings in maps, {@code quarkus.log.category.*.level}, are found by a hash that is the same for nearly all of them,
     * because a star stands for any words: each question for a setting that nobody gave compares its name with hundreds. Here with those
     * that begin alike.
     */
    @TargetClass(DefaultValuesConfigSource.class)
    @SuppressWarnings({"NullAway", "UnusedVariable", "UnusedMethod"})
    static final class DefaultValues {
        @Alias
        private Map<String, String> properties;

        @Alias
        private Map<PropertyName, String> wildcards;

        @Alias
        private boolean hasProfiledName;

        @Substitute
        public String getValue(String name) {
            if (!hasProfiledName && name.startsWith("%")) {
                return null;
            }
            String value = properties.get(name);
            return value != null ? value : Beginnings.of(wildcards).get(name);
        }
    }

    /** The names of one source by their first two words. A source is filled while the configuration is built, and then only read. */
    private record Beginnings(int names, Map<String, Map<PropertyName, String>> groups) {
        private static final Map<Object, Beginnings> KNOWN = Collections.synchronizedMap(new IdentityHashMap<>());
        /** Those whose first two words may be any. */
        private static final String ANY = "*";

        static Beginnings of(Map<PropertyName, String> wildcards) {
            Beginnings known = KNOWN.get(wildcards);
            if (known == null || known.names != wildcards.size()) {
                known = new Beginnings(wildcards.size(), new HashMap<>());
                for (Map.Entry<PropertyName, String> one : wildcards.entrySet()) {
                    String beginning = beginning(one.getKey().getName());
                    known.groups
                            .computeIfAbsent(beginning.contains("*") ? ANY : beginning, none -> new HashMap<>())
                            .put(one.getKey(), one.getValue());
                }
                KNOWN.put(wildcards, known);
            }
            return known;
        }

        @Nullable
        String get(String name) {
            PropertyName asked = new PropertyName(name);
            for (String beginning : new String[] {beginning(name), ANY}) {
                String value = groups.getOrDefault(beginning, Map.of()).get(asked);
                if (value != null) {
                    return value;
                }
            }
            return null;
        }

        /** {@code quarkus.log} of {@code quarkus.log.category."x".level}. */
        private static String beginning(String name) {
            int second = name.indexOf('.', name.indexOf('.') + 1);
            return second < 0 ? name : name.substring(0, second);
        }
    }

    /**
     * Each setting is looked up among all that may be given, word by word: here only those that the executable did not have when it was built. All of
     * the framework's begin alike.
     */
    @TargetClass(className = "io.quarkus.runtime.generated.Config")
    @SuppressWarnings("UnusedMethod")
    static final class KnownNames {
        @Alias
        private static native boolean isMapped$quarkus(NameIterator name);

        @Substitute
        private static boolean isMapped(NameIterator name) {
            if (SettingsAsBuilt.holds(name.getName())) {
                return true;
            }
            if (!name.hasNext() || !PropertiesUtil.isMapped(name, "quarkus")) {
                return false;
            }
            name.next();
            return isMapped$quarkus(name);
        }
    }

    /** A verify needs no Hibernate: it is made by the first question that does. This is what makes it at the start, ... */
    @TargetClass(JPAConfig.class)
    @SuppressWarnings("UnusedMethod")
    static final class Persistence {
        @Substitute
        void startAll() {
            waits();
        }
    }

    /** ... and so would an observer of the start, which asks here first. */
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

    /** All that is made at the start has been made. */
    static void serves() {
        starting = null;
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

    /** As it was when the executable was built, see {@link SettingsAsBuilt}, else by its constructor. */
    private static Object made(Class<?> type, ConfigMappingContext context) {
        MappingContext of = (MappingContext) (Object) context;
        Object untouched = SettingsAsBuilt.untouched(of.config, type, of.nameBuilder.toString());
        if (untouched != null) {
            return untouched;
        }
        try {
            return NativeSettings.of(type).constructor().newInstance(context);
        } catch (InvocationTargetException e) {
            // What is wrong with a setting, in a type that whoever starts us catches.
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a group of settings cannot be made", e);
        }
    }
}
