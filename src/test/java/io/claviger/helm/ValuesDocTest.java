package io.claviger.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code values.yaml}, its schema and the table in the chart's README say the same. */
class ValuesDocTest {
    private static final Path README = Chart.DIRECTORY.resolve("README.md");
    private static final String MARK = "<!-- From here on: make golden -->\n";

    @Test
    void readmeListsTheValues() throws IOException {
        String page = Files.readString(README);
        String head = page.substring(0, page.indexOf(MARK) + MARK.length());
        Chart.assertGolden(README, head + table());
    }

    @Test
    void everyValueIsExplained() throws IOException {
        assertThat(ValueComments.read(values()))
                .isNotEmpty()
                .allSatisfy((path, comment) -> assertThat(comment).as(path).isNotBlank());
    }

    /** A value that the schema forgets could not be set; one that only the schema has would do nothing. */
    @Test
    void schemaKnowsEachValueAndNoOther() throws IOException {
        JsonNode schema = Manifests.tree(Files.readString(Chart.DIRECTORY.resolve("values.schema.json")));
        Set<String> inSchema = new TreeSet<>();
        properties("", schema, inSchema);
        inSchema.remove("global");
        assertThat(inSchema)
                .isEqualTo(new TreeSet<>(ValueComments.read(values()).keySet()));
    }

    private static void properties(String prefix, JsonNode schema, Set<String> into) {
        JsonNode node = schema;
        if (node.path("$ref").asText().equals("#/$defs/resources") || !node.has("properties")) {
            into.add(prefix.substring(0, prefix.length() - 1));
            return;
        }
        assertThat(node.path("additionalProperties")).as(prefix).isNotNull();
        assertThat(node.path("additionalProperties").asBoolean(true)).as(prefix).isFalse();
        node.get("properties")
                .properties()
                .forEach(property -> properties(prefix + property.getKey() + ".", property.getValue(), into));
    }

    private static String table() throws IOException {
        JsonNode values = Manifests.tree(values());
        List<String> rows = new ArrayList<>();
        ValueComments.read(values())
                .forEach((path, comment) -> rows.add(
                        "| `%s` | %s | %s |".formatted(path, comment, shown(values.at("/" + path.replace('.', '/'))))));
        return rows.stream()
                .collect(Collectors.joining("\n", "\n| value | meaning | default |\n| --- | --- | --- |\n", "\n"));
    }

    private static String shown(JsonNode value) {
        String text = value.isTextual() ? value.asText() : value.toString();
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String values() throws IOException {
        return Files.readString(Chart.DIRECTORY.resolve("values.yaml"));
    }
}
