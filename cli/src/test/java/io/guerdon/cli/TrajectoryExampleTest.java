package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.stats.RankCorrelation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The example of a reward of states: what it learns is what nobody told it. */
class TrajectoryExampleTest {

    private static final Path EXAMPLE = Path.of("../examples/trajectories");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private Guerdon train(String more, String... options) throws IOException {
        return train(20, more, options);
    }

    private Guerdon train(int epochs, String more, String... options) throws IOException {
        var settings = Files.readString(EXAMPLE.resolve("model.yaml"))
                .replace(
                        "comparisons.jsonl",
                        EXAMPLE.resolve("comparisons.jsonl").toAbsolutePath().toString())
                .replace("epochs: 40", "epochs: " + epochs)
                .replace("members: 3", "members: 2");
        var file = Files.writeString(folder.resolve("model.yaml"), settings + more);
        var command = new ArrayList<>(
                List.of("train", file.toString(), "--out", folder.resolve("run").toString()));
        command.addAll(List.of(options));
        return Guerdon.run(command.toArray(String[]::new));
    }

    @Test
    void theHiddenRewardIsFoundUpToItsRank() throws IOException {
        var run = train("");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("400 rows, 400 pairs used", "held-out pairs: accuracy", "{type: feature-model");
        assertThat(folder.resolve("run/report.html")).content().contains("held-out pairs: accuracy", "gradient_norm");
        assertThat(folder.resolve("run/validation.json")).content().contains("calibration_error");

        var reward = Files.writeString(
                folder.resolve("reward.yaml"),
                Files.readString(EXAMPLE.resolve("reward.yaml"))
                        .replace("runs/cart/model", folder.resolve("run/model").toString()));
        var scored = folder.resolve("scored.jsonl");
        var score = Guerdon.run(
                "score", reward.toString(), EXAMPLE.resolve("rollouts.jsonl").toString(), "--out", scored.toString());
        assertThat(score.exitCode()).as(score.err()).isZero();
        var rows = Files.readAllLines(scored).stream().map(JSON::readTree).toList();
        assertThat(rank(
                        rows.stream().mapToDouble(row -> row.path("reward").doubleValue()),
                        rows.stream().mapToDouble(row -> row.path("quality").doubleValue())))
                .isGreaterThan(0.85);
        assertThat(rank(
                        rows.stream().flatMapToDouble(TrajectoryExampleTest::steps),
                        rows.stream()
                                .flatMapToDouble(
                                        row -> Arrays.stream(JSON.treeToValue(row.path("liked"), double[].class)))))
                .isGreaterThan(0.75);
        assertThat(train("", "--resume").err()).contains("holds a finished model");
    }

    private static DoubleStream steps(JsonNode row) {
        String reason = row.path("reasons").path("liked").stringValue();
        return Arrays.stream(JSON.readValue(reason.substring(reason.indexOf('[')), double[].class));
    }

    private static double rank(DoubleStream one, DoubleStream other) {
        return RankCorrelation.spearman(one.toArray(), other.toArray()).coefficient();
    }

    @Test
    void anUnfinishedRunGoesOnOnlyWhenThatIsAskedForAndAsItself() throws IOException {
        assertThat(train(2, "").exitCode()).isZero();
        byte[] whole = Files.readAllBytes(folder.resolve("run/model/feature-model.safetensors"));
        // As a run that was killed before its model was written.
        for (String name : List.of("model/feature-model.json", "model/feature-model.safetensors", "model")) {
            Files.delete(folder.resolve("run").resolve(name));
        }
        assertThat(train(2, "").err()).contains("give --resume to go on with it");
        var other = train(2, "seed: 7\n", "--resume");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("'seed' is 7 and was 0");
        assertThat(folder.resolve("run/settings.yaml")).content().doesNotContain("seed");
        assertThat(train(2, "", "--resume").exitCode()).isZero();
        assertThat(folder.resolve("run/model/feature-model.safetensors")).hasBinaryContent(whole);
        assertThat(train(2, "seed: 7\n", "--overwrite").exitCode()).isZero();
    }
}
