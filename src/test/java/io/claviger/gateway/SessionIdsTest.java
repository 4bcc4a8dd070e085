package io.claviger.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.failure.FailureException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdsTest {
    @ParameterizedTest
    @CsvSource({
        "/a?session_id=sess_1,                 sess_1",
        "/a?x=1&session_id=sess_1&y=2,         sess_1",
        "/a?session_id=sess_1#session_id=2,    sess_1",
        "/a?session%5Fid=sess_1,               sess_1",
        "/a?%zz=1&session_id=sess_1,           sess_1",
        "/a?session_id=sess_1&session_id=sess_1, sess_1",
    })
    void isWhatTheQuerySays(String uri, String session) {
        assertThat(SessionIds.inQuery(uri)).contains(session);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "/a?", "/a?session_id", "/a?session_id=", "/session_id=1", "/a?xsession_id=1"})
    void isNotThere(String uri) {
        assertThat(SessionIds.inQuery(uri)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/a?session_id=1&session_id=2", "/a?session_id=1&session%5fid=2", "/a?session_id&session_id=1"})
    void mustNotBeAGuess(String uri) {
        assertThatThrownBy(() -> SessionIds.inQuery(uri)).isInstanceOf(FailureException.class);
    }
}
