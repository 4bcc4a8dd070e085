package io.claviger.limit;

/**
 * One counter: a limit applied to one subject.
 *
 * @param limit how much
 * @param key whose: the name of the counter in Redis
 */
public record Window(Limit limit, String key) {
    /** More permits than these are counted in sub-buckets: another form in Redis, see {@code lua/take_permits.lua}. */
    private static final int MOST_COUNTED_SINGLY = 10_000;

    /**
     * The counter of {@code subject} under {@code limit}. The length is part of the name: a limit whose window is changed
     * counts anew, because what the old length has dropped cannot be had back. So is the form of the counter: one form
     * cannot be read as the other.
     *
     * @param tag the hash tag, in braces, that all windows and fences of one call share
     */
    public static Window of(String tag, Limit limit, String subject) {
        String form = !isCountedSingly(limit.permits()) ? ":b:" : ":w:";
        return new Window(
                limit, tag + form + limit.name() + ":" + limit.window().toMillis() + ":" + subject);
    }

    /** Whether single instants are kept, or sub-buckets of a hundredth of the window. */
    public static boolean isCountedSingly(int permits) {
        return permits <= MOST_COUNTED_SINGLY;
    }
}
