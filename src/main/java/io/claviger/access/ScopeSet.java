package io.claviger.access;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a credential may do, or what a call needs. Scopes are opaque words of the product (RFC 6749 section 3.3); only
 * {@code admin} has a meaning here: it implies all others (PropertyBase: "Full administrative access").
 *
 * @param values distinct, sorted
 */
public record ScopeSet(List<String> values) {
    public static final String ADMIN = "admin";
    public static final ScopeSet NONE = new ScopeSet(List.of());
    private static final int MOST = 100;
    private static final Pattern SCOPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._*/-]{0,63}");

    public ScopeSet {
        values = values.stream().distinct().sorted().toList();
    }

    /**
     * Checks words from outside.
     *
     * @throws IllegalArgumentException if there are over 100 or one is not of 1 to 64 characters {@code A-Za-z0-9:._*}{@code /-}
     */
    public static ScopeSet parse(Collection<String> raw) {
        if (raw.size() > MOST) {
            throw new IllegalArgumentException("must have at most " + MOST + " scopes");
        }
        for (String scope : raw) {
            if (scope == null || !SCOPE.matcher(scope).matches()) {
                throw new IllegalArgumentException(
                        "each scope must have 1 to 64 characters of A-Z, a-z, 0-9, ':', '.', '_', '*', '/', '-'");
            }
        }
        return new ScopeSet(List.copyOf(raw));
    }

    /** Whether the holder of these may make a call that needs all of {@code needed}. */
    public boolean grants(ScopeSet needed) {
        return needed.values.isEmpty() || values.contains(ADMIN) || values.containsAll(needed.values);
    }

    public boolean isAdmin() {
        return values.contains(ADMIN);
    }
}
