package io.claviger;

import io.quarkus.runtime.configuration.AbstractConfigBuilder;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Groups of settings as they are while nobody gives one: made while {@code native-image} builds the executable, and part of it. A start makes
 * only those anew that something it was given may change: a variable, a property, a file. Making all of them, setting by setting, was a third
 * of a start.
 *
 * <p>What may change a group is known: its own settings, and those it asked for while it was made, because their values stand in for others.
 */
final class SettingsAsBuilt {
    private static volatile @Nullable SettingsAsBuilt built;
    private static volatile @Nullable Given given;

    private final Map<Class<?>, Map<String, Group>> groups = new HashMap<>();
    private final Set<String> sources = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    /** Without one of these a name is nobody's: {@code QUARKUS}, and the names of others that groups asked for. */
    private final Set<String> words = new HashSet<>();
    /** Properties of the process that settings refer to, {@code java.io.tmpdir}, which nearly always are what they were. */
    private final Map<String, String> properties = new HashMap<>();

    private List<String> profiles = List.of();

    private SettingsAsBuilt() {}

    /**
     * All names in it are those of variables.
     *
     * @param made what the framework answers who asks for the group
     * @param prefix of its own settings
     * @param own its settings; a star stands for whatever somebody calls what it has more than one of
     * @param others that it asked for
     */
    private record Group(Object made, String prefix, List<String> own, Set<String> others) {
        boolean isChangedBy(Collection<String> given) {
            return given.stream().anyMatch(this::isChangedBy);
        }

        private boolean isChangedBy(String name) {
            return others.stream().anyMatch(one -> fits(one, name))
                    || (name.contains(prefix) && own.stream().anyMatch(one -> fits(one, name)));
        }
    }

    /** What the sources hold that are not part of the executable: names, as variables'. */
    private record Given(SmallRyeConfig config, Set<String> names, boolean otherProfile) {}

    /** The group as it was built, or null if it has to be made: something was given that may change it. */
    static @Nullable Object untouched(SmallRyeConfig config, Class<?> type, String prefix) {
        SettingsAsBuilt all = built;
        Group group =
                all == null ? null : all.groups.getOrDefault(type, Map.of()).get(prefix);
        if (all == null || group == null) {
            return null;
        }
        Given to = given;
        if (to == null || !to.config.equals(config)) {
            to = all.givenTo(config);
            given = to;
        }
        return to.otherProfile || group.isChangedBy(to.names) ? null : group.made;
    }

    /** Whether this is a setting of the executable itself, which was looked at when it was built. */
    static boolean holds(String name) {
        SettingsAsBuilt all = built;
        return all != null && all.names.contains(name);
    }

    private Given givenTo(SmallRyeConfig config) {
        Set<String> found = new HashSet<>();
        for (ConfigSource source : config.getConfigSources()) {
            if (!sources.contains(source.getName())) {
                for (String name : source.getPropertyNames()) {
                    if (!properties.containsKey(name) || !properties.get(name).equals(source.getValue(name))) {
                        String variable = asVariable(name);
                        if (words.stream().anyMatch(variable::contains)) {
                            found.add(variable);
                        }
                    }
                }
            }
        }
        return new Given(config, found, !config.getProfiles().equals(profiles));
    }

