package io.guerdon.policy.training;

import io.guerdon.core.Batch;
import io.guerdon.core.Column;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import io.guerdon.core.Verdict;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.policy.learning.Payment;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * When and on which stream completions are paid what a pipeline says they are worth: the total at the end, or what steps earned
 * where they end and the rest at the end; in one stream, or constrained components in streams of their own. The payments of a
 * stream always sum to its amount. Immutable.
 *
 * <p>Source of payment along steps: "On Designing Effective RL Reward at Training Time for LLM Reasoning" (arXiv 2410.15115).
 */
final class Wages {

    private static final List<String> KEY = List.of("algorithm", "pay");

    private final Pipeline<?> pipeline;
    private final Tokenizer tokenizer;
    private final @Nullable Constraints constraints;
    private final boolean alongSteps;

    /** @throws UnfitSettingsException when the reward cannot be paid so */
    Wages(PolicySettings.Algorithm asked, Pipeline<?> pipeline, Tokenizer tokenizer) {
        this.pipeline = pipeline;
        this.tokenizer = tokenizer;
        this.constraints = asked.constraints() == null
                ? null
                : new Constraints(asked.constraints(), asked.constraining(), pipeline);
        this.alongSteps = asked.pay() == PolicySettings.Pay.STEPS;
        if (alongSteps && !(pipeline.combination() instanceof WeightedSum)) {
            throw new UnfitSettingsException(
                    KEY, "steps can be paid where components are added up; the reward's 'combine' is not weighted-sum");
        }
        if (alongSteps && !pipeline.totalShaping().isEmpty()) {
            throw new UnfitSettingsException(
                    KEY,
                    "the reward shapes its total, of which no step earned a part; shape components instead, or pay: end");
        }
    }

    /** Null when there are none. */
    @Nullable
    Constraints constraints() {
        return constraints;
    }

    /**
     * What a batch is paid.
     *
     * @param log gets what is to be watched of it
     */
    Payment pay(Completions completions, Batch<Rollout> batch, Scores scores, SequencedMap<String, Double> log) {
        if (alongSteps) {
            requireSteps(batch, scores);
            log.put("completion/steps", steps(scores));
        }
        if (constraints == null) {
            var total = new Constraints.Stream(scores.total(), scores.columns());
            return new Payment(List.<double[][]>of(placed(completions, total)), scores.total(), log);
        }
        var streams = constraints.streams(scores, batch).stream()
                .map(stream -> placed(completions, stream))
                .toList();
        log.putAll(constraints.log(streams));
        return new Payment(streams, scores.total(), log);
    }

    private double[][] placed(Completions completions, Constraints.Stream stream) {
        var rewards = new double[completions.size()][];
        for (var i = 0; i < rewards.length; i++) {
            var tokens = completions.tokens()[i];
            rewards[i] = new double[tokens.length];
            var left = stream.amounts()[i];
            if (alongSteps && Double.isFinite(left)) {
                for (var column : stream.columns()) {
                    left -= placeSteps(rewards[i], tokens, column, i, weight(column));
                }
            }
            if (tokens.length > 0) {
                rewards[i][tokens.length - 1] += left;
            }
        }
        return rewards;
    }

    private double placeSteps(double[] rewards, int[] tokens, Column column, int item, double weight) {
        var steps = column.verdicts().get(item).steps();
        var ends = steps.stream().mapToInt(Verdict.Step::end).toArray();
        var last = lastTokens(tokenizer, tokens, ends);
        var placed = 0.0;
        for (var k = 0; k < ends.length; k++) {
            rewards[last[k]] += weight * steps.get(k).reward();
            placed += weight * steps.get(k).reward();
        }
        return placed;
    }

    private double weight(Column column) {
        var alone = constraints != null && constraints.isConstrained(column.name());
        return !alone && pipeline.combination() instanceof WeightedSum(var weights)
                ? weights.getOrDefault(column.name(), 1.0)
                : 1;
    }

    /**
     * The last token of each step of a completion.
     *
     * @param ends how many characters of the text lie up to the end of each step, not falling
     * @return for each the first token with which the text is so long; the last token where it never is
     */
    static int[] lastTokens(Tokenizer tokenizer, int[] tokens, int[] ends) {
        var last = new int[ends.length];
        var from = 0;
        for (var k = 0; k < ends.length; k++) {
            // Single tokens have no text of their own (bytes of a character, spaces that a decoder drops): beginnings
            // do.
            var to = tokens.length - 1;
            while (from < to) {
                var middle = (from + to) >>> 1;
                if (tokenizer.decode(Arrays.copyOf(tokens, middle + 1)).length() >= ends[k]) {
                    to = middle;
                } else {
                    from = middle + 1;
                }
            }
            last[k] = from;
        }
        return last;
    }

    private void requireSteps(Batch<Rollout> batch, Scores scores) {
        for (var c = 0; c < scores.columns().size(); c++) {
            var column = scores.columns().get(c);
            var has = column.verdicts().stream()
                    .anyMatch(verdict -> !verdict.steps().isEmpty());
            if (has && !pipeline.components().get(c).shaping().isEmpty()) {
                throw new UnfitSettingsException(
                        KEY,
                        "component '" + column.name()
                                + "' earns along steps and is shaped as a whole, so that no step has its part; leave 'shape' out"
                                + " (along-steps has mechanisms of its own), or pay: end");
            }
        }
        var written = batch.items().stream().anyMatch(item -> !item.completion().isBlank());
        if (batch.step() == 0 && written && steps(scores) == 0) {
            throw new UnfitSettingsException(
                    KEY,
                    "no component says what steps of a completion earned; use along-steps, progress or a feature-model of steps"
                            + " with reduction sum, or pay: end");
        }
    }

    /** Mean number of steps of a completion that were paid. */
    private static double steps(Scores scores) {
        var count = 0;
        for (var column : scores.columns()) {
            for (var verdict : column.verdicts()) {
                count += verdict.steps().size();
            }
        }
        return count / (double) Math.max(1, scores.total().length);
    }
}
