package io.guerdon.preference.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.UnavailableException;
import io.guerdon.core.Verdict;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.core.loss.PreferenceLosses;
import io.guerdon.core.spec.Settings;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.reward.RewardModel.Text;
import io.guerdon.preference.run.TrainingListener;
import io.guerdon.preference.strength.PairLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

class RewardTrainingTest {

    @TempDir
    private Path folder;

    private static RewardModelSettings settings(String more) {
        return Settings.parse("settings", """
                train: reward-model
                data: pairs.jsonl
                held_out: 0.2
                width: 16
                layers: 1
                heads: 2
                context_length: 24
                epochs: 6
                batch: 16
                learning_rate: 0.01
                warm_up: 5
                """ + more, RewardModelSettings.class);
    }

    /** The response with more of the letter x is preferred. */
    private static List<Comparison> comparisons(int count) {
        var random = new SplittableRandom(3);
        var comparisons = new ArrayList<Comparison>();
        for (int i = 0; i < count; i++) {
            var good = new StringBuilder();
            var bad = new StringBuilder();
            for (int k = 0; k < 6; k++) {
                good.append(random.nextDouble() < 0.8 ? 'x' : 'o');
                bad.append(random.nextDouble() < 0.2 ? 'x' : 'o');
            }
            comparisons.add(Comparison.of("p" + i, good + "!", bad + "!"));
        }
        return comparisons;
    }

    private Validation train(Path to, RewardModelSettings settings, TrainingListener listener) throws IOException {
        var run = new RewardTraining(settings, new ByteTokenizer(), comparisons(160), to, listener);
        return Objects.requireNonNullElse(
                run.run(null, JsonNodeFactory.instance.objectNode()), Validation.of(new double[0]));
    }

    @Test
    void aModelLearnsWhatIsPreferredAndIsAComponentLikeAnyOther() throws IOException {
        var validation = train(folder, settings(""), step -> true);
        assertThat(validation.pairs()).isBetween(15, 50);
        assertThat(validation.accuracy().value()).isGreaterThan(0.9);
        assertThat(validation.loss()).isLessThan(0.5);

        var model = RewardModel.read(folder.resolve("model"));
        double[] scores = model.score(List.of(new Text("p", "xxxxxx!"), new Text("p", "oooooo!")));
        assertThat(scores[0]).isGreaterThan(scores[1]);
        var component = new RewardModelReward(
                new RewardModelReward.Configuration(folder.resolve("model").toString()));
        assertThat(component.score(Batch.of(List.of(Rollout.of("p", "xxxxxx!", ""), Rollout.of("p", "oooooo!", "")))))
                .containsExactly(scores);
    }

    @Test
    void whatDoesNotFitIntoTheContextIsSaidAndCounted() throws IOException {
        train(folder, settings(""), step -> true);
        var component = new RewardModelReward(
                new RewardModelReward.Configuration(folder.resolve("model").toString()));
        int context = 24;
        var verdicts = component.explain(Batch.of(List.of(
                Rollout.of("p", "xxo!", ""),
                Rollout.of("p".repeat(context), "xxo!", ""),
                Rollout.of("p", "x".repeat(context + 6), ""))));
        assertThat(verdicts).extracting(Verdict::code).containsExactly("", "prompt_cut", "response_cut");
        assertThat(verdicts.get(1).detail()).contains("the first 7 tokens of the prompt", "context of " + context);
        assertThat(verdicts.get(2).detail()).contains("the first 7 tokens of the response");
    }

    @Test
    void aMissingModelEndsTheWorkInsteadOfFailingRowByRow() {
        var component = new RewardModelReward(
                new RewardModelReward.Configuration(folder.resolve("nothing").toString()));
        var pipeline = new Pipeline<>(
                List.of(new Pipeline.Component<>("helpful", component, List.of())),
                new WeightedSum(Map.of("helpful", 1.0)),
                List.of());
        assertThatThrownBy(() -> pipeline.evaluate(Batch.of(List.of(Rollout.of("p", "x", "")))))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("component 'helpful'", "nothing", "no such file");
    }

    @Test
    void aRunThatIsStoppedEndsAsOneThatIsNot() throws IOException {
        train(folder.resolve("whole"), settings(""), step -> true);
        var stopped = folder.resolve("stopped");
        assertThat(train(stopped, settings(""), step -> step.step() < 7).pairs())
                .isZero();
        assertThat(stopped.resolve("model")).doesNotExist();
        train(stopped, settings(""), step -> true);
        var texts = List.of(new Text("p", "xxoxox!"));
        assertThat(RewardModel.read(stopped.resolve("model")).score(texts))
                .containsExactly(RewardModel.read(folder.resolve("whole/model")).score(texts));
    }

    @Test
    void severalMembersAndTwoHeadsMakeOneNumber() throws IOException {
        for (String combine : List.of("minimum", "uncertainty", "weight-average")) {
            var to = folder.resolve(combine);
            var validation =
                    train(to, settings("members: 2\ncombine: " + combine + "\nlength_head: 0.1\n"), step -> true);
            assertThat(validation.accuracy().value()).as(combine).isGreaterThan(0.8);
            assertThat(RewardModel.read(to.resolve("model")).members())
                    .hasSize(combine.equals("weight-average") ? 1 : 2);
        }
    }

    @Test
    void aModelRefusesAnotherTokenizer() throws IOException {
        train(folder, settings(""), step -> step.step() < 1000);
        var file = folder.resolve("model/reward-model.json");
        Files.writeString(file, Files.readString(file).replace("bytes 1", "tokenizer.json 0badf00d"));
        assertThatThrownBy(() -> RewardModel.read(folder.resolve("model")))
                .hasMessageContaining("'bytes 1' here", "which the model was trained with");
        assertThatThrownBy(() -> RewardModel.read(folder.resolve("nothing")))
                .hasMessageContaining("reward-model.json", "no such file");
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> settings("label_smoothing: 0.5\n")).hasMessageContaining("label_smoothing");
        assertThatThrownBy(() -> settings("members: 0\n")).hasMessageContaining("members");
    }

    @Test
    void theLossOnTensorsIsThatOfOnePair() {
        try (var memory = Memory.scope()) {
            double[] chosen = {1.5, -0.3, 0};
            double[] rejected = {0.2, 0.4, 0};
            double[] flipped = {0, 0.2, 0.5};
            double[] margin = {0.5, -0.1, 0};
            double mean = 0;
            for (int i = 0; i < 3; i++) {
                mean += PairLoss.of(chosen[i] - rejected[i], flipped[i], margin[i])
                                .loss()
                        / 3;
            }
            assertThat(Tensors.number(BatchLosses.bradleyTerry(
                            Tensors.doubles(chosen),
                            Tensors.doubles(rejected),
                            Tensors.doubles(flipped),
                            Tensors.doubles(margin))))
                    .isCloseTo(mean, within(1e-12));
            double[] lengths = {3, 9, 4};
            assertThat(Tensors.number(BatchLosses.lengthDisentangling(
                            Tensors.doubles(chosen), Tensors.doubles(rejected), Tensors.doubles(lengths))))
                    .isCloseTo(PreferenceLosses.lengthDisentangling(chosen, rejected, lengths), within(1e-6));
            assertThat(Tensors.number(BatchLosses.headOverlap(Tensors.doubles(new double[] {1, 2, 3, -1}, 2, 2))))
                    .isCloseTo(
                            PreferenceLosses.headOverlap(new double[][] {{1, 2}}, new double[][] {{3, -1}}),
                            within(1e-6));
        }
    }
}
