package io.claviger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a production process should not be told. Every sentence begins with the property, never has its value, and says what
 * to do.
 */
final class UnsafeSettings {
    private static final Pattern OURS =
            Pattern.compile("claviger\\.(root-key|service-keys\\..+|cron\\.secret|stripe\\.secret"
                    + "|sessions\\.secret|oauth\\.demo\\.secret)");
    /** Made by others, who may give one to two of our names. */
    private static final Pattern THEIRS = Pattern.compile("claviger\\.sessions\\.issuers\\..+\\.secret");

    private static final Pattern OPERATOR = Pattern.compile("claviger\\.(root-key|service-keys\\..+)");
    private static final Pattern WELL_KNOWN =
            Pattern.compile("(?i).*(change-?me|example|password|replace-?me|your[-_]|0123456789012345|xxxx).*");
    private static final Set<String> DEFAULT_PASSWORDS =
            Set.of("postgres", "password", "claviger", "changeme", "secret", "admin", "root", "test", "redis");
    private static final Set<String> EVERYBODY = Set.of("0.0.0.0/0", "::/0");
    private static final int FEWEST_CHARACTERS = 8;
    private static final Pattern HOST =
            Pattern.compile("^(?:jdbc:|vertx-reactive:)?([a-z]+)://(?:[^@/]*@)?(\\[[^]]*]|[^:/?,]*)");

    private final Function<String, Optional<String>> value;
    private final List<String> severe = new ArrayList<>();
    private final List<String> tolerable = new ArrayList<>();

    UnsafeSettings(Iterable<String> names, Function<String, Optional<String>> value) {
        this.value = value;
        // Once: the framework's names can be gone through only once.
        Map<String, String> given = given(names);
        operators(given);
        given.forEach((name, secret) -> {
            if (THEIRS.matcher(name).matches() && canBeGuessed(secret)) {
                severe.add(name + ": can be guessed; ask the identity provider for another");
            }
        });
        proxies();
        database();
        redis();
        habits();
    }

    /** With these it does not start. */
    List<String> severe() {
        return severe;
    }

    /** With these it starts, and says so. */
    List<String> tolerable() {
        return tolerable;
    }

    private Map<String, String> given(Iterable<String> names) {
        Map<String, String> given = new TreeMap<>();
        for (String name : names) {
            // First: two patterns on each of the framework's names are felt in a cold start.
            if (name.startsWith("claviger.")
                    && (OURS.matcher(name).matches() || THEIRS.matcher(name).matches())) {
                given.put(name, text(name));
            }
        }
        given.values().removeIf(String::isEmpty);
        return given;
    }

    private static boolean canBeGuessed(String secret) {
        return secret.chars().distinct().count() < FEWEST_CHARACTERS
                || WELL_KNOWN.matcher(secret).matches();
    }

    private void operators(Map<String, String> given) {
        Map<String, String> ours = new TreeMap<>(given);
        ours.keySet().removeIf(name -> !OURS.matcher(name).matches());
        boolean anybody = ours.keySet().stream().anyMatch(OPERATOR.asMatchPredicate());
        if (!anybody && !is("claviger.sidecar.enabled")) {
            severe.add(
                    "claviger.root-key: neither it nor any of claviger.service-keys is set, so nobody could ask anything");
        }
        Map<String, String> owners = new HashMap<>();
        ours.forEach((name, secret) -> {
            if (canBeGuessed(secret)) {
                severe.add(name + ": can be guessed; make one by `openssl rand -hex 32`");
            }
            String owner = owners.putIfAbsent(secret, name);
            if (owner != null) {
                severe.add(name + ": is the same as " + owner + "; each needs its own");
            }
        });
    }

    private void proxies() {
        for (String range : text("claviger.trusted-proxies").split("[,\\s]+", -1)) {
            if (EVERYBODY.contains(range)) {
                severe.add(
                        "claviger.trusted-proxies: trusts everybody, so every caller could claim any address; name your proxies");
            }
        }
        String address = text("claviger.public-url");
        if (address.startsWith("http:") && !isHere(address)) {
            tolerable.add("claviger.public-url: is http, so tokens and consent travel unprotected; use https");
        }
    }

    private void database() {
        String url = text("quarkus.datasource.reactive.url");
        if (isHere(url)) {
            return;
        }
        if (DEFAULT_PASSWORDS.contains(text("quarkus.datasource.password").toLowerCase(Locale.ROOT))) {
            severe.add(
                    "quarkus.datasource.password: is one that everybody tries first; make one by `openssl rand -hex 32`");
        }
        String mode = text("quarkus.datasource.reactive.postgresql.ssl-mode") + url;
        if (!mode.contains("verify-full") && !mode.contains("verify-ca") && !mode.contains("require")) {
            tolerable.add(
                    "quarkus.datasource.reactive.postgresql.ssl-mode: PostgreSQL is elsewhere and not spoken to by TLS;"
                            + " set verify-full");
        }
    }

    private void redis() {
        List<String> elsewhere = Stream.of(text("quarkus.redis.hosts").split("[,\\s]+", -1))
                .filter(host -> !isHere(host))
                .toList();
        if (elsewhere.isEmpty()) {
            return;
        }
        if (DEFAULT_PASSWORDS.contains(text("quarkus.redis.password").toLowerCase(Locale.ROOT))) {
            severe.add("quarkus.redis.password: is one that everybody tries first; make one by `openssl rand -hex 32`");
        }
        if (!elsewhere.stream().allMatch(host -> host.startsWith("rediss:")) && !is("quarkus.redis.tls.enabled")) {
            tolerable.add("quarkus.redis.hosts: Redis is elsewhere and not spoken to by TLS; use rediss://");
        }
    }

    private void habits() {
        if (is("claviger.sandbox.enabled")) {
            tolerable.add(
                    "claviger.sandbox.enabled: this is a sandbox, POST /cron/sandbox-reset removes the data of all tenants");
        }
        if (is("quarkus.flyway.migrate-at-start")) {
            tolerable.add("quarkus.flyway.migrate-at-start: run `claviger migrate` as a step of its own, then start");
        }
        if (Set.of("DEBUG", "TRACE", "ALL", "FINE", "FINER", "FINEST")
                .contains(text("quarkus.log.level").toUpperCase(Locale.ROOT))) {
            tolerable.add("quarkus.log.level: says more than production needs");
        }
    }

    private String text(String name) {
        return value.apply(name).filter(text -> !text.isBlank()).orElse("");
    }

    private boolean is(String name) {
        return text(name).equalsIgnoreCase("true");
    }

    /** On this very machine, or not set at all. */
    private static boolean isHere(@Nullable String url) {
        if (url == null || url.isEmpty()) {
            return true;
        }
        Matcher host = HOST.matcher(url);
        return host.find()
                && (Set.of("localhost", "[::1]", "").contains(host.group(2))
                        || host.group(2).startsWith("127."));
    }
}
