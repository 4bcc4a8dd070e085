package io.claviger;

import io.quarkus.runtime.configuration.AbstractConfigBuilder;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** For the builder of the executable: makes the groups of settings with nothing but what is part of it. */
final class SettingsMaker implements SmallRyeConfigBuilderCustomizer {
    private static final String FRAMEWORK = "io.quarkus.runtime.generated.RunTimeConfig";
    private final Asked asked = new Asked();
    private final List<ConfigClass> wanted = new ArrayList<>();
    /**
     * What the framework calls fixed by the build, made already. It makes it at each start once more, warns who gave one of these, and takes it all
     * the same where there was none at the build ({@code quarkus.micrometer.binder.jvm}); the executable does as the warning says.
     */
    private final Map<ConfigClass, Object> fixed = new HashMap<>();

    private SettingsMaker() {}

    static SettingsAsBuilt make() {
        return new SettingsMaker().made();
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
            if (source instanceof EnvConfigSource && !source.getPropertyNames().isEmpty()) {
                throw new IllegalStateException("Secrets of the machine that builds would be part of the executable: "
                        + source.getPropertyNames());
            }
            if (!source.getPropertyNames().isEmpty()) {
                result.sources.add(source.getName());
            }
        }
        config.getPropertyNames().forEach(result.names::add);
        result.profiles = List.copyOf(config.getProfiles());
        asked.ofOne = true;
        Set<String> single = new HashSet<>();
        for (ConfigClass one : wanted) {
            Object fixedNow = fixed.get(one);
            SettingsAsBuilt.Group group = fixedNow == null
                    ? made(one, config)
                    : new SettingsAsBuilt.Group(
                            fixedNow, SettingsAsBuilt.asVariable(one.getPrefix()), List.of(), Set.of());
            // Not the one that holds what was answered for this only.
            if (!group.own().contains(SettingsAsBuilt.asVariable(Asked.UNKNOWN))) {
                result.words.add(group.prefix().split("_", 2)[0]);
                result.words.addAll(group.others());
                result.groups
                        .computeIfAbsent(one.getType(), type -> new HashMap<>())
                        .put(one.getPrefix(), group);
            }
            single.addAll(asked.names);
        }
        single.remove(Asked.UNKNOWN);
        // Who asks for a setting asks without a profile.
        single.removeIf(name -> name.startsWith("%"));
        single.forEach(name -> look(name, config, result));
        result.properties.putAll(asked.properties);
        return result;
    }

    /** One setting, and what its value depends on: the same name in a profile, others that stand in for it or that its value refers to. */
    private void look(String name, SmallRyeConfig config, SettingsAsBuilt result) {
        asked.names.clear();
        asked.ofMachine = false;
        ConfigValue value;
        try {
            value = config.getConfigValue(name);
        } catch (SecurityException | NoSuchElementException secretOrUnfinished) {
            return;
        }
        if (!asked.ofMachine) {
            result.values.put(name, value);
            for (String other : asked.names) {
                result.dependents
                        .computeIfAbsent(SettingsAsBuilt.asVariable(other), variable -> new HashSet<>())
                        .add(name);
            }
        }
    }

    private SettingsAsBuilt.Group made(ConfigClass one, SmallRyeConfig config) {
        List<String> own = one.getProperties().keySet().stream()
                .map(SettingsAsBuilt::asVariable)
                .toList();
        asked.names.clear();
        ConfigMappings.registerConfigMappings(config, Set.of(one));
        Set<String> others = new HashSet<>();
        for (String name : asked.names) {
            String variable = SettingsAsBuilt.asVariable(name);
            if (own.stream().noneMatch(setting -> SettingsAsBuilt.fits(setting, variable))) {
                others.add(variable);
            }
        }
        return new SettingsAsBuilt.Group(
                config.getConfigMapping(one.getType(), one.getPrefix()),
                SettingsAsBuilt.asVariable(one.getPrefix()),
                own,
                others);
    }

    /** Hears of every name that is asked for, unless what is fixed by the build answers before it, and knows next to none. */
    private static final class Asked implements ConfigSource {
        /** While one group is made alone, nearly all settings belong to others. */
        private static final String UNKNOWN = "quarkus.config.mapping.validate-unknown";

        private final Set<String> names = new HashSet<>();
        private final Map<String, String> properties = new HashMap<>();
        private boolean ofOne;
        private boolean ofMachine;

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
                ofMachine = true;
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
