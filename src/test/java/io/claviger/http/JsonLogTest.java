package io.claviger.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLogTest {
    @Test
    void aLineSaysWhenWhereAndWhat() {
        JsonObject line = rendered("store unavailable", null);
        assertThat(line.getString("timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(line.getString("level")).isEqualTo("WARN");
        assertThat(line.getString("logger")).isEqualTo("io.claviger.Some");
        assertThat(line.getString("message")).isEqualTo("store unavailable");
        assertThat(line.fieldNames()).doesNotContain("exception", "request_id", "trace_id", "span_id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"two\nlines", "a \"quote\" and a \\", "tab\tand \u0001 and \u2028", "Zürich 🔑", "{\"a\":1}"})
    void anythingCanBeSaid(String message) {
        String json = JsonLog.render(line(message, null));
        assertThat(json).doesNotContain("\n");
        assertThat(new JsonObject(json).getString("message")).isEqualTo(message);
    }

    @Test
    void anExceptionIsPartOfTheLine() {
        JsonObject line = rendered(
                "unexpected",
                new IllegalStateException("no\nway", new RuntimeException("ck_live_" + "a1B2".repeat(9))));
        assertThat(line.getString("exception"))
                .contains("IllegalStateException: no", "\tat io.claviger", "Caused by: ", "ck_live_[hidden]")
                .doesNotContain("a1B2");
    }

    @ParameterizedTest
    @CsvSource({
        "key ck_live_8hTfK2mPqR5vX9zA3bC7dE1gJ4nL6sW0yU2iO5 refused,  key ck_live_[hidden] refused",
        "bq_test_0f3c4d5e6a7b8c9d0f3c4d5e6a7b8c9d,                     bq_test_[hidden]",
        "bbx_8hTfK2mPqR5vX9zA3bC7dE1gJ4nL6sW0yU2iO5,                   bbx_[hidden]",
        "sess_8hTfK2mPqR5vX9zA3bC7dE1gJ4nL6sW0,                        sess_[hidden]",
        "Authorization: Bearer abcdef123 no,                           Authorization: Bearer [hidden] no",
        "bearer abcdef123,                                             bearer [hidden]",
        "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abc-_1 bad,        token eyJ[hidden] bad",
        "password=hunter22 wrong,                                      password=[hidden] wrong",
        "'{\"secret\":\"topsecret\"}',                                 '{\"secret\":\"[hidden]\"}'",
        "key 0199c0de-0000-7000-8000-000000000001 version=3,           key 0199c0de-0000-7000-8000-000000000001 version=3",
        "secret_format is hex,                                         secret_format is hex",
        "claviger.root-key is too short,                               claviger.root-key is too short",
    })
    void whatLooksLikeACredentialIsHidden(String said, String written) {
        assertThat(JsonLog.hide(said)).isEqualTo(written);
    }

    private static JsonObject rendered(String message, @Nullable Throwable thrown) {
        return new JsonObject(JsonLog.render(line(message, thrown)));
    }

    private static ExtLogRecord line(String message, @Nullable Throwable thrown) {
        ExtLogRecord line =
                new ExtLogRecord(Level.WARN, message, ExtLogRecord.FormatStyle.NO_FORMAT, JsonLogTest.class.getName());
        line.setLoggerName("io.claviger.Some");
        line.setThrown(thrown);
        return line;
    }
}
