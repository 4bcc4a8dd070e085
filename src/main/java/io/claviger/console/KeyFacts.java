package io.claviger.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one key beyond what it is.
 *
 * @param now where its limits stand, and what a call of nothing in particular would be answered
 * @param why what the asked call would be answered; null: nothing was asked
 * @param trail what was done to it, the latest first
 */
public record KeyFacts(
        Chart chart, Why now, @Nullable Why why, WhyForm asked, List<Changes> trail, boolean mayReadTrail) {
    /** What is asked of "why is it refused?". */
    public record WhyForm(String address, String scopes, String environment, Errors errors) {}
}
