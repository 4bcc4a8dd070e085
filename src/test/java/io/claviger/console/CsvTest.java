package io.claviger.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @Test
    void cellsAreQuoted() {
        assertThat(Csv.line(Arrays.asList("a,b", "say \"x\"", null, 7)))
                .isEqualTo("\"a,b\",\"say \"\"x\"\"\",\"\",\"7\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|calc", "%0A"})
    void noSpreadsheetRunsACell(String name) {
        assertThat(Csv.line(List.of(name))).startsWith("\"'");
    }
}
