package io.guerdon.preference.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.selection.StepScores;
import io.guerdon.core.spec.Settings;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.preference.run.RunFolder;
import io.guerdon.preference.run.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class FeatureModelTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    private final class Noting implements TrainingListener {

        @Override
        public boolean step(Step step) {
            return true;
        }

        @Override
        public void note(String line) {
            notes.add(line);
        }
    }

    /** Counts vowels and consonants; how often it was asked for can be seen. */
    private static final class Letters implements TextEncoder {
        private final String name;
        private int encoded;

        Letters(String name) {
            this.name = name;
        }

        @Override
        public double[][] encode(List<Text> texts) {
            encoded += texts.size();
            return texts.stream()
                    .map(t -> new double[] {
                        t.text().chars().filter(c -> "aeiou".indexOf(c) >= 0).count(),
                        t.text().chars().filter(c -> "bcdfg".indexOf(c) >= 0).count(),
                        t.before().length()
                    })
                    .toArray(double[][]::new);
        }

        @Override
        public int width() {
            return 3;
        }

        @Override
        public String fingerprint() {
            return name;
        }
    }

    private static final Supplier<TextEncoder> NO_ENCODER = () -> {
        throw new IllegalStateException("no encoder is needed");
    };

    private static Rollout row(String json) {
        return Rollout.row((ObjectNode) JSON.readTree(json.replace('\'', '"')))
                .label("rows.jsonl:1")
                .build();
    }

    private static FeatureModelSettings settings(String more) {
        return Settings.parse(
                "model.yaml", "train: feature-model\ndata: rows.jsonl\n" + more, FeatureModelSettings.class);
    }

    private FeatureTraining.Outcome train(String settings, List<Rollout> rows, Supplier<TextEncoder> encoder)
            throws IOException {
        RunFolder.forget(folder);
        notes.clear();
        return Objects.requireNonNull(
                new FeatureTraining(settings(settings), folder, new Noting()).run(rows, encoder), "nobody stopped it");
    }

    private FeatureModel model(Supplier<TextEncoder> encoder) throws IOException {
        return FeatureModel.read(folder.resolve("model"), encoder);
    }

    private static List<Rollout> comparisons(int count) {
        var random = new SplittableRandom(1);
        var rows = new ArrayList<Rollout>();
        for (int i = 0; i < count; i++) {
            double a = random.nextDouble();
            double b = random.nextDouble();
            double noise = random.nextDouble();
            rows.add(row(String.format(
                    Locale.ROOT,
                    "{'prompt': 'p%d', 'chosen': {'good': %f, 'noise': %f, 'still': 1}, 'rejected': {'good': %f, 'noise': %f,"
                            + " 'still': 1}}",
                    i,
                    Math.max(a, b),
                    noise,
                    Math.min(a, b),
                    1 - noise)));
        }
        return rows;
    }

    @Test
    void comparisonsOfColumnsMakeAModelThatKnowsItsColumns() throws IOException {
        var outcome = train(
                "features: [good, noise, still]\nhidden: []\nheld_out: 0.3\nbatch: 8\nlearning_rate: 0.03\n",
                comparisons(200),
                NO_ENCODER);
        assertThat(outcome.validation().path("accuracy").doubleValue()).isGreaterThan(0.9);
        assertThat(notes).contains("column 'still' never changes: it is not used");
        var model = model(NO_ENCODER);
        assertThat(model.score(new double[][] {{0.9, 0, 1}})[0])
                .isGreaterThan(model.score(new double[][] {{0.1, 0, 1}})[0]);
        // a column that never changed is not looked at
        assertThat(model.score(new double[][] {{0.9, 0, 7}})).isEqualTo(model.score(new double[][] {{0.9, 0, 1}}));
        var reward = new FeatureReward(new FeatureReward.Configuration("", StepScores.MIN, null), model);
        var verdicts = reward.explain(Batch.of(List.of(
                row("{'good': 0.9, 'noise': 0, 'still': 1}"),
                row("{'good': 0.9, 'still': 1}"),
                row("{'good': 0.1, 'noise': 0, 'still': 1}"))));
        assertThat(verdicts.get(0).value()).isGreaterThan(verdicts.get(2).value());
        assertThat(verdicts.get(1).status()).isEqualTo(Verdict.Status.FAILED);
        assertThat(verdicts.get(1).detail()).contains("noise", "which the model sees");
    }

    @Test
    void oneSeedMakesOneModel() throws IOException {
        String text = "features: [good, noise]\nepochs: 3\n";
        train(text, comparisons(60), NO_ENCODER);
        byte[] first = Files.readAllBytes(folder.resolve("model/feature-model.safetensors"));
        train(text, comparisons(60), NO_ENCODER);
        assertThat(Files.readAllBytes(folder.resolve("model/feature-model.safetensors")))
                .isEqualTo(first);
        train(text + "seed: 1\n", comparisons(60), NO_ENCODER);
        assertThat(Files.readAllBytes(folder.resolve("model/feature-model.safetensors")))
                .isNotEqualTo(first);
    }

    @Test
    void ratingsComeBackInTheirUnits() throws IOException {
        var rows = new ArrayList<Rollout>();
        for (int i = 0; i < 200; i++) {
            rows.add(row("{'prompt': 'p" + i + "', 'x': " + i % 20 + ", 'label': " + (100 + 3 * (i % 20)) + ", 'y': "
                    + i + "}"));
        }
        var outcome = train(
                "features: [x, y]\ntarget: rating\nhidden: []\nheld_out: 0.2\nepochs: 150\nlearning_rate: 0.03\nweight_decay: 0\n",
                rows,
                NO_ENCODER);
        assertThat(outcome.validation().path("rmse").doubleValue()).isLessThan(1);
        assertThat(outcome.validation().path("rmse_of_mean").doubleValue()).isGreaterThan(10);
        assertThat(model(NO_ENCODER).score(new double[][] {{10, 100}})[0]).isEqualTo(130, within(1.5));
    }

    @Test
    void aProcessModelJudgesEachStepAndTheReductionMakesOneScore() throws IOException {
        var rows = new ArrayList<Rollout>();
        for (int i = 0; i < 80; i++) {
            rows.add(row("{'prompt': 'p" + i + "', 'steps': ['" + "a".repeat(1 + i % 3) + " " + i + "', '"
                    + "b".repeat(1 + i % 4) + " " + i + "'], 'label': [true, false]}"));
        }
        var encoder = new Letters("letters 1");
        var outcome = train(
                "target: verdict\nsteps: true\nheld_out: 0.2\nhidden: [8]\nbatch: 8\nlearning_rate: 0.03\n",
                rows,
                () -> encoder);
        assertThat(outcome.validation().path("accuracy").doubleValue()).isGreaterThan(0.95);
        assertThat(outcome.data().rated()).hasSize(160);
        var model = model(() -> encoder);
        var texts = Batch.of(List.of(
                Rollout.of("p", "aaa\naa", ""),
                Rollout.of("p", "aaa\nbbb\n", ""),
                row("{'prompt': 'p', 'steps': []}")));
        var worst = new FeatureReward(new FeatureReward.Configuration("", StepScores.MIN, null), model).explain(texts);
        assertThat(worst.get(0).value()).isGreaterThan(0.5);
        assertThat(worst.get(1).value()).isLessThan(0.5);
        assertThat(worst.get(1).detail()).matches("\\[[01]\\.\\d{6}, 0\\.\\d{6}]");
        assertThat(worst.get(2).status()).isEqualTo(Verdict.Status.FAILED);
        var best = new FeatureReward(new FeatureReward.Configuration("", StepScores.MAX, null), model).explain(texts);
        assertThat(best.get(1).value()).isGreaterThan(0.5);
    }

    @Test
    void anotherEncoderIsRefusedAndVectorsAreNotMadeTwice() throws IOException {
        var rows = new ArrayList<Rollout>();
        for (int i = 0; i < 60; i++) {
            rows.add(row("{'prompt': 'p" + i % 30 + "', 'chosen': '" + "a".repeat(2 + i % 5) + "', 'rejected': '"
                    + "b".repeat(1 + i % 7) + "'}"));
        }
        var encoder = new Letters("letters 1");
        String text = "held_out: 0.3\nhidden: [4]\nbatch: 8\nlearning_rate: 0.03\n";
        var outcome = train(text, rows, () -> encoder);
        assertThat(outcome.validation().path("accuracy").doubleValue()).isEqualTo(1);
        int once = encoder.encoded;
        assertThat(once).isLessThanOrEqualTo(120);
        var file = folder.resolve("embeddings.bin");
        byte[] whole = Files.readAllBytes(file);
        train(text, rows, () -> encoder);
        assertThat(encoder.encoded).isEqualTo(once);
        // killed in the middle of a vector
        Files.write(file, Arrays.copyOf(whole, whole.length / 2 + 3));
        train(text, rows, () -> encoder);
        assertThat(encoder.encoded).isBetween(once + once / 2, once + once / 2 + 2);
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        train(text, rows.subList(0, 40), () -> encoder);
        assertThat(Files.readAllBytes(file)).hasSizeLessThan(whole.length);

        assertThatThrownBy(() -> model(() -> new Letters("letters 2")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("encoder letters 2")
                .hasMessageContaining("encoder letters 1");
        assertThatThrownBy(() -> FeatureModel.read(folder, NO_ENCODER)).hasMessageContaining("feature-model.json");
    }

    @Test
    void whatCannotBeLearnedFromIsCounted() throws IOException {
        var rows = new ArrayList<>(comparisons(30));
        rows.add(row("{'chosen': {'good': 1, 'noise': 1}, 'rejected': {'good': 1, 'noise': 1}}"));
        rows.add(row("{'chosen': {'good': 1}, 'rejected': {'good': 1, 'noise': 2}}"));
        rows.add(row("{'chosen': {'good': 5, 'noise': 1}, 'rejected': {'good': 1, 'noise': 2}}"));
        rows.add(row("{'chosen': {'good': 1, 'noise': 2}, 'rejected': {'good': 5, 'noise': 1}}"));
        rows.add(rows.getFirst());
        var outcome = train("features: [good, noise]\nepochs: 1\n", rows, NO_ENCODER);
        assertThat(outcome.data().leftOut())
                .containsEntry("comparisons whose sides have the same features", 1)
                .containsEntry("rows that cannot be read", 1)
                .containsEntry("comparisons that are decided both ways", 2)
                .containsEntry("repeated comparisons", 1);
        assertThat(outcome.data().pairs()).hasSize(30);
        assertThat(notes).anySatisfy(line -> assertThat(line).contains("chosen.noise", "rows.jsonl:1"));
        var verdicts = List.of(
                row("{'x': 1, 'label': true}"),
                row("{'x': 1, 'label': false}"),
                row("{'x': 2, 'label': 7}"),
                row("{'x': 3, 'label': true}"),
                row("{'x': 4}"));
        assertThat(train("features: [x]\ntarget: verdict\nheld_out: 0\nepochs: 1\n", verdicts, NO_ENCODER)
                        .data()
                        .leftOut())
                .containsEntry("vectors that have both verdicts", 2)
                .containsEntry("rows that cannot be read", 2);
        assertThatThrownBy(() -> train("features: [y]\ntarget: verdict\n", verdicts, NO_ENCODER))
                .hasMessageContaining("nothing is left to learn from");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> settings("steps: true\n")).hasMessageContaining("steps");
        assertThatThrownBy(() -> settings("features: [a, a]\n")).hasMessageContaining("each column once");
        assertThatThrownBy(() -> settings("hidden: [0]\n")).hasMessageContaining("hidden");
        assertThatThrownBy(() -> settings("target: guess\n")).hasMessageContaining("target");
    }
}
