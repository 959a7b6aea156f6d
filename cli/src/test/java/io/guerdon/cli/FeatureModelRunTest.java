package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Models over features and over vectors of the pretrained encoder, trained and used by the command. */
class FeatureModelRunTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text.replace('\'', '"'));
    }

    private Guerdon train(String settings) throws IOException {
        return Guerdon.run(
                "train",
                file("model.yaml", settings).toString(),
                "--out",
                folder.resolve("run").toString(),
                "--overwrite");
    }

    private Guerdon scored(String rows, String more) throws IOException {
        var spec = file(
                "reward.yaml",
                "components:\n  it: {type: feature-model, model: " + folder.resolve("run/model") + more + "}\n");
        var run = Guerdon.run(
                "score",
                spec.toString(),
                file("rollouts.jsonl", rows).toString(),
                "--out",
                folder.resolve("scored.jsonl").toString(),
                "--overwrite");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private double[] rewards(String rows, String more) throws IOException {
        scored(rows, more);
        return Files.readAllLines(folder.resolve("scored.jsonl")).stream()
                .mapToDouble(line -> JSON.readTree(line).path("reward").doubleValue(Double.NaN))
                .toArray();
    }

    @Test
    void verdictsOfTextsTeachAModelThatScoresAndIsEvaluated() throws IOException {
        var rows = new StringBuilder();
        String[] kind = {"thank you, gladly", "please, with pleasure", "of course, dear friend", "happy to help you"};
        String[] rude = {"go away, fool", "shut up now", "what a stupid question", "I hate you all"};
        for (int i = 0; i < 24; i++) {
            rows.append("{'prompt': 'p")
                    .append(i)
                    .append("', 'completion': '")
                    .append(kind[i % 4])
                    .append("', 'label': true}\n");
            rows.append("{'prompt': 'q")
                    .append(i)
                    .append("', 'completion': '")
                    .append(rude[i % 4])
                    .append("', 'label': false}\n");
        }
        file("rows.jsonl", rows.toString());
        var run = train("""
                train: feature-model
                data: rows.jsonl
                target: verdict
                hidden: []
                held_out: 0.25
                batch: 8
                cache: vectors.db
                """);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(folder.resolve("vectors.db")).isNotEmptyFile();
        assertThat(run.out())
                .contains("48 of 48 texts encoded", "held-out verdicts: accuracy 100.00", "{type: feature-model");
        double[] rewards = rewards(
                "{'prompt': 'x', 'completion': 'you are welcome, my friend'}\n{'prompt': 'x', 'completion': 'you stupid fool'}\n",
                "");
        assertThat(rewards[0]).isBetween(0.5, 1.0);
        assertThat(rewards[1]).isBetween(0.0, 0.5);
        theSecondRunEncodesNothing();

        var items =
                file("items.jsonl", "{'problem': 'x', 'solutions': ['thank you, dear', 'you fool', 'I hate it']}\n");
        var evaluated = Guerdon.run(
                "evaluate",
                "rewardmath",
                "--items",
                items.toString(),
                "--model",
                folder.resolve("run/model").toString(),
                "--out",
                folder.resolve("scores.jsonl").toString());
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        assertThat(evaluated.out()).contains("100.00 [100.0, 100.0]");
    }

    private void theSecondRunEncodesNothing() throws IOException {
        String row = "{'prompt': 'x', 'completion': 'what a lovely day'}\n";
        String cache = ", cache: " + folder.resolve("vectors.db");
        double[] plain = rewards(row, "");
        assertThat(scored(row, cache).out()).contains("it.encoded     1", "it.from_cache  0");
        assertThat(scored(row, cache).out()).contains("it.encoded     0", "it.from_cache  1");
        assertThat(rewards(row, cache)).isEqualTo(plain);
        var lost = Guerdon.run(
                "score",
                file("reward.yaml", "components:\n  it: {type: feature-model, model: m, cache: none/vectors.db}\n")
                        .toString(),
                folder.resolve("rollouts.jsonl").toString());
        assertThat(lost.exitCode()).isEqualTo(2);
        assertThat(lost.err()).contains("reward.yaml", "none/vectors.db", "does not exist; make it first");
    }

    @Test
    void stepsOfColumnsAreReducedAndABenchmarkOfTextsIsRefused() throws IOException {
        var rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            rows.append("{'prompt': 'p")
                    .append(i)
                    .append("', 'x': [")
                    .append(i % 7)
                    .append(", ")
                    .append(-1 - i % 5)
                    .append("], 'label': [1, 0]}\n");
        }
        file("rows.jsonl", rows.toString());
        assertThat(train("""
                train: feature-model
                data: rows.jsonl
                features: [x]
                target: verdict
                steps: true
                hidden: []
                batch: 8
                learning_rate: 0.05
                """).exitCode()).isZero();
        String steps =
                "{'prompt': 'x', 'completion': '', 'x': [5, 6]}\n{'prompt': 'x', 'completion': '', 'x': [5, -4]}\n";
        double[] worst = rewards(steps, "");
        assertThat(worst[0]).isGreaterThan(0.5);
        assertThat(worst[1]).isLessThan(0.5);
        double[] best = rewards(steps, ", reduction: max");
        assertThat(best[1]).isGreaterThan(0.5);
        var items = file("items.jsonl", "{'problem': 'x', 'solutions': ['a', 'b']}\n");
        var refused = Guerdon.run(
                "evaluate",
                "rewardmath",
                "--items",
                items.toString(),
                "--model",
                folder.resolve("run/model").toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("sees numbers and no text", "guerdon score");
    }
}
