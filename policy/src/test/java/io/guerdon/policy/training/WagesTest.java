package io.guerdon.policy.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.Combination;
import io.guerdon.core.DataException;
import io.guerdon.core.Groups;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Shaping;
import io.guerdon.core.Verdict;
import io.guerdon.core.combination.Minimum;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.core.process.AlongSteps;
import io.guerdon.core.shaping.Sigmoid;
import io.guerdon.core.shaping.Steps;
import io.guerdon.core.spec.Settings;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.text.BytePairEncoding;
import io.guerdon.neural.text.CharacterTokenizer;
import io.guerdon.neural.text.PretrainedTokenizer;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.policy.learning.Payment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WagesTest {

    private static final String SETTINGS = """
            train: policy
            model: {alphabet: "abc>", width: 16, layers: 1, heads: 2, context_length: 8}
            reward: r
            prompts: p
            algorithm:
              type: ppo
              updates: %d
              prompts: 32
              group: 1
              new_tokens: 4
              minibatch: 32
              epochs: 2
              rate: 0.003
              critic_rate: 0.01
              kl: 0.001
              %s
            checkpoint_every: 100
            seed: 3
            threads: 1
            """;

    /** The share of a letter among four. */
    private static Reward<Rollout> share(char letter) {
        return Reward.each(r -> r.completion().chars().filter(c -> c == letter).count() / 4.0);
    }

    /** One for every line with a b, where it ends. */
    private static final Reward<Rollout> LINES = new AlongSteps(new AlongSteps.Configuration(
            Reward.each(r -> r.completion().stripTrailing().endsWith("b") ? 1 : 0), Steps.Mechanism.RAW, 0, "\n", 100));

    @TempDir
    Path folder;

    private static final class Memo implements Recorder {

        final List<SequencedMap<String, Double>> metrics = new ArrayList<>();
        int stopAfter = Integer.MAX_VALUE;

        @Override
        public void resumed(Phase phase, long step) {}

        @Override
        public void step(Phase phase, long step, long steps, SequencedMap<String, Double> values) {
            metrics.add(values);
        }

        @Override
        public void samples(long update, List<Sample> written) {}

        @Override
        public void flush() {}

        @Override
        public boolean stopped() {
            return metrics.size() >= stopAfter;
        }

        /** Mean over the last forty updates, for components swing about their thresholds. */
        double late(String name) {
            return metrics.subList(metrics.size() - 40, metrics.size()).stream()
                    .mapToDouble(values -> values.get(name))
                    .average()
                    .orElseThrow();
        }
    }

    @Test
    void aConstrainedComponentEndsNearerItsThresholdThanWithout() throws IOException {
        var held = run(
                "held",
                "constraints: {a: 0.5}\n  multipliers: {method: mu, rate: 0.3}",
                100,
                () -> pipeline(component("a", share('a'))));
        var free = run("free", "gamma: 1", 60, () -> pipeline(component("a", share('a'))));
        assertThat(free.late("reward/shaped/a")).isGreaterThan(0.85);
        assertThat(Math.abs(held.late("reward/shaped/a") - 0.5)).isLessThan(0.3);
        assertThat(held.metrics.getLast())
                .containsKeys(
                        "multiplier/a",
                        "constraint/above/a",
                        "critic/explained_variance_0",
                        "critic/explained_variance_1");
        // Below the threshold at first, so its weight must have risen, and above it later, so it must have fallen
        // again.
        assertThat(held.metrics.getFirst().get("constraint/above/a")).isNegative();
        assertThat(held.metrics.get(4).get("multiplier/a"))
                .isGreaterThan(held.metrics.getFirst().get("multiplier/a"));
        assertThat(held.metrics.getLast().get("multiplier/a")).isLessThan(0.5);
    }

    @Test
    void aComponentOfAtLeastItsThresholdLeavesTheRestToTheObjective() throws IOException {
        var held = run(
                "least",
                "constraints: {a: 0.5}\n  multipliers: {method: mu, rate: 0.3}",
                80,
                () -> pipeline(component("b", share('b')), component("a", share('a'))));
        var objective = run("objective", "gamma: 1", 60, () -> pipeline(component("b", share('b'))));
        assertThat(objective.late("reward/raw/b")).isGreaterThan(0.85);
        assertThat(held.late("reward/raw/a")).isGreaterThan(0.25);
        assertThat(held.late("reward/raw/b")).isGreaterThan(0.1);
    }

    @Test
    void constrainedRunsThatAreStoppedEndWithTheSameWeights() throws IOException {
        Supplier<Pipeline<Rollout>> both = () -> pipeline(component("a", share('a')), component("b", share('b')));
        for (var method : List.of("mu", "xi", "all")) {
            var lines = "constraints: {b: 0.25, a: 0.5}\n  multipliers: {method: " + method + "}";
            var whole = training("whole-" + method, lines, 6, both, new Memo());
            assertThat(whole.run()).isTrue();
            PolicyTraining again;
            do {
                var memo = new Memo();
                memo.stopAfter = 2;
                again = training("pieces-" + method, lines, 6, both, memo);
            } while (!again.run());
            assertThat(Tensors.toFloats(again.policy().parameters().values()))
                    .as(method)
                    .isEqualTo(Tensors.toFloats(whole.policy().parameters().values()));
        }
        assertThatThrownBy(() -> training(
                        "whole-mu", "constraints: {b: 0.25, a: 0.6}\n  multipliers: {method: mu}", 6, both, new Memo()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'algorithm.constraints'")
                .hasMessageContaining("a=0.6");
    }

    @Test
    void constraintsThatDoNotFitSayWhere() {
        Supplier<Pipeline<Rollout>> both = () -> pipeline(component("apple", share('a')), component("b", share('b')));
        assertThatThrownBy(() -> training("x", "constraints: {aple: 0.5}", 6, both, new Memo()))
                .isInstanceOf(UnfitSettingsException.class)
                .hasMessageContaining("algorithm.constraints.aple: the reward has no component 'aple'")
                .hasMessageContaining("apple");
        assertThatThrownBy(
                        () -> training("x", "constraints: {b: 0.5}\n  multipliers: {method: all}", 6, both, new Memo()))
                .hasMessageContaining("every component needs one; found none for apple");
        assertThatThrownBy(
                        () -> training("x", "constraints: {b: 0.5}", 6, () -> weighted(Map.of("b", 2.0)), new Memo()))
                .hasMessageContaining("objective")
                .hasMessageContaining("'b'");
        assertThatThrownBy(() -> training("x", "constraints: {a: 0.5}", 6, () -> totalled(new Sigmoid(1)), new Memo()))
                .hasMessageContaining("shapes its total");
        Reward<Rollout> sometimes = (ItemReward<Rollout>) (rollout, step) -> Verdict.notApplicable("no reason to");
        assertThatThrownBy(() -> run("nan", "constraints: {b: 0.5}", 2, () -> pipeline(component("b", sometimes))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("b: not_applicable: no reason to")
                .hasMessageContaining("fallback");
        for (var wrong : List.of(
                "constraints: {}",
                "multipliers: {method: xi}",
                "constraints: {b: x}",
                "constraints: {b: 1}\n  multipliers: {momentum: 1}",
                "constraints: {b: 1}\n  multipliers: {rate: 0}",
                "constraints: {b: 1}\n  multipliers: {method: xy}",
                "pay: never")) {
            assertThatThrownBy(() -> parse(wrong, 6)).as(wrong).hasMessageMatching("(?s)test.yaml:\\d+:\\d+: .*");
        }
        assertThatThrownBy(() -> Settings.parse(
                        "p.yaml",
                        SETTINGS.formatted(6, "constraints: {b: 1}").replace("type: ppo", "type: grpo"),
                        PolicySettings.class))
                .hasMessageContaining("p.yaml:16:16: algorithm.constraints")
                .hasMessageContaining("'constraints' belongs to type ppo");
        assertThatThrownBy(() -> Settings.parse(
                        "p.yaml",
                        SETTINGS.formatted(6, "pay: steps").replace("type: ppo", "type: grpo"),
                        PolicySettings.class))
                .hasMessageContaining("'pay: steps' belongs to type ppo");
    }

    @Test
    void stepsArePaidWhereTheyEndAndTheSumIsTheTotal() {
        var tokenizer = CharacterTokenizer.of("ab\n");
        var random = new SplittableRandom(5);
        var weights = new WeightedSum(Map.of("lines", 0.5, "a", 2.0));
        var pipeline = new Pipeline<>(
                List.of(component("lines", LINES), component("a", share('a'), new Sigmoid(2))), weights, List.of());
        var texts = new ArrayList<String>(List.of("ab\nb\na\n", "b", "", "\n\n", "bb\n\nab"));
        for (var trial = 0; trial < 60; trial++) {
            var text = new StringBuilder();
            for (var i = random.nextInt(12); i > 0; i--) {
                text.append("ab\n".charAt(random.nextInt(3)));
            }
            texts.add(text.toString());
        }
        var batch = batch(texts);
        var scores = pipeline.evaluate(batch);
        var log = new LinkedHashMap<String, Double>();
        var payment = wages("pay: steps", pipeline, tokenizer).pay(completions(texts, tokenizer), batch, scores, log);
        var stream = payment.streams().getFirst();
        for (var i = 0; i < texts.size(); i++) {
            assertThat(Arrays.stream(stream[i]).sum()).isCloseTo(scores.total()[i], within(1e-12));
        }
        // "ab|\n" 'b\n' 'a\n' and the end: two lines with a b, and the other component at the end.
        var shapedA = scores.column("a").shaped()[0];
        assertThat(stream[0]).containsExactly(new double[] {0, 0, 0.5, 0, 0.5, 0, 0, 2 * shapedA}, within(1e-12));
        assertThat(log.get("completion/steps")).isPositive();
        var atTheEnd = wages("pay: end", pipeline, tokenizer).pay(completions(texts, tokenizer), batch, scores, log);
        assertThat(atTheEnd.streams().getFirst()[0])
                .startsWith(0, 0, 0, 0, 0, 0, 0)
                .endsWith(scores.total()[0]);
    }

    @Test
    void constrainedComponentsArePaidAlongStepsInTheirOwnStreams() {
        var tokenizer = CharacterTokenizer.of("ab\n");
        var pipeline = pipeline(component("a", share('a')), component("lines", LINES));
        var texts = List.of("ab\nb\na", "");
        var batch = batch(texts);
        var scores = pipeline.evaluate(batch);
        var wages = wages("pay: steps\n  constraints: {lines: 1}", pipeline, tokenizer);
        Payment payment = wages.pay(completions(texts, tokenizer), batch, scores, new LinkedHashMap<>());
        assertThat(payment.streams()).hasSize(2);
        assertThat(payment.streams().get(0)[0]).containsExactly(0, 0, 0, 0, 0, 0, 0.5);
        assertThat(payment.streams().get(1)[0]).containsExactly(0, 0, 1, 0, 1, 0, 0);
        assertThat(payment.streams().get(1)[1]).containsExactly(0);
    }

    @Test
    void tokensOfManyBytesAndBytesOfOneCharacterAreFound() throws IOException {
        var text = "snow \u2603 falls\non \ud83c\udf32 trees\n\u00fcber alles\nend";
        BytePairEncoding.learn(List.of("on trees on trees falls falls"), 300).write(folder.resolve("tokenizer.json"));
        try (var tokenizer = PretrainedTokenizer.read(folder.resolve("tokenizer.json"), BytePairEncoding.END_ID)) {
            var tokens = tokenizer.encode(text);
            for (var end = 1; end <= text.length(); end++) {
                var last = Wages.lastTokens(tokenizer, tokens, new int[] {end})[0];
                assertThat(tokenizer.decode(Arrays.copyOf(tokens, last + 1)).length())
                        .isGreaterThanOrEqualTo(end);
                assertThat(tokenizer.decode(Arrays.copyOf(tokens, last)).length())
                        .isLessThan(end);
            }
            var ends = new int[] {text.indexOf('\n') + 1, text.lastIndexOf('\n') + 1, text.length()};
            var last = Wages.lastTokens(tokenizer, tokens, ends);
            assertThat(tokenizer.decode(Arrays.copyOf(tokens, last[0] + 1))).isEqualTo(text.substring(0, ends[0]));
            assertThat(last[2]).isEqualTo(tokens.length - 1);
        }
    }

    @Test
    void stepsThatNobodyEarnsOrThatAreShapedAreErrors() throws IOException {
        assertThatThrownBy(() -> run("none", "pay: steps", 2, () -> pipeline(component("a", share('a')))))
                .isInstanceOf(UnfitSettingsException.class)
                .hasMessageContaining("algorithm.pay: no component says what steps");
        assertThatThrownBy(() -> run("bent", "pay: steps", 2, () -> pipeline(component("l", LINES, new Sigmoid(1)))))
                .hasMessageContaining("component 'l' earns along steps and is shaped");
        assertThatThrownBy(() -> training("min", "pay: steps", 2, () -> combined(new Minimum()), new Memo()))
                .hasMessageContaining("not weighted-sum");
        assertThatThrownBy(() -> training("total", "pay: steps", 2, () -> totalled(new Sigmoid(1)), new Memo()))
                .hasMessageContaining("shapes its total");
        var memo = run("paid", "pay: steps", 2, () -> pipeline(component("l", LINES)));
        assertThat(memo.metrics.getLast()).containsKey("completion/steps");
    }

    private Memo run(String name, String lines, int updates, Supplier<Pipeline<Rollout>> reward) throws IOException {
        var memo = new Memo();
        assertThat(training(name, lines, updates, reward, memo).run()).isTrue();
        return memo;
    }

    private PolicyTraining training(
            String name, String lines, int updates, Supplier<Pipeline<Rollout>> reward, Recorder recorder)
            throws IOException {
        var prompts = List.of(Rollout.of("a>", "", ""), Rollout.of("b>", "", ""), Rollout.of("c>", "", ""));
        var inputs = new PolicyTraining.Inputs(reward, prompts, List.of(), List.of(), folder);
        return new PolicyTraining(parse(lines, updates), inputs, folder.resolve(name), recorder);
    }

    private static PolicySettings parse(String lines, int updates) {
        return Settings.parse("test.yaml", SETTINGS.formatted(updates, lines), PolicySettings.class);
    }

    private static Wages wages(String lines, Pipeline<Rollout> pipeline, Tokenizer tokenizer) {
        return new Wages(parse(lines, 1).algorithm(), pipeline, tokenizer);
    }

    private static Completions completions(List<String> texts, Tokenizer tokenizer) {
        var prompts = texts.stream().map(text -> new int[] {0}).toArray(int[][]::new);
        var tokens = texts.stream()
                .map(text -> IntStream.concat(Arrays.stream(tokenizer.encode(text)), IntStream.of(tokenizer.end()))
                        .toArray())
                .toArray(int[][]::new);
        return new Completions(prompts, tokens, new double[tokens.length][], new boolean[tokens.length]);
    }

    private static Batch<Rollout> batch(List<String> texts) {
        var items = texts.stream().map(text -> Rollout.of("p", text, "")).toList();
        return Batch.of(items, Groups.each(items.size()));
    }

    private static Pipeline.Component<Rollout> component(String name, Reward<Rollout> reward, Shaping... shape) {
        return new Pipeline.Component<>(name, reward, List.of(shape));
    }

    @SafeVarargs
    private static Pipeline<Rollout> pipeline(Pipeline.Component<Rollout>... components) {
        return new Pipeline<>(List.of(components), new WeightedSum(Map.of()), List.of());
    }

    private static Pipeline<Rollout> weighted(Map<String, Double> weights) {
        return new Pipeline<>(
                List.of(component("a", share('a')), component("b", share('b'))), new WeightedSum(weights), List.of());
    }

    private static Pipeline<Rollout> combined(Combination combination) {
        return new Pipeline<>(List.of(component("l", LINES), component("b", share('b'))), combination, List.of());
    }

    private static Pipeline<Rollout> totalled(Shaping shaping) {
        return new Pipeline<>(List.of(component("a", share('a'))), new WeightedSum(Map.of()), List.of(shaping));
    }
}
