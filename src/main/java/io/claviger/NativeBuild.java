package io.claviger;

import com.oracle.svm.core.os.VirtualMemoryProvider;
import io.smallrye.config.ConfigMappingContext;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import jakarta.annotation.Priority;
import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.graalvm.nativeimage.ImageSingletons;
import org.graalvm.nativeimage.Platform;
import org.graalvm.nativeimage.hosted.Feature;

/** What is found and made while {@code native-image} builds the executable: it asks this, and leaves it out of what it builds. */
final class NativeBuild implements Feature {
    /** What the name of a generated class ends with, after that of the interface it is for. */
    private static final String GENERATED = "$$CMImpl";

    @Override
    public String getDescription() {
        return "What a start need not find and make anew";
    }

    @Override
    public void afterRegistration(AfterRegistrationAccess access) {
        if (Platform.includedIn(Platform.LINUX.class)) {
            ImageSingletons.add(VirtualMemoryProvider.class, new NativeHeap());
        }
    }

    @Override
    public void beforeAnalysis(BeforeAnalysisAccess access) {
        access.registerSubtypeReachabilityHandler((during, type) -> note(type), Object.class);
        SettingsMaker.make().keep();
        // With the framework's own, ALL, each start would tell a thousand loggers of INFO, and copy the page of each.
        // Another level may still be given: see Claviger for what is logged before that one is read.
        Logger.getLogger("").setLevel(Level.INFO);
    }

    private static void note(Class<?> type) {
        for (Class<?> group : type.getInterfaces()) {
            if (type.getName().equals(group.getName() + GENERATED)) {
                NativeSettings.add(group, read(type));
            }
        }
        if (ConfigSourceInterceptor.class.isAssignableFrom(type)) {
            NativeSettings.add(type, priority(type));
        }
    }

    /** Its own, or else that of what it extends. */
    private static int priority(Class<?> interceptor) {
        for (Class<?> type = interceptor;
                type != null && ConfigSourceInterceptor.class.isAssignableFrom(type);
                type = type.getSuperclass()) {
            Priority priority = type.getAnnotation(Priority.class);
            if (priority != null) {
                return priority.value();
            }
        }
        return ConfigSourceInterceptorFactory.DEFAULT_PRIORITY;
    }

    @SuppressWarnings("unchecked")
    private static NativeSettings.Group read(Class<?> type) {
        try {
            Constructor<?> constructor = type.getConstructor(ConfigMappingContext.class);
            constructor.setAccessible(true);
            Map<String, String> properties =
                    (Map<String, String>) type.getMethod("getProperties").invoke(null);
            return new NativeSettings.Group(constructor, properties, (Set<String>)
                    type.getMethod("getSecrets").invoke(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " is no group of settings", e);
        }
    }
}
