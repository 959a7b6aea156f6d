package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.neural.storage.PretrainedDecoder;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class PlanComparisonsCommandTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    @Test
    void shapesAreComparedAndOneIsRecommended() {
        var run = Guerdon.run("plan-comparisons", "--comparisons", "60", "--prompts-count", "3", "--depth", "5");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("chain: two new answers", "tree: random pairs of 20 leaves", "star", "recommended: ");
        assertThat(Guerdon.run("plan-comparisons", "--comparisons", "2", "--prompts-count", "3")
                        .err())
                .contains("at least one comparison to each prompt");
        assertThat(Guerdon.run("plan-comparisons", "--comparisons", "0").exitCode())
                .isEqualTo(2);
        assertThat(Guerdon.run("plan-comparisons", "--comparisons", "5", "--alpha", "0")
                        .err())
                .contains("alpha");
    }

    @Test
    void pairsOfExistingResponsesBecomeComparisonsOnceTheyAreLabelled() throws IOException {
        var responses = Files.writeString(folder.resolve("responses.jsonl"), """
                {"prompt": "p", "responses": ["a\\nb\\nc", "a\\nb\\nd", "x\\ny", "x\\nz"]}
                {"prompt": "q", "completion": "one"}
                {"prompt": "q", "completion": "two"}
                {"prompt": "q", "completion": "one"}
                {"prompt": "r", "response": "alone"}
                """);
        var out = folder.resolve("pairs.jsonl");
        var run = Guerdon.run("plan-comparisons", responses.toString(), "--comparisons", "4", "--out", out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("3 prompts, 7 different responses, 1 repeated ones left out, 1 prompts with fewer than two")
                .contains("4 comparisons chosen", "random pairs leave");
        var labelled = new StringBuilder();
        for (String line : Files.readAllLines(out)) {
            var row = JSON.readTree(line);
            assertThat(row.path("response_a").asString())
                    .startsWith(row.path("shared").asString());
            assertThat(row.path("response_b").asString())
                    .startsWith(row.path("shared").asString());
            labelled.append(line.replaceFirst("\\{", "{\"preference\": \"a\", "))
                    .append('\n');
        }
        var file = Files.writeString(folder.resolve("labelled.jsonl"), labelled);
        var checked = Guerdon.run("evaluate", "comparisons", file.toString());
        assertThat(checked.out()).contains("4 comparisons, 4 used");
        assertThat(Guerdon.run("plan-comparisons", responses.toString(), "--comparisons", "4", "--out", out.toString())
                        .err())
                .contains("exists");
        var bad = Files.writeString(folder.resolve("bad.jsonl"), "{\"prompt\": \"p\"}\n");
        assertThat(Guerdon.run("plan-comparisons", bad.toString(), "--comparisons", "4", "--out", "never.jsonl")
                        .err())
                .contains("bad.jsonl:1", "no response");
    }

    @Test
    void responsesThatSayTheSameInOtherWordsAreAlikeByTheirVectors() throws IOException {
        var responses = Files.writeString(folder.resolve("responses.jsonl"), """
                {"prompt": "p", "responses": ["A man is eating food.", "Somebody, a man, eats a meal.",
                "The stock market fell by three percent."]}
                """.replace(",\n", ", "));
        var out = folder.resolve("pairs.jsonl");
        var cache = folder.resolve("vectors.db");
        for (String to : List.of(out.toString(), folder.resolve("again.jsonl").toString())) {
            var run = Guerdon.run(
                    "plan-comparisons",
                    responses.toString(),
                    "--comparisons",
                    "2",
                    "--similarity",
                    "embedding",
                    "--cache",
                    cache.toString(),
                    "--out",
                    to);
            assertThat(run.exitCode()).as(run.err()).isZero();
        }
        assertThat(cache).isNotEmptyFile();
        assertThat(folder.resolve("again.jsonl")).hasSameTextualContentAs(out);
        assertThat(Files.readAllLines(out)).hasSize(2).allSatisfy(line -> {
            var row = JSON.readTree(line);
            assertThat(row.path("response_a").asString()
                            + row.path("response_b").asString())
                    .contains("stock market");
            assertThat(row.path("cosine").doubleValue()).isBetween(-0.2, 0.4);
            assertThat(row.path("variance").doubleValue()).isGreaterThan(0.2);
        });

        var many = new StringBuilder("{\"prompt\": \"p\", \"responses\": [\"0\"");
        for (int i = 1; i < 129; i++) {
            many.append(", \"").append(i).append('"');
        }
        var file = Files.writeString(folder.resolve("many.jsonl"), many.append("]}\n"));
        var refused = Guerdon.run(
                "plan-comparisons",
                file.toString(),
                "--comparisons",
                "2",
                "--similarity",
                "embedding",
                "--out",
                "never");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("129 different responses", "at most 128");
    }

    @Test
    void aModelWritesTheTreesFirst() throws IOException {
        var model = Files.createDirectories(folder.resolve("model"));
        PretrainedDecoder.write(model, Decoder.of(DecoderOptions.small(5, 8, 1, 2, 40), 1), 4);
        Files.writeString(model.resolve("alphabet.txt"), "ab \n");
        var prompts = Files.writeString(folder.resolve("prompts.jsonl"), "{\"prompt\": \"ab\"}\n{\"prompt\": \"b\"}\n");
        var out = folder.resolve("pairs.jsonl");
        var run = Guerdon.run(
                "plan-comparisons",
                "--model",
                model.toString(),
                "--prompts",
                prompts.toString(),
                "--comparisons",
                "6",
                "--segment-tokens",
                "5",
                "--last-tokens",
                "8",
                "--temperatures",
                "1.5,1",
                "--out",
                out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("2 trees written", "6 comparisons chosen");
        assertThat(Files.readAllLines(out))
                .hasSize(6)
                .anySatisfy(line -> assertThat(line).contains("\"tree\":1"));
        assertThat(Guerdon.run("plan-comparisons", "--model", model.toString(), "--comparisons", "6")
                        .err())
                .contains("--prompts");
    }
}
