package io.claviger.limit;

import java.util.Locale;

/** What a limit does while Redis cannot be asked. */
public enum OutagePolicy {
    /** Counts exactly, but only within this process. */
    LOCAL,
    /** Lets every call through. */
    OPEN,
    /** Refuses every call. */
    CLOSED;

    /**
     * Reads the wire form.
     *
     * @throws IllegalArgumentException unless one of local, open, closed
     */
    public static OutagePolicy parse(String wire) {
        for (OutagePolicy policy : values()) {
            if (policy.wire().equals(wire)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("must be local, open or closed");
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
