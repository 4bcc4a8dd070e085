package io.claviger.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.testing.Chance;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final String ID = "01900000-0000-7000-8000-000000000001";

    static final List<String> WRONG = List.of(
            "",
            "CREATED_AT",
            "CREATED_AT\ntrue",
            "CREATED_AT\ntrue\n" + ID,
            "created_at\ntrue\n" + ID + "\n2026-11-22T00:00:00Z",
            "NO_SUCH\ntrue\n" + ID + "\nx",
            "UPDATED_AT\ntrue\n" + ID + "\n2026-11-22T00:00:00Z",
            "EXPIRES_AT\ntrue\n" + ID + "\nnull",
            "LAST_USED_AT\ntrue\n" + ID + "\nnever",
            "CREATED_AT\ntrue\n" + ID + "\nyesterday",
            "CREATED_AT\ntrue\n" + ID + "\n" + Instant.MAX,
            "EXPIRES_AT\ntrue\n" + ID + "\n" + Instant.MIN,
            "CREATED_AT\ntrue\n" + ID + "\n",
            "CREATED_AT\ntrue\nno-id\n2026-11-22T00:00:00Z",
            "\n\n\n",
            "\n\n\n\n\n\n");

    @Test
    void whatWasGivenIsRead() {
        Chance chance = Chance.fresh();
        List<String> names = List.of("CI", "", " ", "a\nb", "\n", "null", "ключ", "😀", "x".repeat(200), "%_\\'\"");
        for (int i = 0; i < 2_000; i++) {
            boolean byName = chance.percent(50);
            Cursor cursor = new Cursor(
                    byName ? SortColumn.NAME : SortColumn.CREATED_AT,
                    chance.percent(50),
                    byName
                            ? chance.oneOf(names)
                            : Instant.ofEpochSecond(
                                    chance.between(0, 2_000_000_000), chance.between(0, 999_999) * 1_000L),
                    new UUID(chance.bits(), chance.bits()));
            assertThat(cursor.text()).as("%s", chance).matches("[A-Za-z0-9_-]+");
            assertThat(Cursor.parse(cursor.text())).as("%s", chance).isEqualTo(cursor);
        }
    }

    @Test
    void aRowWithoutAValueIsAPlaceToGoOnFrom() {
        for (SortColumn column : List.of(SortColumn.EXPIRES_AT, SortColumn.LAST_USED_AT)) {
            Cursor cursor = new Cursor(column, false, null, UUID.fromString(ID));
            assertThat(Cursor.parse(cursor.text())).isEqualTo(cursor);
        }
    }

    @ParameterizedTest
    @FieldSource("WRONG")
    void whatWasNeverGivenIsRefused(String plain) {
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Cursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "=", "!!!", "a", "null", "' or 1=1 --", "é", "////", "AAAA", "Q1JFQVRFRF9BVA=="})
    void junkIsRefused(String text) {
        assertThatThrownBy(() -> Cursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void randomBytesAreRefusedAndNeverAnotherError() {
        Chance chance = Chance.fresh();
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[chance.between(0, 100)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) chance.between(0, 255);
            }
            String text = Base64.getUrlEncoder().encodeToString(bytes);
            assertThatThrownBy(() -> Cursor.parse(text)).as("%s", chance).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
