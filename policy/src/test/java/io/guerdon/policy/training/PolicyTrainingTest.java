package io.guerdon.policy.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.DataException;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.core.spec.Settings;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.text.PretrainedTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

class PolicyTrainingTest {

    private static final String SETTINGS = """
            train: policy
            model: {alphabet: "abcd>", width: 16, layers: 1, heads: 2, context_length: 12}
            demonstrations: {data: d, steps: 30, batch: 16, rate: 0.01}
            reward: r
            prompts: p
            algorithm: {type: %s, updates: 8, prompts: 4, group: 4, new_tokens: 3, rate: 0.005}
            evaluation: {prompts: h, every: 4, count: 4}
            checkpoint_every: 3
            seed: 5
            threads: 1
            """;

    @TempDir
    Path folder;

    /** Remembers everything and stops after some steps. */
    private static final class Memo implements Recorder {

        final List<SequencedMap<String, Double>> metrics = new ArrayList<>();
        final List<Sample> samples = new ArrayList<>();
        final List<String> resumptions = new ArrayList<>();
        int stopAfter = Integer.MAX_VALUE;

        @Override
        public void resumed(Phase phase, long step) {
            resumptions.add(phase + " " + step);
        }

        @Override
        public void step(Phase phase, long step, long steps, SequencedMap<String, Double> values) {
            metrics.add(values);
        }

        @Override
        public void samples(long update, List<Sample> written) {
            samples.addAll(written);
        }

        @Override
        public void flush() {}

        @Override
        public boolean stopped() {
            return metrics.size() >= stopAfter;
        }
    }

    @Test
    void aRunThatIsStoppedAgainAndAgainEndsWithTheSameWeights() throws IOException {
        for (var type : List.of("grpo", "ppo", "rloo", "dno")) {
            var whole = training(type, "whole-" + type, new Memo());
            assertThat(whole.run()).isTrue();
            var again = whole;
            for (var finished = false; !finished; ) {
                var memo = new Memo();
                memo.stopAfter = 7;
                again = training(type, "pieces-" + type, memo);
                finished = again.run();
            }
            assertThat(Tensors.toFloats(again.policy().parameters().values()))
                    .as(type)
                    .isEqualTo(Tensors.toFloats(whole.policy().parameters().values()));
        }
    }

    @Test
    void aKilledRunGoesOnFromItsLastCheckpoint() throws IOException {
        var whole = training("grpo", "whole", new Memo());
        whole.run();
        var killed = new Memo();
        // An exception leaves no checkpoint of its own, as if the process had died.
        var dying = training("grpo", "killed", new Recorder() {
            @Override
            public void resumed(Phase phase, long step) {}

            @Override
            public void step(Phase phase, long step, long steps, SequencedMap<String, Double> values) {
                if (phase == Phase.REWARDS && step == 4) {
                    throw new IllegalStateException("killed");
                }
            }

            @Override
            public void samples(long update, List<Sample> written) {}

            @Override
            public void flush() {}

            @Override
            public boolean stopped() {
                return false;
            }
        });
        assertThatThrownBy(dying::run).hasMessage("killed");
        var resumed = training("grpo", "killed", killed);
        assertThat(resumed.run()).isTrue();
        assertThat(killed.resumptions).containsExactly("REWARDS 3");
        assertThat(Tensors.toFloats(resumed.policy().parameters().values()))
                .isEqualTo(Tensors.toFloats(whole.policy().parameters().values()));
    }

    @Test
    void everyColumnIsLoggedRawAndShapedAndHeldOutPromptsAreExplained() throws IOException {
        var memo = new Memo();
        training("grpo", "logged", memo).run();
        assertThat(memo.metrics.getLast())
                .containsKeys(
                        "reward/mean",
                        "reward/raw/echo",
                        "reward/shaped/echo",
                        "evaluation/raw/echo",
                        "groups/without_spread",
                        "policy/kl",
                        "policy/entropy",
                        "policy/gradient_norm",
                        "completion/length");
        assertThat(memo.metrics.get(30).keySet())
                .as("the evaluation before the first update")
                .allMatch(name -> name.startsWith("evaluation/"));
        assertThat(memo.samples)
                .isNotEmpty()
                .allSatisfy(s -> assertThat(s.explanation()).contains("echo"));
        assertThat(folder.resolve("logged/model/model.safetensors")).exists();
        assertThat(folder.resolve("logged/model/config.json")).exists();
        assertThat(folder.resolve("logged/model/alphabet.txt")).hasContent("abcd>");
    }

