package io.claviger.verify;

/** A credential as somebody presented it: good or not, it does not print itself. */
public record Presented(String value) {
    @Override
    public String toString() {
        return "Presented[hidden]";
    }
}
