package io.claviger.console;

import io.claviger.failure.FailureException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be done on a key's page, and why the last attempt was refused.
 *
 * @param refused which action was; empty: none
 * @param typed what was typed into it
 * @param problem why, where it is not the field's fault; null: nothing
 * @param changes what others have done since the page was shown
 * @param once by which the form that rotates is known when it is sent again
 */
public record KeyActions(
        String refused,
        String typed,
        Errors errors,
        @Nullable String problem,
        List<Changes> changes,
        String once,
        List<Grace> graces) {
    static final KeyActions NONE = new KeyActions("", "", Errors.NONE, null, List.of(), "", List.of());

    static KeyActions refused(Form form, FailureException failure, List<Changes> changes) {
        String problem =
                switch (failure.failure()) {
                    case PRECONDITION_FAILED ->
                        "Somebody else has changed this key in the meantime, so nothing was done. Look at it as it is now, and decide again.";
                    case BAD_REQUEST -> failure.errors().isEmpty() ? failure.publicText() : null;
                    default -> Errors.sentence(failure.publicText());
                };
        return new KeyActions(
                form.one("action"), form.one("value"), Errors.of(failure.errors()), problem, changes, "", List.of());
    }

    KeyActions with(String newOnce, List<Grace> offered) {
        return new KeyActions(refused, typed, errors, problem, changes, newOnce, offered);
    }

    public boolean is(String action) {
        return refused.equals(action);
    }

    /** What is wrong with what was typed for that action. */
    public String error(String action) {
        return is(action) && errors.any() ? errors.byField().values().iterator().next() : "";
    }
}
