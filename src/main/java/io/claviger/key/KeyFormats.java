package io.claviger.key;

import io.claviger.tenant.Keyspace;
import io.claviger.tenant.Keyspaces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/** The formats of all keyspaces, found by what a key starts with. */
@Singleton
public class KeyFormats {
    /** Longer than any key of ours; what is longer is refused before it is looked at. */
    private static final int LONGEST = 512;

    private final Map<String, KeyFormat> byPrefix = new HashMap<>();
    private final Map<String, KeyFormat> byKeyspace = new HashMap<>();

    KeyFormats(Keyspaces keyspaces) {
        for (Keyspace keyspace : keyspaces.all()) {
            KeyFormat format = new KeyFormat(keyspace);
            byPrefix.put(keyspace.prefix(), format);
            byKeyspace.put(keyspace.name(), format);
        }
    }

    public KeyFormat of(Keyspace keyspace) {
        return java.util.Objects.requireNonNull(byKeyspace.get(keyspace.name()));
    }

    /** Whether any keyspace can have issued this: no I/O, so junk costs nothing. */
    public boolean accepts(String presented) {
        if (presented.length() > LONGEST) {
            return false;
        }
        int underscore = presented.indexOf('_');
        if (underscore < 0) {
            return false;
        }
        KeyFormat format = byPrefix.get(presented.substring(0, underscore));
        return format != null && format.accepts(presented);
    }
}
