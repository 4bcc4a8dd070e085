package io.claviger;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkus.runtime.configuration.NameIterator;
import io.quarkus.runtime.configuration.PropertiesUtil;
import io.smallrye.config.ConfigMappingContext;
import io.smallrye.config.ConfigMappingLoader;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Converters;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertyName;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config._private.ConfigMessages;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * What a native executable does slowly with settings while it starts, said in other words, as in {@link NativeStart}.
 *
 * <p>How each group of settings is made, and its defaults, {@link NativeBuild} finds while the executable is built. A start need not ask some
 * two hundred classes for their constructors and methods, which decodes what is kept of each and copies the page that it is on.
 */
final class NativeSettings {
    /** By the interface. Filled while the executable is built, never after. */
    private static final Map<Class<?>, Group> GROUPS = new ConcurrentHashMap<>();

    record Group(Constructor<?> constructor, Map<String, String> properties, Set<String> secrets) {}

    /** Where interceptors stand, by their class: it is annotated with that, and to ask for an annotation decodes it. */
    private static final Map<Class<?>, Integer> PRIORITIES = new ConcurrentHashMap<>();

    private NativeSettings() {}

    static void add(Class<?> interceptor, int priority) {
        PRIORITIES.put(interceptor, priority);
    }

    static void add(Class<?> type, Group group) {
        GROUPS.put(type, group);
    }

    static Group of(Class<?> type) {
        return known(GROUPS, type);
    }

    /** Fails if the executable was built without this. */
    private static <T> T known(Map<Class<?>, T> found, Class<?> type) {
        T known = found.get(type);
        if (known == null) {
            throw new IllegalStateException(
                    type + " was not found when the executable was built: see META-INF/native-image");
        }
        return known;
    }

    /** Each group of settings is made by a constructor that is known by name only: here by one that {@link NativeBuild} has found. */
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

    /** A single setting: through a dozen interceptors and as many sources, each of them asked for the profile's first. */
    @TargetClass(SmallRyeConfig.class)
    @SuppressWarnings({"NullAway", "UnusedMethod"})
    static final class Settings {
        @Alias
        private Sources configSources;

        @Substitute
        public ConfigValue getConfigValue(String name) {
            ConfigValue built = SettingsAsBuilt.value((SmallRyeConfig) (Object) this, name);
            if (built != null) {
                return built;
            }
            ConfigValue value = configSources.getInterceptorChain().proceed(name);
            return value != null ? value : ConfigValue.builder().withName(name).build();
        }
    }

    @TargetClass(value = SmallRyeConfig.class, innerClass = "ConfigSources")
    static final class Sources {
        @Alias
        native ConfigSourceInterceptorContext getInterceptorChain();
    }

    /** The order of interceptors. */
    @TargetClass(className = "io.smallrye.config.SmallRyeConfigBuilder", innerClass = "InterceptorWithPriority")
    @SuppressWarnings("UnusedMethod")
    static final class Interceptor {
        @Substitute
        private static int getPriority(Class<? extends ConfigSourceInterceptor> type) {
            return known(PRIORITIES, type);
        }
    }

    /** How words become values of a type: methods and constructors that might do so are looked for only where no converter is known. */
    @TargetClass(Converters.class)
    @SuppressWarnings({"NullAway", "unchecked", "UnusedMethod"})
    static final class KnownConverters {
        @Alias
        static Map<Type, Converter<?>> ALL_CONVERTERS;

        @Substitute
        public static <T> Converter<T> getImplicitConverter(Class<? extends T> type) {
            Converter<?> known = ALL_CONVERTERS.get(type);
            return (Converter<T>) (known != null ? known : ImplicitConverters.getConverter(type));
        }
    }

    @TargetClass(value = Converters.class, innerClass = "Implicit")
    static final class ImplicitConverters {
        @Alias
        static native <T> Converter<T> getConverter(Class<? extends T> type);
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
