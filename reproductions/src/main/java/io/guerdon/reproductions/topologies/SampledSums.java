package io.guerdon.reproductions.topologies;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.policy.learning.Packed;
import io.guerdon.preference.topology.TreeSampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Six digits are added up modulo ten, step by step, by a decoder transformer that imitates a teacher with gaps and writes at
 * temperature 0.7, so that independent answers are often alike. The prompt is a form, the answer the form filled in: the digit,
 * then the sum so far, and a mark after every second step, which is where trees branch. The true reward counts the steps that are
 * right, given the sum that the step before claimed.
 *
 * <p>To a reward model a step is one symbol: the change that it claims with the digit that it takes, or that it is malformed.
 */
final class SampledSums implements AnswerTask {

    private static final double TEMPERATURE = 0.7;
    private static final int SEGMENT = 2;
    private static final int LEVELS = StepTask.STEPS / SEGMENT;
    private static final int DIGITS = 10;
    private static final int BLANK = 10;
    private static final int MARK = 11;
    private static final int BEGIN = 12;
    private static final int END = 13;
    private static final int TOKENS = 14;

    /** A segment: two digits with their sums, and a mark, or the end. */
    private static final int SEGMENT_TOKENS = 2 * SEGMENT + 1;

    private static final int ANSWER_TOKENS = LEVELS * SEGMENT_TOKENS;
    private static final int MALFORMED = DIGITS * DIGITS;
    private static final int BATCH = 128;
    private static final double RATE = 3e-3;

    /** How often the teacher gives a sum that it has learnt wrongly, and slips otherwise. */
    private static final double GAP = 0.5;

    private static final double SLIP = 0.05;

    private final Decoder writer;

    /** A task whose writer has imitated so many batches of solutions. */
    SampledSums(int batches, long seed) {
        this.writer = Decoder.of(DecoderOptions.small(TOKENS, 48, 2, 4, 2 * ANSWER_TOKENS), Draws.seed(seed, 1));
        int[][] wrong = gaps(Draws.at(seed, 2));
        var optimiser = new AdamW(writer.parameters(), AdamW.Options.adam());
        var schedule = Schedule.cosine(RATE, 0, batches);
        for (int batch = 0; batch < batches; batch++) {
            var solutions = solutions(wrong, Draws.at(seed, 3, batch));
            try (var memory = Memory.scope()) {
                var packed = Packed.of(
                        solutions,
                        IntStream.range(0, BATCH).toArray(),
                        writer.parameters().device());
                var loss = Tensors.maskedMean(packed.logProbabilities(writer, 1), packed.mask())
                        .neg();
                writer.parameters().clearGradients();
                loss.backward();
                writer.parameters().clipGradients(1);
                optimiser.step(schedule.at(batch));
            }
        }
    }

    /** By sum and digit the wrong sum that the teacher has learnt, for a quarter of them; -1 elsewhere. */
    private static int[][] gaps(SplittableRandom random) {
        int[][] wrong = new int[DIGITS][DIGITS];
        for (int[] row : wrong) {
            Arrays.setAll(row, _ -> random.nextDouble() < 0.25 ? random.nextInt(DIGITS) : -1);
        }
        return wrong;
    }

    private static Completions solutions(int[][] wrong, SplittableRandom random) {
        int[][] prompts = new int[BATCH][];
        int[][] answers = new int[BATCH][];
        for (int i = 0; i < BATCH; i++) {
            int[] digits = random.ints(StepTask.STEPS, 0, DIGITS).toArray();
            int[] sums = new int[StepTask.STEPS];
            int sum = 0;
            for (int k = 0; k < sums.length; k++) {
                int learnt = wrong[sum][digits[k]];
                sum = learnt >= 0 && random.nextDouble() < GAP
                        ? learnt
                        : random.nextDouble() < SLIP ? random.nextInt(DIGITS) : (sum + digits[k]) % DIGITS;
                sums[k] = sum;
            }
            prompts[i] = form(digits, null);
            answers[i] = form(digits, sums);
        }
        return new Completions(prompts, answers, new double[BATCH][], new boolean[BATCH]);
    }

    /** The form with blanks for a prompt, or filled in with sums. */
    private static int[] form(int[] digits, int @Nullable [] sums) {
        int[] form = new int[ANSWER_TOKENS];
        for (int k = 0; k < digits.length; k++) {
            int at = k / SEGMENT * SEGMENT_TOKENS + k % SEGMENT * 2;
            form[at] = digits[k];
            form[at + 1] = sums == null ? BLANK : sums[k];
        }
        for (int level = 1; level <= LEVELS; level++) {
            form[level * SEGMENT_TOKENS - 1] = level < LEVELS ? MARK : sums == null ? BEGIN : END;
        }
        return form;
    }

    /** The symbols of an answer as it was written. */
    static int[] symbols(double[] prompt, int[] tokens) {
        int[] symbols = new int[StepTask.STEPS];
        int sum = 0;
        for (int k = 0; k < symbols.length; k++) {
            int at = k / SEGMENT * SEGMENT_TOKENS + k % SEGMENT * 2;
            int digit = (int) Math.round(prompt[k] * (DIGITS - 1));
            boolean formed = at + 1 < tokens.length && tokens[at] == digit && tokens[at + 1] < DIGITS;
            symbols[k] = formed ? Math.floorMod(tokens[at + 1] - sum, DIGITS) * DIGITS + digit : MALFORMED;
            sum = formed ? tokens[at + 1] : sum;
        }
        return symbols;
    }

    private static int[] promptTokens(double[] prompt) {
        return form(
                Arrays.stream(prompt)
                        .mapToInt(p -> (int) Math.round(p * (DIGITS - 1)))
                        .toArray(),
                null);
    }

    @Override
    public int symbols() {
        return MALFORMED + 1;
    }

    @Override
    public double[] prompt(SplittableRandom random) {
        return random.ints(StepTask.PROMPT, 0, DIGITS)
                .mapToDouble(digit -> digit / (DIGITS - 1.0))
                .toArray();
    }

    @Override
    public int[][] answers(double[] prompt, int count, SplittableRandom random) {
        int[][] prompts = new int[count][];
        Arrays.fill(prompts, promptTokens(prompt));
        var sampling = new Sampling(TEMPERATURE, 0, 1, ANSWER_TOKENS, Set.of(END));
        return Arrays.stream(Generation.sample(writer, prompts, sampling, random.nextLong())
                        .tokens())
                .map(tokens -> symbols(prompt, tokens))
                .toArray(int[][]::new);
    }

    /** Siblings that come out alike are left out, so that there may be fewer than eight leaves. */
    @Override
    public Tree tree(double[] prompt, SplittableRandom random) {
        var sampler =
                new TreeSampler(2, LEVELS, List.of(TEMPERATURE), SEGMENT_TOKENS, SEGMENT_TOKENS, Set.of(MARK), END);
        var sampled = sampler.sample(writer, promptTokens(prompt), random.nextLong());
        var leaves = new ArrayList<int[]>();
        for (var leaf : sampled.tree().leaves()) {
            leaves.add(symbols(
                    prompt, leaf.text().stream().mapToInt(Integer::intValue).toArray()));
        }
        return new Tree(leaves, Math.toIntExact(sampled.written() * SEGMENT / SEGMENT_TOKENS));
    }

    @Override
    public double reward(double[] prompt, int[] answer) {
        return Arrays.stream(answer)
                .filter(symbol -> symbol < MALFORMED && symbol / DIGITS == symbol % DIGITS)
                .count();
    }
}
