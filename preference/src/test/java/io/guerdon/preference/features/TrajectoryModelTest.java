package io.guerdon.preference.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict.Status;
import io.guerdon.core.selection.StepScores;
import io.guerdon.core.spec.Settings;
import io.guerdon.core.stats.RankCorrelation;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.preference.features.FeatureData.Pair;
import io.guerdon.preference.features.FeatureModelSettings.Target;
import io.guerdon.preference.features.FeatureReward.Configuration;
import io.guerdon.preference.reward.Committee;
import io.guerdon.preference.run.TrainingListener;
import io.guerdon.preference.strength.PairLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rewards of states, learned from comparisons of segments of trajectories. */
class TrajectoryModelTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Supplier<TextEncoder> NO_ENCODER = () -> {
        throw new IllegalStateException("no encoder is needed");
    };

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    private final class Noting implements TrainingListener {
        private int left;

        Noting(int steps) {
            this.left = steps;
        }

        @Override
        public boolean step(Step step) {
            return --left > 0;
        }

        @Override
        public void note(String line) {
            notes.add(line);
        }
    }

    /** Three numbers, and one of two actions. */
    private record Step(double[] state, int action) {

        static Step draw(SplittableRandom random) {
            return new Step(
                    new double[] {random.nextDouble(-1, 1), random.nextDouble(-1, 1) * 100, random.nextDouble()},
                    random.nextInt(2));
        }

        /** What nobody tells the model. */
        double reward() {
            return 2 * state[0] - 0.01 * state[1] + 0.5 * action;
        }

        double[] vector() {
            return new double[] {state[0], state[1], state[2], 1 - action, action};
        }
    }

    private static List<Step> segment(SplittableRandom random, int steps) {
        return IntStream.range(0, steps).mapToObj(_ -> Step.draw(random)).toList();
    }

    private static double sum(List<Step> segment) {
        return segment.stream().mapToDouble(Step::reward).sum();
    }

    private static String json(List<Step> segment) {
        return "{'states': "
                + segment.stream().map(s -> Arrays.toString(s.state())).toList() + ", 'actions': "
                + segment.stream().map(Step::action).toList() + "}";
    }

    private static Rollout row(String json, int line) {
        return Rollout.row((ObjectNode) JSON.readTree(json.replace('\'', '"')))
                .label("segments.jsonl:" + line)
                .build();
    }

    private static Rollout row(String json) {
        return row(json, 1);
    }

    /** Comparisons by sums of the hidden reward, of lengths 1 to most. */
    private static List<Rollout> comparisons(int count, int least, int most) {
        var random = new SplittableRandom(7);
        var rows = new ArrayList<Rollout>();
        for (int i = 0; i < count; i++) {
            var a = segment(random, random.nextInt(least, most + 1));
            var b = segment(random, random.nextInt(least, most + 1));
            boolean first = sum(a) > sum(b);
            rows.add(
                    i % 2 == 0
                            ? row("{'chosen': " + json(first ? a : b) + ", 'rejected': " + json(first ? b : a) + "}", i)
                            : row(
                                    "{'segment_a': " + json(a) + ", 'segment_b': " + json(b) + ", 'preference': '"
                                            + (first ? "a" : "b") + "'}",
                                    i));
        }
        return rows;
    }

    private static FeatureModelSettings settings(String more) {
        return Settings.parse(
                "model.yaml",
                "train: feature-model\ndata: segments.jsonl\nstates: states\nactions: actions\naction_kinds: 2\n"
                        + "held_out: 0.2\nbatch: 16\nepochs: 15\nlearning_rate: 0.03\n"
                        + (more.contains("hidden") ? "" : "hidden: []\n") + more,
                FeatureModelSettings.class);
    }

    private FeatureTraining.@Nullable Outcome train(String more, List<Rollout> rows, Path to, int steps)
            throws IOException {
        notes.clear();
        return new FeatureTraining(settings(more), to, new Noting(steps)).run(rows, NO_ENCODER);
    }

    private FeatureTraining.Outcome train(String more, List<Rollout> rows) throws IOException {
        return Objects.requireNonNull(train(more, rows, folder, Integer.MAX_VALUE), "nobody stopped it");
    }

    private static FeatureModel model(Path folder) throws IOException {
        return FeatureModel.read(folder.resolve("model"), NO_ENCODER);
    }

    private static double[][] vectors(List<Step> segment) {
        return segment.stream().map(Step::vector).toArray(double[][]::new);
    }

    @Test
    void aHiddenRewardOfStatesAndActionsIsFoundFromComparisonsOfSums() throws IOException {
        var outcome = train("", comparisons(400, 3, 9));
        assertThat(outcome.validation().path("accuracy").doubleValue()).isGreaterThan(0.85);
        assertThat(outcome.validation().has("calibration_error")).isTrue();

        var model = model(folder);
        assertThat(model.source().fingerprint())
                .isEqualTo("states 'states' of 3 numbers, actions 'actions' of 2 kinds");
        var steps = segment(new SplittableRandom(99), 200);
        double[] said = model.score(vectors(steps));
        double[] truth = steps.stream().mapToDouble(Step::reward).toArray();
        assertThat(RankCorrelation.spearman(said, truth).coefficient()).isGreaterThan(0.95);
        // steps without a memory do not know of each other
        assertThat(model.scores(List.of(vectors(steps), vectors(steps.subList(0, 3))))
                        .getLast())
                .containsExactly(Arrays.copyOf(said, 3), within(1e-5));
    }

    @Test
    void theComponentGivesTheSumAndEveryStepAndRefusesOtherStates() throws IOException {
        train("", comparisons(40, 3, 9));
        var model = model(folder);
        var steps = segment(new SplittableRandom(5), 4);
        String good = json(steps).replace("}", ", 'completion': ''}");
        var rows = Batch.of(List.of(
                row(good),
                row("{'states': [[1, 2]], 'actions': [0]}"),
                row("{'states': [[1, 2, 3]], 'actions': [2]}"),
                row("{'states': [[1, 2, 3]]}"),
                row("{'states': [[1, 2, 3], [1, 2, 3]], 'actions': [0]}"),
                row("{'states': [], 'actions': []}"),
                row("{'states': [[1, 2, 'x']], 'actions': [0]}"),
                row("{'completion': 'words'}")));
        var verdicts = new FeatureReward(new Configuration("", null, null), model).explain(rows);
        double[] said = model.rewards(vectors(steps));
        assertThat(verdicts.getFirst().value()).isCloseTo(Arrays.stream(said).sum(), within(1e-5));
        assertThat(JSON.readValue(verdicts.getFirst().detail(), double[].class)).containsExactly(said, within(1e-5));
        assertThat(verdicts.stream().skip(1)).allMatch(v -> v.status() == Status.FAILED);
        assertThat(verdicts.get(1).detail())
                .contains("segments.jsonl:1", "states of 2 numbers", "states 'states' of 3 numbers");
        assertThat(verdicts.get(2).detail()).contains("actions[0]", "found 2, expected a whole number from 0 to 1");
        assertThat(verdicts.get(3).detail()).contains("'actions': found nothing");
        assertThat(verdicts.get(4).detail()).contains("found 1 actions, expected one for each of the 2 states");
        assertThat(verdicts.get(5).detail()).contains("at least one state");
        assertThat(verdicts.get(6).detail()).contains("states[0]", "finite numbers");
        assertThat(verdicts.get(7).detail()).contains("'states': found nothing");
        var worst = new FeatureReward(new Configuration("", StepScores.MIN, null), model).explain(rows);
        assertThat(worst.getFirst().value()).isCloseTo(Arrays.stream(said).min().orElseThrow(), within(1e-5));
    }

    @Test
    void whatIsWrongWithComparisonsIsCountedAndLeftOut() throws IOException {
        var rows = new ArrayList<>(comparisons(60, 3, 3));
        String a = "{'states': [[1, 2, 3]], 'actions': [0]}";
        String b = "{'states': [[3, 2, 1]], 'actions': [1]}";
        String c = "{'states': [[0, 0, 0]], 'actions': [1]}";
        rows.add(row("{'chosen': " + a + ", 'rejected': " + b + "}", 101));
        rows.add(row("{'chosen': " + b + ", 'rejected': " + a + "}", 102));
        rows.add(row("{'chosen': " + a + ", 'rejected': " + c + "}", 103));
        rows.add(row("{'chosen': " + a + ", 'rejected': " + c + "}", 104));
        rows.add(row("{'user': 'u', 'chosen': " + c + ", 'rejected': " + a + "}", 105));
        rows.add(row("{'chosen': " + c + ", 'rejected': " + c + "}", 106));
        rows.add(row("{'chosen': " + a + "}", 107));
        rows.add(row("{'chosen': {'states': [], 'actions': []}, 'rejected': " + a + "}", 108));
        rows.add(row("{'chosen': {'states': [[1, 2]], 'actions': [1]}, 'rejected': " + a + "}", 109));
        rows.add(row("{'chosen': {'states': [[1, 2, 3], [1, 2]], 'actions': [1, 1]}, 'rejected': " + a + "}", 110));
        rows.add(row("{'segment_a': " + a + ", 'segment_b': " + b + ", 'preference': 7}", 111));
        rows.add(row("{'chosen': " + json(segment(new SplittableRandom(1), 6)) + ", 'rejected': " + a + "}", 112));
        rows.add(row("{'prompt': 'nothing to see'}", 113));
        var outcome = train("most_steps: 5\n", rows);
        assertThat(outcome.data().leftOut())
                .containsEntry("comparisons that are decided both ways", 2)
                .containsEntry("repeated comparisons", 1)
                .containsEntry("comparisons whose sides have the same features", 1)
                .containsEntry("rows with nothing to compare a segment with", 1)
                .containsEntry("rows with a segment that has no state", 1)
                .containsEntry("rows with a segment of more steps than most_steps", 1)
                .containsEntry("rows whose states or actions have another size than most", 1)
                .containsEntry("rows that cannot be read", 3);
        // users may disagree with each other
        assertThat(outcome.data().pairs()).hasSize(60 + 2);
        assertThat(notes)
                .anySatisfy(line -> assertThat(line).contains("segments.jsonl:109", "states of 2 numbers, most are"))
                .anySatisfy(line -> assertThat(line)
                        .contains("chosen.states[1]", "found 2 numbers, expected 3 as at its first step"));
        assertThatThrownBy(() -> train("", rows.subList(72, 73), folder.resolve("none"), 9))
                .hasMessageContaining("no row holds a trajectory", "cannot be read");
    }

    @Test
    void aSideThatWinsByItsLengthOrPlaceIsWarnedOf() throws IOException {
        var rows = new ArrayList<Rollout>();
        var random = new SplittableRandom(3);
        for (int i = 0; i < 30; i++) {
            rows.add(row(
                    "{'segment_a': " + json(segment(random, 5)) + ", 'segment_b': " + json(segment(random, 2))
                            + ", 'preference': 'a'}",
                    i));
        }
        train("", rows);
        assertThat(notes)
                .contains(
                        "one-sided: in 100 % the longer segment is chosen where lengths differ; a model can win by that alone",
                        "one-sided: in 100 % the segment shown first is chosen; a model can win by that alone");
    }

    @Test
    void tiesAndSharesOfJudgesAreLearnedAsSuch() throws IOException {
        var rows = new ArrayList<Rollout>();
        var random = new SplittableRandom(4);
        for (int i = 0; i < 200; i++) {
            var a = segment(random, 1);
            var b = segment(random, 1);
            // A small difference: a share that never comes near 0 or 1.
            double share = 1 / (1 + Math.exp(-0.3 * (sum(a) - sum(b))));
            String preference = i % 10 == 0 ? "'tie'" : String.format(Locale.ROOT, "%.4f", share);
            rows.add(row(
                    "{'segment_a': " + json(a) + ", 'segment_b': " + json(b) + ", 'preference': " + preference + "}",
                    i));
        }
        train("weight_decay: 0\n", rows);
        var model = model(folder);
        double[] said = model.score(new double[][] {{1, 0, 0.5, 1, 0}, {-1, 0, 0.5, 1, 0}});
        // 0.3 times the difference of the rewards, which is 4; a hard label would make it far larger
        assertThat(said[0] - said[1]).isEqualTo(1.2, within(0.4));
    }

    @Test
    void membersOfAnEnsembleSpeakWithOneVoice() throws IOException {
        var rows = comparisons(60, 4, 4);
        var steps = vectors(segment(new SplittableRandom(6), 50));
        String members = "members: 3\nseed: 5\n";
        train(members, rows, folder.resolve("mean"), Integer.MAX_VALUE);
        train(members + "combine: minimum\n", rows, folder.resolve("minimum"), Integer.MAX_VALUE);
        train(members + "combine: uncertainty\npessimism: 2\n", rows, folder.resolve("uncertainty"), Integer.MAX_VALUE);
        train(members + "combine: weight-average\n", rows, folder.resolve("average"), Integer.MAX_VALUE);
        double[][] byMember = new double[3][];
        var mean = model(folder.resolve("mean"));
        for (int m = 0; m < 3; m++) {
            var own = mean.members().get(m);
            byMember[m] =
                    FeatureModel.steps(own, standardisation(folder.resolve("mean")), Collections.singletonList(steps));
        }
        double[] all = mean.score(steps);
        double[] least = model(folder.resolve("minimum")).score(steps);
        double[] careful = model(folder.resolve("uncertainty")).score(steps);
        for (int i = 0; i < steps.length; i++) {
            assertThat(least[i]).isLessThan(all[i] + 1e-6);
            assertThat(careful[i]).isLessThan(all[i]);
        }
        assertThat(byMember[0]).isNotEqualTo(byMember[1]);
        var average = model(folder.resolve("average"));
        assertThat(average.members()).hasSize(1);
        assertThat(RankCorrelation.spearman(average.score(steps), all).coefficient())
                .isGreaterThan(0.9);
        assertThat(Committee.UNCERTAINTY.combine(new double[] {1, 3}, 2)).isEqualTo(0);
    }

    private static Standardisation standardisation(Path run) throws IOException {
        var tree = JSON.readTree(Files.readString(run.resolve("model/feature-model.json")));
        return new Standardisation(
                JSON.treeToValue(tree.path("mean"), double[].class),
                JSON.treeToValue(tree.path("deviation"), double[].class));
    }

    @Test
    void whereLengthsAreEqualEveryMemberSaysNothingOnAverage() throws IOException {
        var rows = comparisons(60, 4, 4);
        var outcome = train("members: 2\n", rows);
        var model = model(folder);
        double mean = outcome.data().pairs().stream()
                .flatMap(pair -> List.of(pair.chosen(), pair.rejected()).stream())
                .flatMapToDouble(segment -> Arrays.stream(model.score(segment)))
                .average()
                .orElseThrow();
        // held-out pairs are among them, so it is only nearly 0
        assertThat(mean).isCloseTo(0, within(0.3));
        assertThat(Files.readString(folder.resolve("model/feature-model.json")))
                .containsPattern("\"offsets\" : \\[ -?0\\.\\d+");
        train("members: 2\n", comparisons(60, 1, 4), folder.resolve("other"), Integer.MAX_VALUE);
        assertThat(Files.readString(folder.resolve("other/model/feature-model.json")))
                .contains("\"offsets\" : [ 0.0, 0.0 ]");
    }

    @Test
    void aRunThatIsStoppedEndsAsOneThatIsNotWithDropoutAndMemory() throws IOException {
        String more =
                "members: 2\nhidden: [6]\ndropout: 0.2\nmemory: 4\nregularisation: 0.01\nlabel_smoothing: 0.05\nseed: 3\n";
        var rows = comparisons(40, 2, 6);
        train(more, rows, folder.resolve("whole"), Integer.MAX_VALUE);
        var stopped = folder.resolve("stopped");
        assertThat(train(more, rows, stopped, 11)).isNull();
        assertThat(stopped.resolve("model")).doesNotExist();
        assertThatThrownBy(() -> train(more + "clip: 2\n", rows, stopped, 11))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'clip' is 2.0 and was 10.0");
        assertThatThrownBy(() -> train(more, rows.subList(1, 40), stopped, 11))
                .hasMessageContaining("'rows of the data' is 39");
        // in the second member, then to the end
        assertThat(train(more, rows, stopped, 40)).isNull();
        assertThat(train(more, rows, stopped, Integer.MAX_VALUE)).isNotNull();
        assertThat(stopped.resolve("model/feature-model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model/feature-model.safetensors"));
        assertThat(stopped.resolve("member-0-checkpoint.safetensors")).doesNotExist();
    }

    @Test
    void aMemoryLearnsARewardThatDependsOnWhatHappenedBefore() throws IOException {
        // Paid is every step after the first one at which the first number was above 0: a state alone does not tell.
        var random = new SplittableRandom(8);
        var rows = new ArrayList<Rollout>();
        while (rows.size() < 200) {
            var a = segment(random, 6);
            var b = segment(random, 6);
            if (paid(a) != paid(b)) {
                boolean first = paid(a) > paid(b);
                rows.add(row(
                        "{'chosen': " + json(first ? a : b) + ", 'rejected': " + json(first ? b : a) + "}",
                        rows.size()));
            }
        }
        String more = "hidden: [16]\n";
        double without = accuracy(more, rows, "without");
        double with = accuracy(more + "memory: 16\n", rows, "with");
        assertThat(with).isGreaterThan(0.9).isGreaterThan(without + 0.05);
    }

    private double accuracy(String more, List<Rollout> rows, String name) throws IOException {
        var settings = Settings.parse(
                "model.yaml",
                "train: feature-model\ndata: d\nstates: states\nheld_out: 0.3\nbatch: 16\nepochs: 30\nlearning_rate: 0.02\n"
                        + more,
                FeatureModelSettings.class);
        var outcome = new FeatureTraining(settings, folder.resolve(name), new Noting(Integer.MAX_VALUE))
                .run(rows, NO_ENCODER);
        return Objects.requireNonNull(outcome, "nobody stopped it")
                .validation()
                .path("accuracy")
                .doubleValue();
    }

    private static int paid(List<Step> segment) {
        boolean seen = false;
        int paid = 0;
        for (var step : segment) {
            seen |= step.state()[0] > 0;
            paid += seen ? 1 : 0;
        }
        return paid;
    }

    @Test
    void ratingsOfWholeTrajectoriesAndVerdictsOfStepsCanBeLearnedToo() throws IOException {
        var random = new SplittableRandom(9);
        var rated = new ArrayList<Rollout>();
        var judged = new ArrayList<Rollout>();
        for (int i = 0; i < 150; i++) {
            var segment = segment(random, 2 + i % 4);
            String open = json(segment).replace("}", "");
            rated.add(row(open + ", 'label': " + sum(segment) + "}", i));
            judged.add(row(
                    open + ", 'label': "
                            + segment.stream().map(s -> s.reward() > 0).toList() + "}",
                    i));
        }
        var ratings = train("target: rating\nweight_decay: 0\n", rated);
        assertThat(ratings.validation().path("spearman").doubleValue()).isGreaterThan(0.95);
        var model = model(folder);
        var steps = segment(random, 3);
        assertThat(Arrays.stream(model.rewards(vectors(steps))).sum()).isEqualTo(sum(steps), within(1.0));
        var to = folder.resolve("verdicts");
        train("target: verdict\nsteps: true\nmemory: 8\n", judged, to, Integer.MAX_VALUE);
        var verdicts = model(to);
        assertThat(verdicts.together()).isFalse();
        assertThat(verdicts.rewards(vectors(List.of(new Step(new double[] {0.9, 0, 0}, 1))))[0])
                .isBetween(0.5, 1.0);
    }

    @Test
    void theLossIsThatOfTheSumsOverTheSteps() {
        var random = new SplittableRandom(11);
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < 4; i++) {
            double flipped = i / 8.0;
            pairs.add(new Pair(
                    vectors(segment(random, 1 + i)), vectors(segment(random, 5 - i)), flipped, 0.1 * i, "pair " + i));
        }
        var settings = settings("hidden: [4]\nregularisation: 0.3\nlabel_smoothing: 0.1\nmargin_weight: 2\n");
        var network = new FeatureNetwork(new FeatureNetwork.Shape(5, List.of(4), 0), 3);
        var plain = new Standardisation(new double[5], new double[] {1, 1, 1, 1, 1});
        double expected = 0;
        for (var pair : pairs) {
            double chosen = Arrays.stream(FeatureModel.steps(network, plain, Collections.singletonList(pair.chosen())))
                    .sum();
            double rejected = Arrays.stream(
                            FeatureModel.steps(network, plain, Collections.singletonList(pair.rejected())))
                    .sum();
            double flipped = pair.flipped() + 0.1 * (1 - 2 * pair.flipped());
            expected +=
                    PairLoss.of(chosen - rejected, flipped, 2 * pair.margin()).loss() / 4;
            expected += 0.3 * (chosen * chosen + rejected * rejected) / 4;
        }
        try (var memory = Memory.scope()) {
            var losses = new FeatureLosses(settings, new FeatureModel.Kind(Target.COMPARISONS, false, 0, 1), plain);
            assertThat(Tensors.number(losses.pairs(network, pairs, null).loss()))
                    .isCloseTo(expected, within(1e-3 * Math.abs(expected)));
        }
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> settings("features: [a]\n")).hasMessageContaining("none beside 'states'");
        assertThatThrownBy(() -> settings("target: verdict\n")).hasMessageContaining("steps: true");
        assertThatThrownBy(() -> settings("most_steps: 0\n")).hasMessageContaining("most_steps");
        assertThatThrownBy(() -> settings("dropout: 1\n")).hasMessageContaining("dropout");
        assertThatThrownBy(() -> settings("label_smoothing: 0.5\n")).hasMessageContaining("label_smoothing");
        assertThatThrownBy(() -> settings("members: 0\n")).hasMessageContaining("members");
        assertThatThrownBy(() ->
                        Settings.parse("m", "train: feature-model\ndata: d\nactions: a\n", FeatureModelSettings.class))
                .hasMessageContaining("absent without 'states'");
        assertThatThrownBy(() ->
                        Settings.parse("m", "train: feature-model\ndata: d\nmemory: 8\n", FeatureModelSettings.class))
                .hasMessageContaining("memory");
    }
}
