package io.claviger.session;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jose4j.http.Get;
import org.jose4j.http.SimpleGet;
import org.jose4j.http.SimpleResponse;
import org.jose4j.jwk.HttpsJwks;

/**
 * An identity provider's keys: remembered, fetched anew when they are old or a token names an unknown one, and never more often
 * than its rest allows, so that neither a storm of invented key ids nor a provider that is down costs a fetch per request.
 */
final class JwkSet implements SimpleGet {
    private static final int TIMEOUT_MS = 2000;
    private static final int LARGEST_BYTES = 256 * 1024;

    private final Get http = new Get();
    private final long restNanos;
    private long restUntil = System.nanoTime();

    private JwkSet(Duration rest) {
        this.restNanos = rest.toNanos();
        http.setConnectTimeout(TIMEOUT_MS);
        http.setReadTimeout(TIMEOUT_MS);
        http.setRetries(0);
        http.setResponseBodySizeLimit(LARGEST_BYTES);
    }

    /**
     * The keys at that address; nothing is fetched yet.
     *
     * @param life for how long they are used where the provider does not say; also how long they go on while it is down
     * @param rest the least time between two fetches
     */
    static HttpsJwks at(URI address, Duration life, Duration rest) {
        HttpsJwks keys = new HttpsJwks(address.toString());
        keys.setDefaultCacheDuration(Math.max(1, life.toSeconds()));
        keys.setRetainCacheOnErrorDuration(Math.max(1, life.toSeconds()));
        keys.setRefreshReprieveThreshold(rest.toMillis());
        keys.setSimpleHttpGet(new JwkSet(rest));
        return keys;
    }

    /** Called by one thread at a time: the library holds a lock. */
    @Override
    public synchronized SimpleResponse get(String location) throws IOException {
        if (System.nanoTime() - restUntil < 0) {
            throw new IOException("the keys of " + location + " could not be had a moment ago");
        }
        try {
            return http.get(location);
        } catch (IOException e) {
            restUntil = System.nanoTime() + restNanos;
            throw e;
        }
    }
}