    /** {@code QUARKUS_HTTP_PORT} for {@code quarkus.http.port}: in this form names of all sources compare. Stars stay. */
    static String asVariable(String name) {
        char[] variable = name.toUpperCase(Locale.ROOT).toCharArray();
        for (int i = 0; i < variable.length; i++) {
            char c = variable[i];
            if ((c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '*') {
                variable[i] = '_';
            }
        }
        return new String(variable);
    }

    /**
     * Whether a name is that of a setting, or of something in it: one of a list, with an index. A profile may stand before it.
     *
     * @param setting as a variable's, in which a star stands for anything
     */
    static boolean fits(String setting, String name) {
        for (int at = name.indexOf(setting.charAt(0)); at >= 0; at = name.indexOf(setting.charAt(0), at + 1)) {
            if (fits(setting, 0, name, at)) {
                return true;
            }
        }
        return setting.startsWith("*");
    }

    private static boolean fits(String setting, int from, String name, int at) {
        int star = setting.indexOf('*', from);
        if (star < 0) {
            int end = at + setting.length() - from;
            return name.startsWith(setting.substring(from), at) && (end == name.length() || name.charAt(end) == '_');
        }
        String part = setting.substring(from, star);
        if (!name.startsWith(part, at)) {
            return false;
        }
        for (int next = at + part.length(); next <= name.length(); next++) {
            if (fits(setting, star + 1, name, next)) {
                return true;
            }
        }
        return false;
    }

    /** For the builder of the executable: makes the groups with nothing but what is part of it. */
    static final class Maker implements SmallRyeConfigBuilderCustomizer {
        private static final String FRAMEWORK = "io.quarkus.runtime.generated.RunTimeConfig";
        private final Asked asked = new Asked();
        private final List<ConfigClass> wanted = new ArrayList<>();
        /** What nobody can change after the build, made already; the framework makes it at each start once more. */
        private final Map<ConfigClass, Object> fixed = new HashMap<>();

        private Maker() {}

        static void make() {
            built = new Maker().made();
        }

        /** Neither the variables nor the files of the machine that builds. */
        @Override
        public void configBuilder(SmallRyeConfigBuilder builder) {
            builder.setAddDefaultSources(false).withSources(asked);
            wanted.addAll(builder.getMappingsBuilder().getMappings());
            fixed.putAll(builder.getMappingsBuilder().getMappingsInstances());
        }

        /** The last: it sees what all others want. */
        @Override
        public int priority() {
            return Integer.MAX_VALUE;
        }

        private SettingsAsBuilt made() {
            SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder();
            AbstractConfigBuilder.withCustomizer(builder, FRAMEWORK);
            SmallRyeConfig config = builder.withCustomizers(this).build();
            SettingsAsBuilt result = new SettingsAsBuilt();
            for (ConfigSource source : config.getConfigSources()) {
                if (source instanceof EnvConfigSource
                        && !source.getPropertyNames().isEmpty()) {
                    throw new IllegalStateException(
                            "Secrets of the machine that builds would be part of the executable: "
                                    + source.getPropertyNames());
                }
                if (!source.getPropertyNames().isEmpty()) {
                    result.sources.add(source.getName());
                }
            }
            config.getPropertyNames().forEach(result.names::add);
            result.profiles = List.copyOf(config.getProfiles());
            asked.ofOne = true;
            for (ConfigClass one : wanted) {
                Object fixedNow = fixed.get(one);
                Group group = fixedNow == null
                        ? made(one, config)
                        : new Group(fixedNow, asVariable(one.getPrefix()), List.of(), Set.of());
                // Not the one that holds what was answered for this only.
                if (!group.own.contains(asVariable(Asked.UNKNOWN))) {
                    result.words.add(group.prefix.split("_", 2)[0]);
                    result.words.addAll(group.others);
                    result.groups
                            .computeIfAbsent(one.getType(), type -> new HashMap<>())
                            .put(one.getPrefix(), group);
                }
            }
            result.properties.putAll(asked.properties);
            return result;
        }

        private Group made(ConfigClass one, SmallRyeConfig config) {
            List<String> own = one.getProperties().keySet().stream()
                    .map(SettingsAsBuilt::asVariable)
                    .toList();
            asked.names.clear();
            ConfigMappings.registerConfigMappings(config, Set.of(one));
            Set<String> others = new HashSet<>();
            for (String name : asked.names) {
                String variable = asVariable(name);
                if (own.stream().noneMatch(setting -> fits(setting, variable))) {
                    others.add(variable);
                }
            }
            return new Group(
                    config.getConfigMapping(one.getType(), one.getPrefix()), asVariable(one.getPrefix()), own, others);
        }
    }

    /** Hears of every name that is asked for, before any other source, and knows next to none. */
    private static final class Asked implements ConfigSource {
        /** While one group is made alone, nearly all settings belong to others. */
        private static final String UNKNOWN = "quarkus.config.mapping.validate-unknown";

        private final Set<String> names = new HashSet<>();
        private final Map<String, String> properties = new HashMap<>();
        private boolean ofOne;

        @Override
        public Set<String> getPropertyNames() {
            return Set.of();
        }

        @Override
        public @Nullable String getValue(String name) {
            names.add(name);
            if (ofOne && name.equals(UNKNOWN)) {
                return "false";
            }
            String property = name.startsWith("java.") ? System.getProperty(name) : null;
            if (property != null) {
                properties.put(name, property);
            }
            return property;
        }

        @Override
        public String getName() {
            return "asked";
        }

        @Override
        public int getOrdinal() {
            return Integer.MAX_VALUE;
        }
    }
}
