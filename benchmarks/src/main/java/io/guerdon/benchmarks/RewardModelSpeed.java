package io.guerdon.benchmarks;

import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.ScoringDecoder;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Tokens that a reward model of about a million parameters learns from, and scores, in a second of one core's processor time:
 * on a machine with other work this says more than a clock on the wall. Sequences of 200 tokens, no padding, one thread; the best
 * of several rounds.
 *
 * <pre>./benchmark --main io.guerdon.benchmarks.RewardModelSpeed</pre>
 */
public final class RewardModelSpeed {

    private static final int LENGTH = 200;
    private static final int ROWS = 64;
    private static final int ROUNDS = 3;

    private RewardModelSpeed() {}

    public static void main(String[] arguments) {
        Torch.threads(1);
        measure(DecoderOptions.small(257, 128, 5, 4, LENGTH));
        measure(DecoderOptions.small(257, 208, 2, 4, LENGTH));
    }

    private static void measure(DecoderOptions options) {
        var model = ScoringDecoder.of(options, 1, 1);
        var optimiser = new AdamW(model.parameters(), AdamW.Options.decayed(0.01));
        var random = new SplittableRandom(1);
        int[][] rows = new int[ROWS][LENGTH];
        for (int[] row : rows) {
            Arrays.setAll(row, i -> random.nextInt(256));
        }
        double training = best(() -> {
            var loss = model.last(rows).square().mean();
            model.parameters().clearGradients();
            loss.backward();
            model.parameters().clipGradients(1);
            optimiser.step(1e-3);
        });
        double scoring = best(() -> Torch.withoutGradient(() -> {
            Tensors.toDoubles(model.last(rows));
        }));
        System.out.printf(
                Locale.ROOT,
                "%.2f M parameters, width %d, %d blocks: training %,.0f tokens, scoring %,.0f tokens (%,.0f rows) a core-second%n",
                model.parameters().size() / 1e6,
                options.width(),
                options.layers(),
                training,
                scoring,
                scoring / LENGTH);
    }

    /** Tokens a second of this thread's processor time. */
    private static double best(Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            try (var memory = Memory.scope()) {
                work.run();
            }
            best = Math.max(best, ROWS * LENGTH * 1e9 / (threads.getCurrentThreadCpuTime() - start));
        }
        return best;
    }
}
