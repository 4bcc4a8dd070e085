package io.claviger.gateway;

import io.claviger.failure.FailureException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The headers of a question. */
interface HeaderLines {
    /** Each line under a name, which is of any case. */
    List<String> all(String name);

    /** The names, of any case. */
    Set<String> names();

    /**
     * What one header says; empty if it is not there or blank.
     *
     * @throws FailureException 400 if it is there twice: the proxy added its own to a stranger's instead of replacing that
     */
    default Optional<String> only(String name) {
        List<String> lines = all(name);
        if (lines.size() > 1) {
            throw FailureException.invalid(name, "must be there once");
        }
        return lines.stream().map(String::strip).filter(line -> !line.isEmpty()).findFirst();
    }
}
