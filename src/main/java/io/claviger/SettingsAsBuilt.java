package io.claviger;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
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
 * Settings as they are while nobody gives one, in the groups that they are asked for in and one by one: found by {@link SettingsMaker} while
 * {@code native-image} builds the executable, and part of it. A start makes only those anew that something it was given may change: a variable,
 * a property, a file. Making all of them, setting by setting, was a third of a start.
 *
 * <p>What may change a group is known: its own settings, and those it asked for while it was made, because their values stand in for others.
 */
final class SettingsAsBuilt {
    /** A source of the framework's, of settings that are part of the executable. A configuration without it is not that of this process. */
    private static final String FIXED = "BuildTime RunTime Fixed";
    /** With these, settings are read in another way: some by other names, without what they refer to, each with a line in the log. */
    private static final List<String> WAYS = List.of(
            "QUARKUS_OTEL_MP_COMPATIBILITY", "MP_CONFIG_PROPERTY_EXPRESSIONS_ENABLED", "QUARKUS_CONFIG_LOG_VALUES");

    private static volatile @Nullable SettingsAsBuilt built;
    private static volatile @Nullable Given given;

    final Map<Class<?>, Map<String, Group>> groups = new HashMap<>();
    /** Single settings, for the groups that are made anew: next to all in them are as they were. */
    final Map<String, ConfigValue> values = new HashMap<>();
    /** By the name of a variable: the settings whose values it may change. */
    final Map<String, Set<String>> dependents = new HashMap<>();

    final Set<String> sources = new HashSet<>();
    final Set<String> names = new HashSet<>();
    /** Without one of these a name is nobody's: {@code QUARKUS}, and the names of others that groups asked for. */
    final Set<String> words = new HashSet<>();
    /** Properties of the process that settings refer to, {@code java.io.tmpdir}, which nearly always are what they were. */
    final Map<String, String> properties = new HashMap<>();

    List<String> profiles = List.of();

    /** Makes them what this executable was built with. */
    void keep() {
        built = this;
    }

    /**
     * All names in it are those of variables.
     *
     * @param made what the framework answers who asks for the group
     * @param prefix of its own settings
     * @param own its settings; a star stands for whatever somebody calls what it has more than one of
     * @param others that it asked for
     */
    record Group(Object made, String prefix, List<String> own, Set<String> others) {
        // In loops: streams of as many questions were a tenth of what a start allocates.
        boolean isChangedBy(Collection<String> given) {
            for (String name : given) {
                if (anyFits(others, name) || (name.contains(prefix) && anyFits(own, name))) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * What the sources hold that are not part of the executable: names, as variables'.
     *
     * @param otherwise in another profile than the executable was built for, or in another of the {@link #WAYS}: nothing is as it was built
     * @param changed the settings that may have another value by that; null: any of them
     */
    private record Given(
            SmallRyeConfig config,
            Set<String> names,
            boolean otherwise,
            @Nullable Set<String> changed) {}

    /** The group as it was built, or null if it has to be made: something was given that may change it. */
    static @Nullable Object untouched(SmallRyeConfig config, Class<?> type, String prefix) {
        SettingsAsBuilt all = built;
        Group group =
                all == null ? null : all.groups.getOrDefault(type, Map.of()).get(prefix);
        if (all == null || group == null) {
            return null;
        }
        Given to = all.given(config);
        return to.otherwise || group.isChangedBy(to.names) ? null : group.made;
    }

    /** The setting as it was built, or null if it has to be looked for: something was given that may change it, or it is none of the executable's. */
    static @Nullable ConfigValue value(SmallRyeConfig config, String name) {
        SettingsAsBuilt all = built;
        ConfigValue value = all == null ? null : all.values.get(name);
        if (all == null || value == null) {
            return null;
        }
        Set<String> changed = all.given(config).changed;
        return changed == null || changed.contains(name) ? null : value;
    }

    /** From here on settings are looked for where they are: what is registered while a process serves changes some. */
    static void forget() {
        built = null;
        given = null;
    }

    /** Whether this is a setting of the executable itself, which was looked at when it was built. */
    static boolean holds(String name) {
        SettingsAsBuilt all = built;
        return all != null && all.names.contains(name);
    }

    private Given given(SmallRyeConfig config) {
        Given known = given;
        if (known == null || !known.config.equals(config)) {
            known = givenTo(config);
            given = known;
        }
        return known;
    }

    private Given givenTo(SmallRyeConfig config) {
        Set<String> found = new HashSet<>();
        boolean ours = false;
        boolean otherwise = !config.getProfiles().equals(profiles);
        for (ConfigSource source : config.getConfigSources()) {
            if (sources.contains(source.getName())) {
                ours |= source.getName().equals(FIXED);
                continue;
            }
            for (String name : source.getPropertyNames()) {
                if (!properties.containsKey(name) || !properties.get(name).equals(source.getValue(name))) {
                    String variable = asVariable(name);
                    otherwise |= anyFits(WAYS, variable);
                    if (isSomebodys(variable)) {
                        found.add(variable);
                    }
                }
            }
        }
        return new Given(config, found, otherwise, !ours || otherwise ? null : changedBy(found));
    }

    private boolean isSomebodys(String variable) {
        for (String word : words) {
            if (variable.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private Set<String> changedBy(Set<String> variables) {
        Set<String> changed = new HashSet<>();
        for (String variable : variables) {
            addDependents(variable, changed);
            // Of profiles, more than one may stand before a name: _STAGING_PROD_QUARKUS_HTTP_PORT.
            for (int at = variable.startsWith("_") ? 0 : -1; at >= 0; at = variable.indexOf('_', at + 1)) {
                addDependents(variable.substring(at + 1), changed);
            }
        }
        return changed;
    }

    private void addDependents(String variable, Set<String> changed) {
        changed.addAll(dependents.getOrDefault(variable, Set.of()));
        // A quotation mark at the end of a name may be given as two underscores.
        if (variable.endsWith("__")) {
            changed.addAll(dependents.getOrDefault(variable.substring(0, variable.length() - 1), Set.of()));
        }
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

    private static boolean anyFits(Collection<String> settings, String name) {
        for (String setting : settings) {
            if (fits(setting, name)) {
                return true;
            }
        }
        return false;
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
            return name.regionMatches(at, setting, from, setting.length() - from)
                    && (end == name.length() || name.charAt(end) == '_');
        }
        if (!name.regionMatches(at, setting, from, star - from)) {
            return false;
        }
        for (int next = at + star - from; next <= name.length(); next++) {
            if (fits(setting, star + 1, name, next)) {
                return true;
            }
        }
        return false;
    }
}
