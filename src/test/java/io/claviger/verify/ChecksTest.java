package io.claviger.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.Caller;
import io.claviger.access.Environment;
import io.claviger.access.IpAddress;
import io.claviger.access.IpAllowlist;
import io.claviger.access.ScopeSet;
import io.claviger.failure.Failure;
import io.claviger.key.KeyState;
import io.claviger.limit.Fences;
import io.claviger.limit.Limits;
import io.claviger.tenant.Plan;
import io.claviger.tenant.TenantStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChecksTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final UUID TENANT = new UUID(1, 1);
    private static final UUID KEY = new UUID(1, 2);

    /** The order in which a caller is told, as DESIGN says: what is wrong with the credential before what with the call. */
    private static final List<Refusal> ORDER = List.of(
            Refusal.KEY_REVOKED,
            Refusal.KEY_DISABLED,
            Refusal.KEY_EXPIRED,
            Refusal.TENANT_SUSPENDED,
            Refusal.IP_NOT_ALLOWED,
            Refusal.ENVIRONMENT_MISMATCH,
            Refusal.PLAN_UPGRADE_REQUIRED,
            Refusal.INSUFFICIENT_SCOPE);

    /** A key and a call that fit together, until something is spoilt. */
    private static final class Facts {
        Set<KnownKey.Kind> kinds = Set.of(KnownKey.Kind.values());
        private KnownKey.Kind kind = KnownKey.Kind.KEY;
        private KeyState state = KeyState.ACTIVE;
        private @Nullable Instant expiresAt = NOW.plusMillis(1);
        private IpAllowlist allowlist = IpAllowlist.parse(List.of("203.0.113.0/24"));
        private IpAllowlist tenantAllowlist = IpAllowlist.parse(List.of("203.0.0.0/16"));
        private @Nullable IpAddress address = IpAddress.parse("203.0.113.7");
        private TenantStatus tenant = TenantStatus.ACTIVE;
        private @Nullable String planName = "PRO";
        private @Nullable Plan plan = plan(true, null);
        private ScopeSet held = ScopeSet.parse(List.of("read:leads"));
        private ScopeSet needed = held;
        private @Nullable Environment wanted = Environment.LIVE;

        Facts spoil(Refusal refusal) {
            switch (refusal) {
                case KEY_REVOKED -> state = KeyState.REVOKED;
                case KEY_DISABLED -> state = KeyState.DISABLED;
                case KEY_EXPIRED -> expiresAt = NOW;
                case TENANT_SUSPENDED -> tenant = TenantStatus.SUSPENDED;
                case IP_NOT_ALLOWED -> address = IpAddress.parse("198.51.100.7");
                case ENVIRONMENT_MISMATCH -> wanted = Environment.TEST;
                case PLAN_UPGRADE_REQUIRED -> plan = plan(false, NOW);
                case INSUFFICIENT_SCOPE -> needed = ScopeSet.parse(List.of("read:leads", "write:leads"));
                case KEY_NOT_FOUND, RATE_LIMITED -> throw new IllegalArgumentException("not decided by Checks");
            }
            return this;
        }

        Optional<Refusal> judge() {
            KnownKey key = new KnownKey(
                    kind,
                    KEY,
                    TENANT,
                    "claviger",
                    "CI",
                    new Caller.KeyHolder(KEY, "CI", TENANT, Environment.LIVE, held),
                    Environment.LIVE,
                    held,
                    state,
                    expiresAt,
                    allowlist,
                    Map.of(),
                    tenant,
                    tenantAllowlist,
                    planName,
                    plan,
                    Limits.NONE,
                    Fences.of(TENANT, 1, KEY, 1));
            return Checks.judge(key, new Call(new Presented("x"), address, needed, wanted, null, 1, kinds), NOW);
        }
    }

    private static Plan plan(boolean mayCreate, @Nullable Instant until) {
        return new Plan("PRO", mayCreate, Optional.ofNullable(until), OptionalInt.empty(), Map.of());
    }

    @Test
    void aKeyThatFitsItsCallIsNotRefused() {
        assertThat(new Facts().judge()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Refusal.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"KEY_NOT_FOUND", "RATE_LIMITED"})
    void everyReasonAloneIsReasonEnough(Refusal refusal) {
        assertThat(new Facts().spoil(refusal).judge()).contains(refusal);
    }

    /** All 256 ways to be wrong; revoked and disabled exclude each other, so the last one spoilt counts. */
    @Test
    void ofSeveralReasonsTheFirstInOrderIsTold() {
        for (int mask = 1; mask < 1 << ORDER.size(); mask++) {
            List<Refusal> wrong = new ArrayList<>();
            for (int i = ORDER.size() - 1; i >= 0; i--) {
                if ((mask >> i & 1) == 1) {
                    wrong.add(ORDER.get(i));
                }
            }
            Facts facts = new Facts();
            wrong.forEach(facts::spoil);
            Refusal first =
                    wrong.stream().min(Comparator.comparingInt(ORDER::indexOf)).orElseThrow();
            assertThat(facts.judge()).as("%s", wrong).contains(first);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T11:59:59.999Z, true",
        "2026-11-22T12:00:00Z, true",
        "2026-11-22T12:00:00.000000001Z, false",
        ", false"
    })
    void aKeyExpiresAtItsInstantAndNotAfterIt(@Nullable Instant expiresAt, boolean expired) {
        Facts facts = new Facts();
        facts.expiresAt = expiresAt;
        assertThat(facts.judge().isPresent()).isEqualTo(expired);
    }

    @ParameterizedTest(name = "key {0}, tenant {1}, from {2}")
    @CsvSource({
        "203.0.113.0/24, 203.0.0.0/16, 203.0.113.7, true",
        "203.0.113.0/24, 198.51.100.0/24, 203.0.113.7, false",
        "198.51.100.0/24, 203.0.0.0/16, 203.0.113.7, false",
        "203.0.113.0/24, , 203.0.113.7, true",
        ", 203.0.0.0/16, 203.0.113.7, true",
        ", 203.0.0.0/16, 203.1.0.1, false",
        ", , , true",
        "203.0.113.0/24, , , false",
        ", 203.0.0.0/16, , false",
        "203.0.113.0/24, , ::ffff:203.0.113.7, true"
    })
    void anAddressMustFitTheKeyAndItsTenant(
            @Nullable String key, @Nullable String tenant, @Nullable String address, boolean admitted) {
        Facts facts = new Facts();
        facts.allowlist = key == null ? IpAllowlist.ANYWHERE : IpAllowlist.parse(List.of(key));
        facts.tenantAllowlist = tenant == null ? IpAllowlist.ANYWHERE : IpAllowlist.parse(List.of(tenant));
        facts.address = address == null ? null : IpAddress.parse(address);
        assertThat(facts.judge().isEmpty()).isEqualTo(admitted);
    }

    @Test
    void whoAsksForNoEnvironmentTakesEither() {
        Facts facts = new Facts();
        facts.wanted = null;
        assertThat(facts.judge()).isEmpty();
    }

    @Test
    void withoutAPlanNothingDependsOnPlansButAPlanThatIsGoneRefuses() {
        Facts facts = new Facts();
        facts.plan = null;
        assertThat(facts.judge()).contains(Refusal.PLAN_UPGRADE_REQUIRED);
        facts.planName = null;
        assertThat(facts.judge()).isEmpty();
    }

    /** BrikSync: "Session tokens: all plans. API keys: BUSINESS." Programs need it, people do not. */
    @ParameterizedTest
    @EnumSource(KnownKey.Kind.class)
    void onlyProgramsNeedAPlan(KnownKey.Kind kind) {
        Facts facts = new Facts().spoil(Refusal.PLAN_UPGRADE_REQUIRED);
        facts.kind = kind;
        assertThat(facts.judge().isPresent())
                .isEqualTo(kind == KnownKey.Kind.KEY || kind == KnownKey.Kind.ACCESS_TOKEN);
    }

    @Test
    void anAnonymousSessionPassesOnlyWhereTheCallSaysThatItMay() {
        Facts facts = new Facts();
        facts.kind = KnownKey.Kind.ANONYMOUS;
        assertThat(facts.judge()).isEmpty();
        facts.kinds = Call.KNOWN_HOLDERS;
        assertThat(facts.judge()).contains(Refusal.KEY_NOT_FOUND);
    }

    @Test
    void aPlanInTransitionLetsExistingKeysGoOn() {
        Facts facts = new Facts();
        facts.plan = plan(false, NOW.plusMillis(1));
        assertThat(facts.judge()).isEmpty();
    }

    @Test
    void whatIsWrongWithACredentialTellsAStrangerNothing() {
        Map<Refusal, Failure> table = new EnumMap<>(Refusal.class);
        table.put(Refusal.KEY_NOT_FOUND, Failure.UNAUTHORIZED);
        table.put(Refusal.KEY_REVOKED, Failure.UNAUTHORIZED);
        table.put(Refusal.KEY_DISABLED, Failure.UNAUTHORIZED);
        table.put(Refusal.KEY_EXPIRED, Failure.UNAUTHORIZED);
        table.put(Refusal.TENANT_SUSPENDED, Failure.UNAUTHORIZED);
        table.put(Refusal.IP_NOT_ALLOWED, Failure.UNAUTHORIZED);
        table.put(Refusal.ENVIRONMENT_MISMATCH, Failure.FORBIDDEN);
        table.put(Refusal.INSUFFICIENT_SCOPE, Failure.FORBIDDEN);
        table.put(Refusal.PLAN_UPGRADE_REQUIRED, Failure.PLAN_UPGRADE_REQUIRED);
        table.put(Refusal.RATE_LIMITED, Failure.RATE_LIMITED);
        for (Refusal refusal : Refusal.values()) {
            assertThat(refusal.failure()).as("%s", refusal).isEqualTo(table.get(refusal));
        }
    }
}
