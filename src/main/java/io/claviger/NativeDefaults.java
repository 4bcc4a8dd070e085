package io.claviger;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.smallrye.config.DefaultValuesConfigSource;
import io.smallrye.config.PropertyName;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Default values of settings in maps, {@code quarkus.log.category.*.level}, are found by a hash that is the same for nearly all of them,
 * because a star stands for any words: each question for a setting that nobody gave compares its name with hundreds. Here with those
 * that begin alike.
 */
final class NativeDefaults {
    private NativeDefaults() {}

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
}
