package io.claviger.tenant;

import io.claviger.limit.LimitConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The products whose keys are issued; five are shipped. */
@ConfigMapping(prefix = "claviger.keyspaces")
public interface KeyspaceConfig {
    /** The keyspaces, by name. */
    @WithParentName
    Map<String, One> byName();

    /** One keyspace. */
    interface One {
        /** What its keys start with: 2 to 16 lowercase letters and digits. */
        String prefix();

        /** The random part: {@code base62-crc32} or {@code hex}. */
        @WithDefault("base62-crc32")
        SecretFormat secretFormat();

        /** Whether its keys name their environment, live or test. */
        @WithDefault("true")
        boolean environments();

        /** Its scopes; unset: any. */
        Optional<List<String>> scopes();

        /** What a scope lets one do, in words that people are asked by when an application wants it. */
        Map<String, String> scopeTexts();

        /** The plan of a tenant that is created without one; unset: no plan, so nothing depends on plans. */
        Optional<String> defaultPlan();

        /** Whether visitors without an account may begin anonymous sessions of its tenants. */
        @WithDefault("false")
        boolean anonymousSessions();

        /** What holds for every key of it. */
        Map<String, LimitConfig> limits();
    }
}
