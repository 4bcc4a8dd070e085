package io.claviger;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.smallrye.config.ConfigMappingContext;
import io.smallrye.config.ConfigMappingLoader;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Set;

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

    /** Each of some hundred groups of settings is made by a constructor that is known by name only: by reflection, which is compiled. */
    @TargetClass(ConfigMappingLoader.class)
    @SuppressWarnings({"unchecked", "UnusedMethod"})
    static final class MappingLoader {
        @Alias
        static native <T> Class<?> loadImplementation(Class<T> type);

        @Substitute
        static <T> T configMappingObject(Class<T> type, ConfigMappingContext context) {
            return (T) made(loadImplementation(type), context);
        }

        @Substitute
        static <T> Map<String, String> configMappingProperties(Class<T> type) {
            return (Map<String, String>) told(loadImplementation(type), "getProperties");
        }

        @Substitute
        static <T> Set<String> configMappingSecrets(Class<T> type) {
            return (Set<String>) told(loadImplementation(type), "getSecrets");
        }
    }

    private static Object made(Class<?> implementation, ConfigMappingContext context) {
        try {
            return implementation
                    .getDeclaredConstructor(ConfigMappingContext.class)
                    .newInstance(context);
        } catch (ReflectiveOperationException e) {
            throw asItWas(e);
        }
    }

    private static Object told(Class<?> implementation, String method) {
        try {
            return implementation.getDeclaredMethod(method).invoke(null);
        } catch (ReflectiveOperationException e) {
            throw asItWas(e);
        }
    }

    /** What is wrong with a setting is told by the constructor, in a type that whoever starts us catches. */
    private static RuntimeException asItWas(ReflectiveOperationException e) {
        if (e instanceof InvocationTargetException && e.getCause() instanceof RuntimeException cause) {
            return cause;
        }
        return new IllegalStateException("a group of settings cannot be made", e);
    }
}
