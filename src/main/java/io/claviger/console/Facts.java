package io.claviger.console;

import io.claviger.access.By;
import io.claviger.access.Environment;
import io.claviger.access.IpAddress;
import io.claviger.access.ScopeSet;
import io.claviger.failure.FailureException;
import io.claviger.failure.Violations;
import io.claviger.key.ApiKey;
import io.claviger.usage.PgUsageStore;
import io.claviger.usage.UsageQuery;
import io.claviger.verify.Explanations;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Gathers what there is to know about one key. Who asks has been shown the key already. */
@ApplicationScoped
class Facts {
    private static final int LINES = 20;

    private final PgUsageStore usage;
    private final Explanations explanations;
    private final Console console;

    Facts(PgUsageStore usage, Explanations explanations, Console console) {
        this.usage = usage;
        this.explanations = explanations;
        this.console = console;
    }

    Uni<KeyFacts> of(By by, ApiKey key, Form asked) {
        UsageQuery query = UsageQuery.parse(asked.one("by").equals("day") ? "day" : "hour", null, null, console.now());
        Uni<Chart> chart = usage.read(key.id(), query).map(counts -> Chart.of(query, counts));
        Uni<Why> now = explanations.explain(key.id(), null, ScopeSet.NONE, null).map(Why::of);
        return chart.flatMap(
                drawn -> now.flatMap(standing -> console.trail(by, key, LINES).flatMap(lines -> why(key, asked)
                        .map(answer -> new KeyFacts(
                                drawn,
                                standing,
                                answer.why(),
                                answer.form(),
                                lines,
                                by.caller().isAdmin())))));
    }

    private record Answer(@Nullable Why why, KeyFacts.WhyForm form) {}

    private Uni<Answer> why(ApiKey key, Form asked) {
        if (asked.one("why").isEmpty()) {
            return Uni.createFrom().item(new Answer(null, form(asked, Errors.NONE)));
        }
        Violations violations = new Violations();
        String typed = asked.one("address").strip();
        IpAddress address = violations.optional("address", typed.isEmpty() ? null : typed, IpAddress::parse);
        ScopeSet needed = violations.parse(
                "needed", asked.one("needed"), ScopeSet.NONE, text -> ScopeSet.parse(Form.words(text)));
        String wanted = asked.one("environment");
        Environment environment =
                violations.optional("environment", wanted.isEmpty() ? null : wanted, Environment::parse);
        try {
            violations.throwIfAny();
        } catch (FailureException wrong) {
            return Uni.createFrom().item(new Answer(null, form(asked, Errors.of(wrong.errors()))));
        }
        return explanations
                .explain(key.id(), address, needed, environment)
                .map(explained -> new Answer(Why.of(explained), form(asked, Errors.NONE)));
    }

    private static KeyFacts.WhyForm form(Form asked, Errors errors) {
        return new KeyFacts.WhyForm(asked.one("address"), asked.one("needed"), asked.one("environment"), errors);
    }
}
