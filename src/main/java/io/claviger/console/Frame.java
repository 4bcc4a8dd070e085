package io.claviger.console;

import org.jspecify.annotations.Nullable;

/**
 * What every page of the console shows around its own matter.
 *
 * @param person who is signed in
 * @param organisation whose things they see
 * @param place which of the places in the menu this is
 * @param may whether they may change anything; who may not is shown no buttons
 * @param form marks the forms of the page as ours
 * @param notice what has just been done; null: nothing
 */
public record Frame(
        String person,
        String organisation,
        String place,
        boolean operator,
        boolean admin,
        boolean may,
        String form,
        @Nullable String notice) {

    public boolean isAt(String wanted) {
        return place.equals(wanted);
    }
}
