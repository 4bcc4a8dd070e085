package io.claviger.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** What one may do with a tenant's keys. As words of an identity provider they are Bluebricks' documented permissions. */
public enum Right {
    CREATE_KEYS("create:organization_api_key"),
    READ_KEYS("read:organization_api_key"),
    UPDATE_KEYS("update:organization_api_key");

    private final String permission;

    Right(String permission) {
        this.permission = permission;
    }

    /** The rights among the permissions of a token; all other words are somebody else's. */
    public static Set<Right> among(Collection<String> permissions) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        Arrays.stream(values())
                .filter(right -> permissions.contains(right.permission))
                .forEach(rights::add);
        return rights;
    }
}
