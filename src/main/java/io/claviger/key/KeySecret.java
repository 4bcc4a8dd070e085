package io.claviger.key;

/** The plaintext of a key. It is in one answer and nowhere else, so it does not print itself. */
public record KeySecret(String value) {
    @Override
    public String toString() {
        return "KeySecret[hidden]";
    }
}
