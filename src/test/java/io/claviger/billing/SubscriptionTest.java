package io.claviger.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events come in any order: what is known in the end is what the last one told. */
class SubscriptionTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final Standing INCOMPLETE = new Standing("incomplete", "PRO");
    private static final Standing ACTIVE = new Standing("active", "PRO");
    private static final Standing LATE = new Standing("past_due", "PRO");
    private static final Standing BETTER = new Standing("active", "BUSINESS");
    private static final Standing PAUSED = new Standing("paused", "BUSINESS");
    private static final Standing CANCELED = new Standing("canceled", "BUSINESS");

    private static Subscription told(int second, @Nullable Standing before, Standing now) {
        return new Subscription("sub_1", "cus_1", START, now, before, START.plusSeconds(second));
    }

    private static Standing after(List<Subscription> events) {
        Subscription known = events.getFirst();
        for (Subscription event : events) {
            if (known.isOutdatedBy(event)) {
                known = event;
            }
        }
        return known.now();
    }

    @Test
    void inEveryOrderTheLastOneCounts() {
        List<Subscription> life = List.of(
                told(0, null, INCOMPLETE),
                told(1, INCOMPLETE, ACTIVE),
                told(60, ACTIVE, LATE),
                told(90, LATE, BETTER),
                told(120, BETTER, PAUSED),
                told(180, PAUSED, CANCELED));
        Random random = new Random(7);
        for (int upTo = 1; upTo <= life.size(); upTo++) {
            for (int i = 0; i < 500; i++) {
                List<Subscription> shuffled = new ArrayList<>(life.subList(0, upTo));
                Collections.shuffle(shuffled, random);
                assertThat(after(shuffled)).isEqualTo(life.get(upTo - 1).now());
            }
        }
    }

    @Test
    void ofTwoInOneSecondTheOneCountsThatBeginsWhereTheOtherEnds() {
        List<List<Subscription>> pairs = List.of(
                List.of(told(0, null, INCOMPLETE), told(0, INCOMPLETE, ACTIVE)),
                List.of(told(5, INCOMPLETE, ACTIVE), told(5, ACTIVE, LATE)),
                List.of(told(5, ACTIVE, BETTER), told(5, BETTER, PAUSED)),
                List.of(told(5, ACTIVE, BETTER), told(5, BETTER, CANCELED)));
        for (List<Subscription> pair : pairs) {
            assertThat(after(pair)).isEqualTo(pair.getLast().now());
            assertThat(after(pair.reversed())).isEqualTo(pair.getLast().now());
        }
    }

    @Test
    void thereAndBackInOneSecondEndsAsItBegan() {
        assertThat(after(List.of(told(0, null, ACTIVE), told(5, ACTIVE, LATE), told(5, LATE, ACTIVE))))
                .isEqualTo(ACTIVE);
    }

    @Test
    void whatHasEndedStaysSo() {
        Subscription ended = told(5, ACTIVE, CANCELED);
        assertThat(ended.isOutdatedBy(told(6, CANCELED, ACTIVE))).isFalse();
        assertThat(told(5, null, INCOMPLETE).isOutdatedBy(ended)).isTrue();
    }

    @Test
    void aPriceThatIsNotConfiguredLeavesThePlanAsItWas() {
        Standing unknown = new Standing("active", null);
        assertThat(told(5, null, unknown).withPlanUnless("PRO").now()).isEqualTo(ACTIVE);
        assertThat(told(5, null, BETTER).withPlanUnless("PRO").now()).isEqualTo(BETTER);
        assertThat(told(5, null, unknown).withPlanUnless(null).now().counts()).isFalse();
    }
}
