package io.claviger;

import io.smallrye.config.ConfigMappingContext;
import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.nativeimage.hosted.Feature;

/**
 * How each group of settings is made, and its defaults: found while {@code native-image} builds the executable, and part of it. A start need not
 * ask some two hundred classes for their constructors and methods, which decodes what is kept of each and copies the page that it is on.
 */
final class NativeSettings {
    /** What the name of a generated class ends with, after that of the interface it is for. */
    private static final String GENERATED = "$$CMImpl";

    /** By the interface. Filled while the executable is built, never after. */
    private static final Map<Class<?>, Group> GROUPS = new ConcurrentHashMap<>();

    record Group(Constructor<?> constructor, Map<String, String> properties, Set<String> secrets) {}

    private NativeSettings() {}

    /** Fails if the executable was built without this. */
    static Group of(Class<?> type) {
        Group group = GROUPS.get(type);
        if (group == null) {
            throw new IllegalStateException(
                    type + " was not found when the executable was built: see META-INF/native-image");
        }
        return group;
    }

    /** What {@code native-image} asks, and leaves out of what it builds. */
    static final class Finder implements Feature {
        @Override
        public String getDescription() {
            return "Groups of settings are made without asking their classes";
        }

        @Override
        public void beforeAnalysis(BeforeAnalysisAccess access) {
            access.registerSubtypeReachabilityHandler((during, type) -> note(type), Object.class);
            SettingsAsBuilt.Maker.make();
        }

        private static void note(Class<?> type) {
            for (Class<?> group : type.getInterfaces()) {
                if (type.getName().equals(group.getName() + GENERATED)) {
                    GROUPS.put(group, read(type));
                }
            }
        }

        @SuppressWarnings("unchecked")
        private static Group read(Class<?> type) {
            try {
                Constructor<?> constructor = type.getConstructor(ConfigMappingContext.class);
                constructor.setAccessible(true);
                Map<String, String> properties =
                        (Map<String, String>) type.getMethod("getProperties").invoke(null);
                return new Group(constructor, properties, (Set<String>)
                        type.getMethod("getSecrets").invoke(null));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(type + " is no group of settings", e);
            }
        }
    }
}
