package io.claviger.http;

import io.quarkus.logging.LoggingFilter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Makes each line of the log one JSON object. A filter and not a formatter, because the framework takes a filter of ours
 * before it writes its first line, and takes no formatter. What looks like a credential is hidden, whoever wrote it.
 */
@LoggingFilter(name = "json")
public final class JsonLog implements Filter {
    /** Keys of any keyspace, anonymous sessions, JSON web tokens, and what follows a word that announces a secret. */
    private static final Pattern SECRET = Pattern.compile(
            "\\b([a-z][a-z0-9]{1,15}_(?:(?:live|test)_)?)[0-9A-Za-z]{30,}"
                    + "|\\b(eyJ)[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*"
                    + "|((?i:(?:password|secret|token|authorization|x-api-key)[\"']?\\s*[=:]\\s*(?:bearer\\s+)?|bearer\\s+)[\"']?)[^\\s\"',;&}]{6,}");

    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final PatternFormatter MESSAGE = new PatternFormatter("%s");

    /** Always true: nothing is left out. */
    @Override
    public boolean isLoggable(LogRecord given) {
        if (given instanceof ExtLogRecord line) {
            String text = render(line);
            line.setMessage(text, ExtLogRecord.FormatStyle.NO_FORMAT);
            line.setThrown(null);
        }
        return true;
    }

    static String render(ExtLogRecord line) {
        StringBuilder json = new StringBuilder(256).append("{\"timestamp\":\"");
        INSTANT.formatTo(line.getInstant(), json);
        json.append('"');
        member("level", line.getLevel().getName(), json);
        member("logger", line.getLoggerName(), json);
        member("thread", line.getThreadName(), json);
        member("request_id", RequestId.current(), json);
        member("trace_id", line.getMdc("traceId"), json);
        member("span_id", line.getMdc("spanId"), json);
        member("message", hide(MESSAGE.format(line)), json);
        member("exception", trace(line.getThrown()), json);
        return json.append('}').toString();
    }

    static String hide(@Nullable String text) {
        return text == null ? "" : SECRET.matcher(text).replaceAll("$1$2$3[hidden]");
    }

    private static @Nullable String trace(@Nullable Throwable thrown) {
        if (thrown == null) {
            return null;
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return hide(text.toString());
    }

    private static void member(String name, @Nullable String value, StringBuilder json) {
        if (value == null || value.isEmpty()) {
            return;
        }
        json.append(",\"").append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            character(value.charAt(i), json);
        }
        json.append('"');
    }

    private static void character(char c, StringBuilder json) {
        switch (c) {
            case '"' -> json.append("\\\"");
            case '\\' -> json.append("\\\\");
            case '\n' -> json.append("\\n");
            case '\t' -> json.append("\\t");
            default -> {
                if (c < ' ' || c == '\u007f' || c == '\u2028' || c == '\u2029') {
                    json.append(String.format("\\u%04x", (int) c));
                } else {
                    json.append(c);
                }
            }
        }
    }
}
