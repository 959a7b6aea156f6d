package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.worlds.household.Trajectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ProgressRunTest {

    private static final Path EXAMPLE = Path.of("../examples/household");

    @TempDir
    private Path folder;

    private Path settings(int trajectories) throws IOException {
        var rows = new StringBuilder("{\"prompt\": \"p\", \"completion\": [], \"outcome\": true}\n");
        for (int number = 0; number < trajectories; number++) {
            rows.append(Trajectories.row(1, number)).append('\n');
        }
        Files.writeString(folder.resolve("trajectories.jsonl"), rows);
        return Files.writeString(folder.resolve("estimator.yaml"), """
                train: progress-estimator
                data: trajectories.jsonl
                held_out: 0.3
                tokenizer: %s
                width: 8
                layers: 1
                heads: 2
                context_length: 48
                epochs: 1
                """.formatted(
                        EXAMPLE.resolve("tokenizer").toAbsolutePath()));
    }

    @Test
    void trajectoriesBecomeAnEstimatorThatScoresTurns() throws IOException {
        var settings = settings(24);
        var out = folder.resolve("run");
        var run = Guerdon.run("train", settings.toString(), "--out", out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("25 rows, 24 trajectories used")
                .contains("1 trajectories without a turn of the agent, for example")
                .contains("held-out trajectories")
                .contains("mean contribution along successes");
        assertThat(out.resolve("metrics.jsonl")).content().contains("gradient_norm");
        assertThat(out.resolve("report.html")).content().contains("household-1-");
        assertThat(out.resolve("validation.json")).content().contains("\"explained\"");

        var reward = Files.writeString(
                folder.resolve("reward.yaml"),
                "components: {progress: {type: progress, beta: 0.1, residual: true, model: '" + out.resolve("model")
                        + "'}}\n");
        var scored = folder.resolve("scored.jsonl");
        var score = Guerdon.run(
                "score", reward.toString(), folder.resolve("trajectories.jsonl").toString(), "-o", scored.toString());
        assertThat(score.exitCode()).as(score.err()).isZero();
        var row = new JsonMapper().readTree(Files.readAllLines(scored).get(1));
        long grounded =
                row.path("grounded").valueStream().filter(g -> g.booleanValue()).count();
        assertThat(row.path("reward").doubleValue())
                .isCloseTo((row.path("outcome").booleanValue() ? 1 : 0) + 0.1 * grounded, within(1e-6));
        String reason = row.path("reasons").path("progress").stringValue();
        var turns = new JsonMapper().readTree(reason.substring(reason.indexOf('['), reason.indexOf(']') + 1));
        assertThat(turns).hasSameSizeAs(row.path("grounded"));

        assertThat(Guerdon.run("train", settings.toString(), "--out", out.toString())
                        .err())
                .contains("holds a finished model");
    }

    @Test
    void turnsCanBeReadByThePretrainedEncoderWithACache() throws IOException {
        var settings = settings(8);
        Files.writeString(
                settings,
                Files.readString(settings).replaceAll("tokenizer: .*", "encoder: pretrained\ncache: vectors.db"));
        var out = folder.resolve("run");
        var run = Guerdon.run("train", settings.toString(), "--out", out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("texts encoded", "mean contribution along");
        assertThat(out.resolve("model/progress-estimator.json")).content().contains("all-MiniLM-L6-v2");

        var reward = Files.writeString(
                folder.resolve("reward.yaml"),
                "components: {progress: {type: progress, model: '" + out.resolve("model") + "', cache: '"
                        + folder.resolve("vectors.db") + "'}}\n");
        var scored = folder.resolve("scored.jsonl");
        var score = Guerdon.run(
                "score", reward.toString(), folder.resolve("trajectories.jsonl").toString(), "-o", scored.toString());
        assertThat(score.exitCode()).as(score.err()).isZero();
        assertThat(score.out()).containsPattern("progress.encoded +0\n").contains("progress.from_cache");
    }

    @Test
    void outcomesThatAreAllTheSameAreRefused() throws IOException {
        var settings = settings(6);
        var data = folder.resolve("trajectories.jsonl");
        Files.writeString(data, Files.readString(data).replace("\"outcome\":true", "\"outcome\":false"));
        var run = Guerdon.run(
                "train", settings.toString(), "--out", folder.resolve("run").toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("estimator.yaml: ").contains("nearly all outcomes are the same");
    }

    @Test
    void theExamplesTrajectoriesAreWhatTheHouseholdMakes() throws IOException {
        var lines = Files.readAllLines(EXAMPLE.resolve("trajectories.jsonl"));
        assertThat(lines).hasSizeGreaterThan(100);
        for (int number = 0; number < lines.size(); number++) {
            assertThat(lines.get(number)).isEqualTo(Trajectories.row(1, number).toString());
        }
    }
}
