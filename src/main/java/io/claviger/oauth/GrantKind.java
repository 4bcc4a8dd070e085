package io.claviger.oauth;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** By what an application may get tokens, RFC 6749 section 1.3. */
public enum GrantKind {
    AUTHORIZATION_CODE,
    REFRESH_TOKEN,
    CLIENT_CREDENTIALS;

    /**
     * Reads the wire forms.
     *
     * @throws IllegalArgumentException if one is none of the three, or there is none
     */
    static Set<GrantKind> parse(Collection<String> wire) {
        Set<GrantKind> kinds = EnumSet.noneOf(GrantKind.class);
        for (String one : wire) {
            kinds.add(parse(String.valueOf(one)));
        }
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("must name at least one grant");
        }
        return kinds;
    }

    private static GrantKind parse(String wire) {
        return switch (wire) {
            case "authorization_code" -> AUTHORIZATION_CODE;
            case "refresh_token" -> REFRESH_TOKEN;
            case "client_credentials" -> CLIENT_CREDENTIALS;
            default ->
                throw new IllegalArgumentException(
                        "each must be authorization_code, refresh_token or client_credentials");
        };
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> wire(Set<GrantKind> kinds) {
        return kinds.stream().sorted().map(GrantKind::wire).toList();
    }
}