    @Test
    void aFinishedRunThatIsLengthenedEqualsALongOne() throws IOException {
        for (var type : List.of("grpo", "ppo", "rloo", "dno")) {
            var shorter = SETTINGS.formatted(type).replace("updates: 8", "updates: 10");
            var longer = shorter.replace("updates: 10", "updates: 20");
            var whole = training(longer, "long-" + type);
            assertThat(whole.run()).isTrue();
            assertThat(training(shorter, "lengthened-" + type).run()).isTrue();
            var memo = new Memo();
            // How often to look and to save changes nothing that is computed.
            var other =
                    longer.replace("checkpoint_every: 3", "checkpoint_every: 5").replace("every: 4", "every: 7");
            var lengthened = training(other, folder.resolve("lengthened-" + type), memo);
            assertThat(lengthened.run()).isTrue();
            assertThat(memo.resumptions).containsExactly("REWARDS 10");
            assertThat(Tensors.toFloats(lengthened.policy().parameters().values()))
                    .as(type)
                    .isEqualTo(Tensors.toFloats(whole.policy().parameters().values()));
        }
    }

    @Test
    void moreUpdatesAreRefusedWhereTheRateOfThoseDoneWouldHaveBeenAnother() throws IOException {
        var falling = SETTINGS.formatted("grpo").replace("rate: 0.005", "rate: 0.005, schedule: cosine");
        training(falling, "falling").run();
        assertThatThrownBy(() -> training(falling.replace("updates: 8", "updates: 9"), "falling"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'algorithm.updates'")
                .hasMessageContaining("9 in the settings where the run has 8")
                .hasMessageContaining("cosine");
        var steady = SETTINGS.formatted("grpo");
        training(steady, "steady").run();
        assertThatThrownBy(() -> training(steady.replace("updates: 8", "updates: 7"), "steady"))
                .hasMessageContaining("8 updates are done");
        assertThatThrownBy(() -> training(steady.replace("steps: 30", "steps: 40"), "steady"))
                .hasMessageContaining("'demonstrations.steps'")
                .hasMessageContaining("learning rate of demonstrations");
        assertThatThrownBy(() -> training(steady.replace("count: 4", "count: 5"), "steady"))
                .hasMessageContaining("'evaluation.count'");
        assertThatThrownBy(() -> training(steady.replace("updates: 8", "updates: 8, epochs: 2"), "steady"))
                .hasMessageContaining("'algorithm.epochs'")
                .hasMessageContaining("what has been computed depends on it");
    }

    @Test
    void whileDemonstrationsAreLearnedFromWhatIsToComeMayBeChanged() throws IOException {
        var memo = new Memo();
        memo.stopAfter = 4;
        training("grpo", "changed", memo).run();
        var other = SETTINGS.formatted("ppo").replace("rate: 0.005", "rate: 0.002, schedule: linear");
        var changed = training(other, "changed");
        assertThat(changed.run()).isTrue();
        var whole = training(other, "unchanged");
        whole.run();
        assertThat(Tensors.toFloats(changed.policy().parameters().values()))
                .isEqualTo(Tensors.toFloats(whole.policy().parameters().values()));
        assertThatThrownBy(() -> training("grpo", "changed", new Memo()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'algorithm.");
    }

    @Test
    void anotherSeedOrModelDoesNotGoOnWithThisRun() throws IOException {
        var memo = new Memo();
        memo.stopAfter = 4;
        training("grpo", "begun", memo).run();
        var settings = SETTINGS.formatted("grpo");
        assertThatThrownBy(() -> training(settings.replace("seed: 5", "seed: 6"), "begun"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'seed'")
                .hasMessageContaining("6 in the settings where the run has 5")
                .hasMessageContaining("--overwrite");
        assertThatThrownBy(() -> training(settings.replace("width: 16", "width: 32"), "begun"))
                .hasMessageContaining("'model.width'");
    }

    @Test
    void otherRowsUnderTheOldNameAreRefusedAndTheSameUnderANewOneAreNot() throws IOException {
        var yaml = SETTINGS.formatted("grpo");
        training(yaml, "rows").run();
        var settings = Settings.parse("test.yaml", yaml.replace("prompts: p", "prompts: moved"), PolicySettings.class);
        var to = folder.resolve("rows");
        assertThat(new PolicyTraining(settings, inputs(PROMPTS, demonstrations(), PROMPTS), to, new Memo()).run())
                .isTrue();
        var fewer = PROMPTS.subList(0, 4);
        assertThatThrownBy(() -> new PolicyTraining(settings, inputs(fewer, demonstrations(), PROMPTS), to, new Memo()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'prompts'")
                .hasMessageContaining("4 rows")
                .hasMessageContaining("where the run has 5 rows");
        assertThatThrownBy(() -> new PolicyTraining(
                        settings, inputs(PROMPTS, demonstrations().reversed(), PROMPTS), to, new Memo()))
                .hasMessageContaining("'demonstrations'");
        assertThatThrownBy(() -> new PolicyTraining(settings, inputs(PROMPTS, demonstrations(), fewer), to, new Memo()))
                .hasMessageContaining("'held_out'");
    }

    @Test
    void tokensAreLearnedFromTheRunsTextsAndStayWithTheRun() throws IOException {
        var settings =
                SETTINGS.formatted("grpo").replace("alphabet: \"abcd>\"", "tokenizer: {type: bpe, vocabulary: 260}");
        var whole = training(settings, "bpe");
        assertThat(whole.run()).isTrue();
        assertThat(folder.resolve("bpe/model/tokenizer.json"))
                .hasSameTextualContentAs(folder.resolve("bpe/tokenizer.json"));
        try (var tokenizer = PretrainedTokenizer.read(folder.resolve("bpe/model"))) {
            assertThat(tokenizer.encode("ab")).as("'ab' occurs in prompts").hasSize(1);
            assertThat(tokenizer.encode("wholly new \u2603").length).isGreaterThan(10);
            assertThat(tokenizer.end()).isZero();
        }
        PolicyTraining again;
        do {
            var memo = new Memo();
            memo.stopAfter = 9;
            again = training(settings, folder.resolve("pieces"), memo);
        } while (!again.run());
        assertThat(Tensors.toFloats(again.policy().parameters().values()))
                .isEqualTo(Tensors.toFloats(whole.policy().parameters().values()));

        Files.writeString(
                folder.resolve("pieces/tokenizer.json"),
                Files.readString(folder.resolve("pieces/tokenizer.json")) + " ");
        assertThatThrownBy(() -> training(settings, "pieces"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("tokenizer");
        Files.delete(folder.resolve("pieces/tokenizer.json"));
        assertThatThrownBy(() -> training(settings, "pieces")).hasMessageContaining("put it back");
    }

    @Test
    void aModelHasOneKindOfTokens() {
        var both = SETTINGS.formatted("grpo").replace("width: 16", "width: 16, tokenizer: {type: bpe}");
        assertThatThrownBy(() -> Settings.parse("p.yaml", both, PolicySettings.class))
                .hasMessageContaining("'pretrained', 'alphabet' and 'tokenizer'")
                .hasMessageContaining("2 of them");
        var small =
                SETTINGS.formatted("grpo").replace("alphabet: \"abcd>\"", "tokenizer: {type: bpe, vocabulary: 256}");
        assertThatThrownBy(() -> Settings.parse("p.yaml", small, PolicySettings.class))
                .hasMessageContaining("257 to 100000");
    }

    @Test
    void consistencyIsPaidWithLearnedTokens() throws IOException {
        var settings = SETTINGS.formatted("grpo-care")
                .replace("alphabet: \"abcd>\"", "tokenizer: {type: bpe, vocabulary: 290}")
                .replace("context_length: 12", "context_length: 40")
                .replace("new_tokens: 3", "new_tokens: 24")
                .replace("width: 16", "width: 32")
                .replace("steps: 30, batch: 16, rate: 0.01", "steps: 150, batch: 8, rate: 0.02")
                .replace("rate: 0.005", "rate: 0.0001");
        var memo = new Memo();
        var tagged = List.of(
                completed("a>", "<think>a</think><answer>a</answer>"),
                completed("b>", "<think>b</think><answer>b</answer>"));
        var inputs = new PolicyTraining.Inputs(
                PolicyTrainingTest::pipeline,
                List.of(rollout("a>", "a"), rollout("b>", "b")),
                tagged,
                List.of(rollout("a>", "a")),
                folder);
        var parsed = Settings.parse("test.yaml", settings, PolicySettings.class);
        assertThat(new PolicyTraining(parsed, inputs, folder.resolve("care"), memo).run())
                .isTrue();
        assertThat(memo.metrics.getLast().get("consistency/found")).isGreaterThan(0.5);
    }

    @Test
    void aPromptThatDoesNotFitIsRefusedBeforeAnythingIsTrained() {
        var settings = Settings.parse("test.yaml", SETTINGS.formatted("grpo"), PolicySettings.class);
        var inputs = new PolicyTraining.Inputs(
                PolicyTrainingTest::pipeline,
                List.of(rollout("abcdabcdab>", "a")),
                demonstrations(),
                List.of(),
                folder);
        assertThatThrownBy(() -> new PolicyTraining(settings, inputs, folder, new Memo()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("11 tokens")
                .hasMessageContaining("at most 9");
    }

    @Test
    void aCharacterOutsideTheAlphabetIsNamed() {
        var settings = Settings.parse("test.yaml", SETTINGS.formatted("grpo"), PolicySettings.class);
        var inputs = new PolicyTraining.Inputs(
                PolicyTrainingTest::pipeline, List.of(rollout("ax>", "a")), demonstrations(), List.of(), folder);
        assertThatThrownBy(() -> new PolicyTraining(settings, inputs, folder, new Memo()))
                .hasMessageContaining("'x'")
                .hasMessageContaining("alphabet");
    }

    @Test
    void consistencyNeedsATokenizerThatKnowsTags() {
        assertThatThrownBy(() -> training("grpo-care", "care", new Memo()).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'pretrained'");
        assertThatThrownBy(() -> Settings.parse(
                        "p.yaml",
                        SETTINGS.formatted("grpo").replace("rate: 0.005", "nash: {eta: 1}"),
                        PolicySettings.class))
                .hasMessageContaining("'nash' belongs to type dno");
    }

    @Test
    void repeatedNgramsAreNegativesOfDnoWhereTheSettingsSaySo() throws IOException {
        var yaml = SETTINGS.formatted("dno").replace("rate: 0.005", "nash: {repetition: {length: 1, limit: 0.2}}");
        var memo = new Memo();
        assertThat(training(yaml, folder.resolve("repetition"), memo).run()).isTrue();
        assertThat(memo.metrics.getLast()).containsKey("pairs/broken");
        assertThatThrownBy(() -> Settings.parse("p.yaml", yaml.replace("limit: 0.2", "limit: 1"), PolicySettings.class))
                .hasMessageContaining("below 1");
    }

    @Test
    void aTeacherWithoutAnswersIsNamed() {
        var settings = SETTINGS.formatted("dno").replace("rate: 0.005", "nash: {teacher: true, pairs: scored}");
        assertThatThrownBy(() -> training(settings, "teacher").run())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("teacher's answer");
    }

    @Test
    void wrongSettingsSayWhereAndWhat() {
        assertThatThrownBy(() -> Settings.parse("p.yaml", SETTINGS.formatted("gpro"), PolicySettings.class))
                .hasMessageContaining("p.yaml:6")
                .hasMessageContaining("gpro")
                .hasMessageContaining("grpo");
        assertThatThrownBy(() -> Settings.parse(
                        "p.yaml", SETTINGS.formatted("grpo").replace("rate: 0.005", "ratte: 1"), PolicySettings.class))
                .hasMessageContaining("ratte");
        assertThat(Settings.describe(PolicySettings.class)).containsKeys("algorithm.kl", "model.pretrained", "seed");
    }

    private PolicyTraining training(String type, String name, Recorder recorder) throws IOException {
        return training(SETTINGS.formatted(type), folder.resolve(name), recorder);
    }

    private PolicyTraining training(String yaml, String name) throws IOException {
        return training(yaml, folder.resolve(name), new Memo());
    }

    private PolicyTraining training(String yaml, Path run, Recorder recorder) throws IOException {
        var settings = Settings.parse("test.yaml", yaml, PolicySettings.class);
        return new PolicyTraining(settings, inputs(PROMPTS, demonstrations(), PROMPTS), run, recorder);
    }

    private static final List<Rollout> PROMPTS = List.of(
            rollout("a>", "a"), rollout("ab>", "b"), rollout("c>", "c"), rollout("abd>", "d"), rollout("b>", "b"));

    private PolicyTraining.Inputs inputs(List<Rollout> prompts, List<Rollout> demonstrations, List<Rollout> heldOut) {
        return new PolicyTraining.Inputs(PolicyTrainingTest::pipeline, prompts, demonstrations, heldOut, folder);
    }

    private static List<Rollout> demonstrations() {
        return List.of(completed("a>", "aa"), completed("b>", "bb"), completed("ab>", "b"), completed("c>", "c"));
    }

    private static Pipeline<Rollout> pipeline() {
        Reward<Rollout> echo = Reward.each(r -> r.completion().contains(r.reference()) ? 1 : 0);
        return new Pipeline<>(
                List.of(new Pipeline.Component<>("echo", echo, List.of())), new WeightedSum(Map.of()), List.of());
    }

    private static Rollout rollout(String prompt, String reference) {
        return Rollout.of(prompt, "", reference);
    }

    private static Rollout completed(String prompt, String completion) {
        return Rollout.of(prompt, "", "").withCompletion(JsonNodeFactory.instance.stringNode(completion));
    }
}
