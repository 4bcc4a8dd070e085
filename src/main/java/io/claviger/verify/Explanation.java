package io.claviger.verify;

import io.claviger.limit.Quota;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a call would be answered, and why: nothing was counted for it.
 *
 * @param broken the rules that it breaks
 * @param quotas where its limits stand
 * @param degraded whether the limits are not those of all nodes, because Redis could not be asked
 */
public record Explanation(KnownKey key, Call call, Set<Rule> broken, List<Quota> quotas, boolean degraded) {
    /** The first rule that is broken, else a limit without room; empty: the call would be admitted. */
    public Optional<Refusal> refusal() {
        return broken.stream()
                .findFirst()
                .map(Rule::refusal)
                .or(() -> quotas.stream().anyMatch(quota -> quota.remaining() < call.cost())
                        ? Optional.of(Refusal.RATE_LIMITED)
                        : Optional.empty());
    }
}
