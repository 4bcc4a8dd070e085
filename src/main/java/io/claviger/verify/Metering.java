package io.claviger.verify;

import io.claviger.limit.Window;
import java.util.List;

/** Which counters a call must pass: those of the product, or those of our own API. */
@FunctionalInterface
interface Metering {
    List<Window> windows(KnownKey key, Call call);
}
