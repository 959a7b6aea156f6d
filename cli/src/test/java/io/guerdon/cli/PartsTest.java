package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.PartType;
import io.guerdon.core.spec.Registry;
import io.guerdon.core.spec.RewardSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every registered part, whoever wrote it. */
class PartsTest {

    private static final Registry REGISTRY = Registry.load();

    static Stream<PartType<?, ?>> parts() {
        return Arrays.stream(Kind.values()).flatMap(kind -> REGISTRY.of(kind).stream());
    }

    @Test
    void thereAreAllTheRewardsThatTheReadmeNames() {
        assertThat(REGISTRY.of(Kind.REWARD).stream().map(PartType::name))
                .contains(
                        "math",
                        "choice",
                        "exact",
                        "regex",
                        "number",
                        "iou",
                        "bmas",
                        "rouge-l",
                        "tags",
                        "tool-call",
                        "json-schema",
                        "length",
                        "repetition",
                        "route");
    }

    @ParameterizedTest
    @MethodSource("parts")
    void theExampleOfEveryPartBuilds(PartType<?, ?> part) {
        String example = part.example().strip();
        String place = switch (part.kind()) {
            case REWARD -> "components:\n  it:\n" + example.indent(4);
            case SHAPING -> "components: {answer: exact}\nshape:\n  -\n" + example.indent(4);
            case REFERENCE ->
                "components: {answer: exact}\nshape:\n  - type: centred\n    reference:\n" + example.indent(6);
            case COMBINATION ->
                "components: {answer: exact, format: tags, length: {type: length, target: 5}}\n" + "combine:\n"
                        + example.indent(2);
        };
        assertThat(RewardSpec.parse("example of " + part.name(), place).build(REGISTRY))
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource("parts")
    void everyPartCanBeDescribed(PartType<?, ?> part) {
        var described = Guerdon.run("describe", part.name());
        assertThat(described.exitCode()).isZero();
        assertThat(described.out()).contains(part.summary().split(" ")[0], "Example", "Source");
        assertThat(part.source()).isNotBlank();
    }

    @Test
    void everyRewardHasAPage() {
        var pages = Path.of("../docs/rewards");
        assertThat(REGISTRY.of(Kind.REWARD))
                .allSatisfy(part -> assertThat(Files.exists(pages.resolve(part.name() + ".md")))
                        .as("docs/rewards/%s.md", part.name())
                        .isTrue());
    }

    @Test
    void aMisspeltNameIsAnsweredWithTheNearOne() {
        var described = Guerdon.run("describe", "rote");
        assertThat(described.exitCode()).isEqualTo(2);
        assertThat(described.err()).contains("did you mean 'route'?");
    }

    @Test
    void theListNamesEveryPart() {
        var listed = Guerdon.run("list");
        assertThat(listed.exitCode()).isZero();
        assertThat(parts()).allSatisfy(part -> assertThat(listed.out()).contains("  " + part.name() + " "));
        assertThat(Guerdon.run("list", "reference").out()).doesNotContain("weighted-sum");
    }

    @Test
    void theSchemaIsJsonThatNamesEveryPart() {
        var schema = Guerdon.run("schema");
        assertThat(schema.exitCode()).isZero();
        assertThat(parts()).allSatisfy(part -> assertThat(schema.out()).contains("\"" + part.name() + "\""));
    }

    @Test
    void badUsageIsExitCodeTwo() {
        assertThat(Guerdon.run("lst").exitCode()).isEqualTo(2);
        assertThat(Guerdon.run("list", "nothing").exitCode()).isEqualTo(2);
        assertThat(Guerdon.run("--help").exitCode()).isZero();
    }
}
