package io.guerdon.benchmarks;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Lanes;
import io.guerdon.neural.Memory;
import io.guerdon.neural.ShardedPass;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.generation.Decoding;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.generation.SequenceModel;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Tokens a second of the transformer, training and sampling, beside what the machine's matrix multiplication reaches. Every figure is
 * the best of several rounds, which on a shared machine is the one least disturbed.
 *
 * <pre>./benchmark --main io.guerdon.benchmarks.TransformerSpeed [threads]</pre>
 */
public final class TransformerSpeed {

    private static final int LENGTH = 256;
    private static final int ROUNDS = 5;

    private TransformerSpeed() {}

    public static void main(String[] arguments) {
        var threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
        System.out.printf("threads %d%n", threads);
        for (var options : new DecoderOptions[] {
            DecoderOptions.small(512, 128, 4, 4, 2 * LENGTH), DecoderOptions.small(512, 256, 6, 4, 2 * LENGTH)
        }) {
            measure(options, threads);
        }
    }

    private static void measure(DecoderOptions options, int threads) {
        var decoder = Decoder.of(options, 1);
        var weights = decoder.parameters().size();
        // The floor: what a product of the layer's shape reaches, by all threads together or by each thread alone.
        Torch.threads(threads);
        var shared = product(16 * LENGTH, options.width(), options.feedForward());
        Lanes.open(threads);
        var apart =
                Lanes.map(threads, i -> product(16 * LENGTH / threads, options.width(), options.feedForward())).stream()
                        .mapToDouble(d -> d)
                        .sum();
        var peak = Math.max(shared, apart);
        System.out.printf(
                "%n%.2f M parameters, width %d, %d layers; product %d x %d x %d: %.1f GFLOP/s shared by %d threads, %.1f as %d products%n",
                weights / 1e6,
                options.width(),
                options.layers(),
                16 * LENGTH,
                options.width(),
                options.feedForward(),
                shared / 1e9,
                threads,
                apart / 1e9,
                threads);

        var training = training(decoder, 16);
        // Forward and backward: 6 operations a weight and token, and 6 times layers, length and width for causal
        // attention.
        var operations = 6.0 * weights + 6.0 * options.layers() * LENGTH * options.width();
        System.out.printf(
                "training: %,.0f tokens/s, %.1f GFLOP/s, %.0f %% of the product's%n",
                training, training * operations / 1e9, 100 * training * operations / peak);

        var many = sampling(decoder, 64, 2);
        System.out.printf("sampling 64 x %d tokens: %,.0f tokens/s%n", LENGTH, many);
        var cached = sampling(decoder, 16, 2);
        var rereading = sampling(new Rereader(decoder), 16, 1);
        System.out.printf(
                "sampling 16 x %d tokens: %,.0f tokens/s with the cache, %,.0f without: %.1f times%n",
                LENGTH, cached, rereading, cached / rereading);
    }

    private static double training(Decoder decoder, int batch) {
        var optimiser = new AdamW(decoder.parameters(), AdamW.Options.decayed(0.01));
        var random = Draws.at(3, 0);
        var rows = new int[batch][LENGTH + 1];
        for (var row : rows) {
            Arrays.setAll(row, i -> random.nextInt(decoder.vocabulary()));
        }
        var best = 0.0;
        for (var round = 0; round < ROUNDS; round++) {
            var start = System.nanoTime();
            try (var memory = Memory.scope()) {
                var tokens = Tensors.padded(rows, 0);
                var input = tokens.narrow(1, 0, LENGTH);
                var targets = tokens.narrow(1, 1, LENGTH).contiguous();
                var pass = ShardedPass.forward(
                        decoder.parameters(),
                        batch,
                        (long) batch * LENGTH,
                        (from, count) -> Tensors.logProbabilities(
                                decoder.logits(input.narrow(0, from, count)), targets.narrow(0, from, count)));
                decoder.parameters().clearGradients();
                pass.output().mean().neg().backward();
                pass.backward();
                decoder.parameters().clipGradients(1);
                optimiser.step(1e-3);
            }
            best = Math.max(best, batch * LENGTH * 1e9 / (System.nanoTime() - start));
        }
        return best;
    }

    private static double sampling(SequenceModel model, int batch, int rounds) {
        var prompts = new int[batch][];
        Arrays.fill(prompts, new int[] {1});
        var best = 0.0;
        for (var round = 0; round < rounds; round++) {
            var start = System.nanoTime();
            Generation.sample(model, prompts, Sampling.plain(LENGTH), round);
            best = Math.max(best, batch * LENGTH * 1e9 / (System.nanoTime() - start));
        }
        return best;
    }

    private static double product(int rows, int inner, int columns) {
        try (var memory = Memory.scope()) {
            var a = torch.randn(rows, inner);
            var b = torch.randn(inner, columns);
            var best = 0.0;
            for (var round = 0; round < 40; round++) {
                var start = System.nanoTime();
                a.mm(b).close();
                best = Math.max(best, 2.0 * rows * inner * columns * 1e9 / (System.nanoTime() - start));
            }
            return best;
        }
    }

    /** A model without its cache. */
    private record Rereader(Decoder decoder) implements SequenceModel {

        @Override
        public io.guerdon.neural.Parameters parameters() {
            return decoder.parameters();
        }

        @Override
        public int vocabulary() {
            return decoder.vocabulary();
        }

        @Override
        public int contextLength() {
            return decoder.contextLength();
        }

        @Override
        public Tensor logits(Tensor tokens, long first) {
            return decoder.logits(tokens, first);
        }

        @Override
        public Decoding decode(int[][] prompts, int newTokens) {
            return SequenceModel.super.decode(prompts, newTokens);
        }

        @Override
        public SequenceModel twin() {
            return new Rereader(decoder.twin());
        }
    }
}
