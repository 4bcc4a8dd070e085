package io.claviger.helm;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code values.yaml} as its reader does: the comment above a key explains it. */
final class ValueComments {
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z][\\w-]*):(.*)");

    private final Map<String, String> found = new LinkedHashMap<>();
    private final Deque<String> above = new ArrayDeque<>();
    private String comment = "";
    /** The column from which on lines belong to a value that has been explained as a whole. */
    private int explained = Integer.MAX_VALUE;

    private ValueComments() {}

    /** Path to comment. A group without a comment is opened; one with a comment is one value. */
    static Map<String, String> read(String yaml) {
        ValueComments comments = new ValueComments();
        yaml.lines().forEach(comments::line);
        return comments.found;
    }

    private void line(String line) {
        Matcher key = KEY.matcher(line);
        if (line.isBlank()) {
            comment = "";
        } else if (line.strip().startsWith("#")) {
            comment = (comment + " " + line.strip().substring(1).strip()).strip();
        } else if (key.matches() && key.group(1).length() <= explained) {
            key(key.group(1).length(), key.group(2), key.group(3).isBlank());
        }
    }

    private void key(int column, String name, boolean opens) {
        while (above.size() > column / 2) {
            above.removeLast();
        }
        above.addLast(name);
        boolean group = opens && comment.isEmpty();
        explained = group ? Integer.MAX_VALUE : column;
        if (!group) {
            found.put(String.join(".", above), comment);
        }
        comment = "";
    }
}
