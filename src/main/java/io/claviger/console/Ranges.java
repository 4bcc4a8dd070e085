package io.claviger.console;

import io.claviger.access.IpAllowlist;
import io.claviger.failure.FailureException;
import io.claviger.key.ApiKey;
import java.util.ArrayList;
import java.util.List;

/** The addresses that a key may be used from, changed one by one. */
final class Ranges {
    private Ranges() {}

    static List<String> with(ApiKey old, String typed) {
        List<String> ranges = new ArrayList<>(one(typed).texts());
        ranges.addAll(0, old.allowlist().texts());
        return ranges;
    }

    static List<String> without(ApiKey old, String range) {
        return old.allowlist().texts().stream()
                .filter(one -> !one.equals(range))
                .toList();
    }

    /** Refused by itself, so that what is said is of this one. */
    static IpAllowlist one(String typed) {
        try {
            return IpAllowlist.parse(List.of(typed.strip()));
        } catch (IllegalArgumentException e) {
            throw FailureException.invalid(
                    "ip_allowlist", String.valueOf(e.getMessage()).replaceFirst("^entry 0 ", ""));
        }
    }
}
