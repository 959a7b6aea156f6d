package io.guerdon.preference.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict.Status;
import io.guerdon.core.spec.Settings;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.preference.progress.ProgressReward.Configuration;
import io.guerdon.preference.reward.ByteTokenizer;
import io.guerdon.preference.run.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ProgressTrainingTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private static ProgressSettings settings(String more) {
        return Settings.parse("settings", """
                train: progress-estimator
                data: trajectories.jsonl
                held_out: 0.25
                width: 16
                layers: 1
                heads: 2
                context_length: 16
                epochs: 12
                batch: 16
                learning_rate: 0.01
                warm_up: 5
                """ + more, ProgressSettings.class);
    }

    /** Three turns; it succeeds when one of them says "win", which the environment denies half of the time. */
    private static List<Trajectory> trajectories(int count, double successes) {
        var random = new SplittableRandom(5);
        var rows = new ArrayList<Rollout>();
        for (int i = 0; i < count; i++) {
            boolean wins = random.nextDouble() < successes;
            int when = random.nextInt(3);
            var row =
                    JsonNodeFactory.instance.objectNode().put("prompt", "p" + i).put("success", wins);
            var steps = row.putArray("steps");
            for (int t = 0; t < 3; t++) {
                steps.addObject()
                        .put("action", wins && t == when ? "win" : "try " + (char) ('a' + random.nextInt(3)))
                        .put("observation", random.nextBoolean() ? "ok" : "Nothing happens.");
            }
            rows.add(rollout(row, "row " + i));
        }
        return TrajectorySet.read(rows.iterator(), 1, 200).trajectories();
    }

    private static Rollout rollout(ObjectNode row, String label) {
        return Rollout.row(row)
                .prompt(row.path("prompt"))
                .completion(row.path("completion"))
                .label(label)
                .build();
    }

    private static Rollout rollout(String json) {
        return rollout((ObjectNode) JSON.readTree(json), "a row");
    }

    private ProgressValidation train(Path to, ProgressSettings settings, TrainingListener listener) throws IOException {
        var run = new ProgressTraining(settings, new ByteTokenizer(), trajectories(200, 0.5), to, listener);
        return Objects.requireNonNullElse(
                run.run(null, JsonNodeFactory.instance.objectNode()),
                ProgressValidation.of(Balance.of(List.of()), new double[0][], new double[0]));
    }

    @Test
    void anEstimatorFindsTheTurnThatMattersAndIsAComponentLikeAnyOther() throws IOException {
        var validation = train(folder, settings(""), step -> true);
        assertThat(validation.balance().trajectories()).isBetween(25L, 75L);
        assertThat(validation.explained().value()).isGreaterThan(0.8);
        assertThat(validation.lastShare()).isLessThan(0.8);
        assertThat(validation.lines()).hasSize(4).first().asString().contains("held-out trajectories");
        assertThat(validation.json().path("explained").doubleValue())
                .isEqualTo(validation.explained().value());

        String row = """
                {"prompt": "p", "completion": [
                  {"role": "assistant", "content": "try a"}, {"role": "user", "content": "Nothing happens."},
                  {"role": "assistant", "content": "win"}, {"role": "user", "content": "ok"},
                  {"role": "assistant", "content": "try b"}], "outcome": 0.25}
                """;
        var model = ProgressModel.read(folder.resolve("model"));
        double[] contributions = model.contributions(List.of(TrajectoryReader.read(rollout(row), 1)))[0];
        assertThat(contributions).hasSize(3);
        assertThat(contributions[1]).isGreaterThan(0.6).isGreaterThan(contributions[0] + 0.5);

        var plain = reward("");
        var verdict = plain.explain(Batch.of(List.of(rollout(row)))).getFirst();
        assertThat(verdict.value()).isCloseTo(ProgressHead.outcome(contributions), within(1e-9));
        assertThat(verdict.reason()).startsWith("turns: [").contains("predicted outcome");
        double[] fused = reward("beta: 0.5").turnRewards(TrajectoryReader.read(rollout(row), 1));
        assertThat(fused[0]).isCloseTo(contributions[0], within(1e-6));
        assertThat(fused[1]).isCloseTo(contributions[1] + 0.5, within(1e-6));
        assertThat(fused[2]).isCloseTo(contributions[2] + 0.5, within(1e-6));
        double[] residual = reward("residual: true").turnRewards(TrajectoryReader.read(rollout(row), 1));
        assertThat(Arrays.stream(residual).sum()).isCloseTo(0.25, within(1e-9));
        assertThat(residual).startsWith(contributions[0], contributions[1]);
    }

    private ProgressReward reward(String more) {
        return new ProgressReward(Settings.parse(
                "reward", "model: '" + folder.resolve("model") + "'\n" + more + "\n", Configuration.class));
    }

    @Test
    void rowsThatCannotBeJudgedSayWhyAndSpoilNothing() throws IOException {
        train(folder, settings("most_turns: 3"), step -> true);
        var rows = List.of(
                rollout("{\"completion\": \"win\"}"),
                rollout("{\"completion\": []}"),
                rollout("{\"steps\": 3}"),
                rollout("{\"steps\": [\"try a\", \"win\"], \"grounded\": [true]}"),
                rollout("{\"steps\": [\"a\", \"" + "x".repeat(100) + "\"]}"),
                rollout("{\"steps\": [\"try a\", \"win\"], \"grounded\": [1, 0], \"score\": \"good\"}"));
        var verdicts = reward("").explain(Batch.of(rows));
        assertThat(verdicts.stream().map(v -> v.status()))
                .containsExactly(
                        Status.SCORED,
                        Status.NOT_APPLICABLE,
                        Status.FAILED,
                        Status.FAILED,
                        Status.SCORED,
                        Status.FAILED);
        assertThat(verdicts.get(3).reason()).contains("found 1 values, expected 2, one for each turn");
        assertThat(verdicts.get(4).reason()).contains("1 turns were longer than the model reads");
        assertThat(reward("residual: true").explain(Batch.of(rows)).getFirst().reason())
                .contains("'residual' needs the true outcome");
        double alone = reward("").score(Batch.of(List.of(rows.getFirst())))[0];
        assertThat(verdicts.getFirst().value()).isCloseTo(alone, within(1e-6));
    }

    @Test
    void aRunThatIsStoppedEndsAsOneThatIsNot() throws IOException {
        train(folder.resolve("whole"), settings(""), step -> true);
        var stopped = folder.resolve("stopped");
        assertThat(train(stopped, settings(""), step -> step.step() < 7)
                        .balance()
                        .trajectories())
                .isZero();
        assertThat(stopped.resolve("model")).doesNotExist();
        assertThatThrownBy(() -> train(stopped, settings("seed: 0\nclip: 2"), step -> true))
                .hasMessageContaining("'clip' is 2.0 and was 1.0");
        train(stopped, settings(""), step -> true);
        var some = trajectories(5, 0.5);
        assertThat(ProgressModel.read(stopped.resolve("model")).contributions(some))
                .isDeepEqualTo(ProgressModel.read(folder.resolve("whole/model")).contributions(some));
    }

    @Test
    void anotherTokenizerIsRefused() throws IOException {
        train(folder, settings(""), step -> true);
        var file = folder.resolve("model/progress-estimator.json");
        Files.writeString(file, Files.readString(file).replace("bytes 1", "bytes 2"));
        assertThatThrownBy(() -> ProgressModel.read(folder.resolve("model")))
                .hasMessageContaining("its numbers mean nothing with another");
        assertThatThrownBy(() -> ProgressModel.read(folder)).hasMessageContaining("no such file");
    }

    /** How often each letter of the alphabet occurs in what the agent says, then in what it was told. */
    private record Letters(String fingerprint) implements TextEncoder {

        @Override
        public double[][] encode(List<Text> texts) {
            return texts.stream().map(Letters::vector).toArray(double[][]::new);
        }

        private static double[] vector(Text text) {
            double[] vector = new double[52];
            text.text().chars().filter(c -> c >= 'a' && c <= 'z').forEach(c -> vector[c - 'a'] += 0.3);
            text.before().chars().filter(c -> c >= 'a' && c <= 'z').forEach(c -> vector[26 + c - 'a'] += 0.3);
            return vector;
        }

        @Override
        public boolean isCut(Text text) {
            return text.text().equals("win");
        }

        @Override
        public int width() {
            return 52;
        }
    }

    private static @Nullable ProgressValidation trainOnVectors(Path to, TrainingListener listener) throws IOException {
        var run = new ProgressTraining(
                settings("encoder: pretrained"), new Letters("letters"), trajectories(200, 0.5), to, listener);
        assertThat(run.cut()).isBetween(80L, 120L);
        return run.run(null, JsonNodeFactory.instance.objectNode());
    }

    @Test
    void turnsMayBeReadByAPretrainedEncoder() throws IOException {
        var validation = Objects.requireNonNull(trainOnVectors(folder.resolve("whole"), step -> true));
        assertThat(validation.explained().value()).isGreaterThan(0.8);
        var model = ProgressModel.read(folder.resolve("whole/model"), () -> new Letters("letters"));
        var some = trajectories(7, 0.5);
        double[][] together = model.contributions(some);
        for (int i = 0; i < some.size(); i++) {
            double[] alone = model.contributions(List.of(some.get(i)))[0];
            assertThat(together[i]).containsExactly(alone, within(1e-6));
        }

        var stopped = folder.resolve("stopped");
        assertThat(trainOnVectors(stopped, step -> step.step() < 7)).isNull();
        trainOnVectors(stopped, step -> true);
        assertThat(ProgressModel.read(stopped.resolve("model"), () -> new Letters("letters"))
                        .contributions(some))
                .isDeepEqualTo(together);

        assertThatThrownBy(() -> ProgressModel.read(stopped.resolve("model"), () -> new Letters("letters 2")))
                .hasMessageContaining("'letters 2' here")
                .hasMessageContaining("'letters', which the model was trained with");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> settings("encoder: pretrained\ntokenizer: folder"))
                .hasMessageContaining("leave one of them out");
        assertThatThrownBy(() -> settings("cache: vectors.db")).hasMessageContaining("encoder is own");
        assertThatThrownBy(() -> settings("encoder: other"))
                .hasMessageContaining("own")
                .hasMessageContaining("pretrained");
    }

    @Test
    void nearlyConstantOutcomesAreRefused() {
        for (double successes : new double[] {0, 1}) {
            assertThatThrownBy(() -> new ProgressTraining(
                            settings(""), new ByteTokenizer(), trajectories(100, successes), folder, step -> true))
                    .hasMessageContaining("nearly all outcomes are the same");
        }
        assertThatThrownBy(
                        () -> new ProgressTraining(settings(""), new ByteTokenizer(), List.of(), folder, step -> true))
                .hasMessageContaining("no trajectory is left to learn from");
        assertThat(Balance.of(trajectories(300, 0.05)).words()).contains("tends to learn the mean");
    }

    @Test
    void whatIsWrongWithTrajectoriesIsCounted() {
        var rows = List.of(
                rollout(
                        "{\"steps\": [{\"action\": \"a\", \"observation\": \"o\", \"grounded\": true}], \"outcome\": true}"),
                rollout(
                        "{\"steps\": [{\"action\": \"a\", \"observation\": \"o\", \"grounded\": true}], \"outcome\": true}"),
                rollout("{\"steps\": [], \"outcome\": 1}"),
                rollout("{\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}], \"outcome\": 1}"),
                rollout("{\"steps\": [\"a\"]}"),
                rollout("{\"steps\": [\"a\"], \"outcome\": 40}"),
                rollout("{\"steps\": [\"a\", \"b\"], \"grounded\": [true, false, true], \"outcome\": 1}"),
                rollout("{\"steps\": [\"a\"], \"grounded\": [3], \"outcome\": 1}"),
                rollout("{\"steps\": [7], \"outcome\": 1}"),
                rollout("{\"text\": \"a\", \"outcome\": 1}"),
                rollout("{\"steps\": [\"a\", \"b\", \"c\", \"d\"], \"outcome\": 1}"),
                rollout("""
                        {"conversations": [{"from": "human", "value": "do it"}, {"from": "gpt", "value": "a"},
                         {"from": "gpt", "value": "b"}, {"from": "human", "value": "o"}], "reward": 0.5}
                        """));
        var set = TrajectorySet.read(rows.iterator(), 1, 3);
        assertThat(set.trajectories()).hasSize(2);
        assertThat(set.trajectories().getLast().turns()).containsExactly(new Trajectory.Turn("a\nb", "o"));
        assertThat(set.trajectories().getLast().instruction()).isEqualTo("do it");
        assertThat(set.trajectories().getFirst().grounded()).containsExactly(true);
        assertThat(set.count(TrajectoryDefect.DUPLICATED)).isEqualTo(1);
        assertThat(set.count(TrajectoryDefect.EMPTY)).isEqualTo(2);
        assertThat(set.count(TrajectoryDefect.NO_OUTCOME)).isEqualTo(1);
        assertThat(set.count(TrajectoryDefect.OUT_OF_RANGE)).isEqualTo(1);
        assertThat(set.count(TrajectoryDefect.MISMATCHED)).isEqualTo(1);
        assertThat(set.count(TrajectoryDefect.UNREADABLE)).isEqualTo(3);
        assertThat(set.count(TrajectoryDefect.OVER_LONG)).isEqualTo(1);
        assertThat(set.count(TrajectoryDefect.MERGED)).isEqualTo(1);
        assertThat(set.lines()).hasSize(10).first().isEqualTo("12 rows, 2 trajectories used, 2 turns");
        assertThat(set.json().path("defects").path("empty").intValue()).isEqualTo(2);
        assertThat(TrajectorySet.read(rows.iterator(), 100, 3).count(TrajectoryDefect.OUT_OF_RANGE))
                .isZero();
    }
}
