package io.claviger.key;

/** The plaintext of a key. It is in one answer and nowhere else, so it does not print itself. */
public record KeySecret(String value) {
    /** What is kept of it, to recognise it by. */
    String lastFour() {
        return value.substring(value.length() - 4);
    }

    @Override
    public String toString() {
        return "KeySecret[hidden]";
    }
}
