package io.guerdon.verify.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.Batch;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.RewardSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonSchemaRewardTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String CITY =
            "schema: {type: object, properties: {city: {type: string}, t: {type: number}}, required: [city]}";

    private static Verdict judge(String parameters, String completion, String row) {
        var pipeline = RewardSpec.parse("spec", "components: {it: {type: json-schema, " + parameters + "}}")
                .build();
        var rollout = Rollout.row((ObjectNode) JSON.readTree(row))
                .id("r1")
                .completion(JSON.getNodeFactory().stringNode(completion))
                .build();
        return pipeline.evaluate(Batch.of(List.of(rollout)))
                .column("it")
                .verdicts()
                .getFirst();
    }

    private static Verdict judge(String parameters, String completion) {
        return judge(parameters, completion, "{}");
    }

    @Test
    void validJsonEarnsOne() {
        assertThat(judge(CITY, " {\"city\": \"Paris\", \"t\": 3.5}\n").value()).isEqualTo(1);
    }

    @Test
    void violationsAreListedWithPointers() {
        var verdict = judge(CITY, "{\"city\": 3, \"t\": \"warm\"}");
        assertThat(verdict.value()).isZero();
        assertThat(verdict.reason())
                .isEqualTo("invalid: /city: integer found, string expected; /t: string found, number expected");
    }

    @Test
    void theListOfViolationsIsCut() {
        var verdict = judge("schema: {items: {type: string}}", "[" + "1,".repeat(1000) + "1]");
        assertThat(verdict.detail()).hasSizeLessThan(1000).endsWith("and 993 more");
    }

    @Test
    void creditByPropertiesIsTheShare() {
        assertThat(judge(CITY + ", credit: properties", "{\"city\": \"Paris\", \"t\": \"warm\"}")
                        .value())
                .isEqualTo(2 / 3.0);
        assertThat(judge(CITY + ", credit: properties", "{\"city\"").value()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    auto  | {"city": "a"}                                       | valid
                    auto  | <think>{}</think> {"city": "a"}                     | valid
                    auto  | Sure:~```json~{"city": "a"}~```~Bye                 | valid
                    auto  | ```~{"city": 1}~```~or~```json~{"city": "a"}~```    | valid
                    auto  | ```json~{"city": "a"}~```~```python~print()~```     | valid
                    auto  | ```JSON ~{"city": "a"}                              | valid
                    auto  | Sure: {"city": "a"}                                 | malformed_json
                    auto  | ''                                                  | malformed_json
                    whole | ```json~{"city": "a"}~```                           | malformed_json
                    whole | <think>t</think>{"city": "a"}                       | malformed_json
                    fence | {"city": "a"}                                       | no_json
                    fence | ```python~{"city": "a"}~```                         | no_json
                    fence | ```json~```                                         | malformed_json
                    fence | ```json                                             | malformed_json
                    fence | <think>```json~{"city": "a"}~```</think>            | no_json
                    tag   | x<answer> {"city": "a"} </answer>y                  | valid
                    tag   | {"city": "a"}                                       | no_json
                    """)
    void theJsonIsFoundWhereItShouldBe(String place, String completion, String code) {
        assertThat(judge(CITY + ", place: " + place, completion.replace('~', '\n'))
                        .code())
                .isEqualTo(code);
    }

    @Test
    void theTagIsAChoice() {
        assertThat(judge(CITY + ", place: tag, tag: output", "<output>{\"city\": \"a\"}</output>")
                        .value())
                .isEqualTo(1);
    }

    @Test
    void theSchemaMayComeWithTheRow() {
        String object = "{\"meta\": {\"schema\": {\"type\": \"integer\"}}}";
        assertThat(judge("schema_field: meta.schema", "3", object).value()).isEqualTo(1);
        assertThat(judge("schema_field: meta.schema", "\"3\"", object).value()).isZero();
        assertThat(judge("schema_field: s", "3", "{\"s\": \"{\\\"type\\\": \\\"integer\\\"}\"}")
                        .value())
                .isEqualTo(1);
    }

    @Test
    void aRowWithoutAUsableSchemaIsAnErrorOfTheDataAndNotALowReward() {
        for (String row : List.of(
                "{}",
                "{\"s\": null}",
                "{\"s\": 3}",
                "{\"s\": \"{\"}",
                "{\"s\": {\"type\": \"strng\"}}",
                "{\"s\": {\"$ref\": \"https://example.com/x\"}}",
                "{\"s\": {\"pattern\": \"(?=a)\"}}")) {
            var verdict = judge("schema_field: s", "3", row);
            assertThat(verdict.status()).as(row).isEqualTo(Verdict.Status.FAILED);
            assertThat(verdict.detail()).contains("'r1'").contains("'s'");
        }
    }

    @Test
    void manyRowsWithTheirOwnSchemasAreScoredAlike() {
        var pipeline = RewardSpec.parse("spec", "components: {it: {type: json-schema, schema_field: s}}")
                .build();
        for (int i = 0; i < 600; i++) {
            var row = JSON.createObjectNode();
            row.putObject("s").put("const", i % 300);
            var rollout = Rollout.row(row)
                    .completion(JSON.getNodeFactory().stringNode(String.valueOf(i)))
                    .build();
            assertThat(pipeline.score(Batch.of(List.of(rollout)))).containsExactly(i < 300 ? 1 : 0);
        }
    }

    @Test
    void theSchemaMayBeAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("s.json"), "{\"type\": \"integer\"}");
        assertThat(judge("schema_file: " + file, "3").value()).isEqualTo(1);
        assertThatThrownBy(() -> judge("schema_file: " + folder, "3")).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> judge("schema_file: " + folder + "/no.json", "3"))
                .hasMessageContaining("does not exist");
        Files.write(file, new byte[] {'"', (byte) 0xff, '"'});
        assertThatThrownBy(() -> judge("schema_file: " + file, "3")).hasMessageContaining("UTF-8");
    }

    @Test
    void exactlyOneSchemaIsNeeded() {
        assertThatThrownBy(() -> judge("place: auto", "3")).hasMessageContaining("exactly one of schema");
        assertThatThrownBy(() -> judge("schema: {}, schema_field: s", "3")).hasMessageContaining("found 2");
        assertThatThrownBy(() -> judge("schema: {type: strng}", "3")).hasMessageContaining("not a valid schema");
    }

    @Test
    void hostileCompletionsEarnNothing() {
        assertThat(judge("schema: {}", "[".repeat(100_000)).code()).isEqualTo("malformed_json");
        assertThat(judge("schema: {}", "1e999").code()).isEqualTo("malformed_json");
        assertThat(judge("schema: {}", "NaN").code()).isEqualTo("malformed_json");
        assertThat(judge("schema: {}", " ".repeat(600_000) + "1").value()).isEqualTo(1);
        assertThat(judge("schema: {}", "\"" + "a".repeat(600_000) + "\"").code())
                .isEqualTo("too_long");
        assertThat(judge("schema: {}", "```\n".repeat(200_001) + "1").value()).isEqualTo(1);
    }
}
