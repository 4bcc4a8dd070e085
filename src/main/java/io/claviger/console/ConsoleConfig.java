package io.claviger.console;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** The console, where people look after their keys. */
@ConfigMapping(prefix = "claviger.console")
public interface ConsoleConfig {
    /** Origins such as {@code https://app.example.com} whose pages may hand over the session that somebody has there, by a form with the field {@code token} to {@code /console/handover}. */
    Optional<Set<String>> handoverFrom();
}
