package io.guerdon.neural.generation;

import io.guerdon.neural.Diverged;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Lanes;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Lets a model write. */
public final class Generation {

    /**
     * Rows times parameters from which on a part of the batch is worth a thread of its own: with fewer, a step is spent on starting
     * operations and on packing the weights, however few its rows are.
     */
    private static final long WORK = 1L << 27;

    private static final int MOST = 16;

    private Generation() {}

    /**
     * Samples one completion for each prompt. Each draws from a random stream of its own, so what it writes depends on the model,
     * the prompt, the seed and its place in the batch, not on how long its neighbours are.
     *
     * @param prompts token ids, at least one each
     * @throws IllegalArgumentException when a prompt is empty or does not fit into the
     *     model's context together with the new tokens
     */
    public static Completions sample(SequenceModel model, int[][] prompts, Sampling sampling, long seed) {
        check(model, prompts, sampling);
        var rows = prompts.length;
        var byWork = rows * model.parameters().size() / WORK;
        var parts = model.parameters().device().is_cpu() ? (int) Math.clamp(byWork, 1, Math.clamp(rows, 1, MOST)) : 1;
        var written = Lanes.map(parts, part -> {
            var from = rows * part / parts;
            var some = Arrays.copyOfRange(prompts, from, rows * (part + 1) / parts);
            return written(model, some, new Writer(some.length, from, sampling, seed));
        });
        return Completions.joined(written);
    }

    private static Completions written(SequenceModel model, int[][] prompts, Writer writer) {
        var sampling = writer.sampling;
        Torch.withoutGradient(() -> {
            try (var memory = Memory.scope();
                    var decoding = model.decode(prompts, sampling.newTokens())) {
                for (var step = 0; step < sampling.newTokens() && !writer.done(); step++) {
                    if (step > 0) {
                        decoding.append(writer.latest());
                    }
                    try (var stepMemory = Memory.scope()) {
                        writer.write(decoding.next());
                    }
                }
            }
        });
        return writer.completions(prompts);
    }

    private static void check(SequenceModel model, int[][] prompts, Sampling sampling) {
        for (var i = 0; i < prompts.length; i++) {
            var length = prompts[i].length;
            if (length == 0) {
                throw new IllegalArgumentException(
                        "prompt " + i + " has no tokens; at least one is needed to start from");
            }
            if (length + sampling.newTokens() > model.contextLength()) {
                throw new IllegalArgumentException(
                        "prompt %d has %d tokens; with %d new ones it does not fit into a context of %d. Shorten the prompt, lower new_tokens, or use a model with a longer context"
                                .formatted(i, length, sampling.newTokens(), model.contextLength()));
            }
        }
    }

    /** The tokens written so far, row by row. */
    private static final class Writer {

        private final int first;
        private final Sampling sampling;
        private final SplittableRandom[] random;
        private final int[][] tokens;
        private final double[][] logProbabilities;
        private final int[] length;
        private final boolean[] stopped;
        private final int[] latest;
        private int open;

        /** For {@code rows} rows, of which the first is number {@code first} of the whole batch. */
        Writer(int rows, int first, Sampling sampling, long seed) {
            this.first = first;
            this.sampling = sampling;
            this.random = new SplittableRandom[rows];
            Arrays.setAll(random, row -> Draws.at(seed, first + row));
            this.tokens = new int[rows][sampling.newTokens()];
            this.logProbabilities = new double[rows][sampling.newTokens()];
            this.length = new int[rows];
            this.stopped = new boolean[rows];
            this.latest = new int[rows];
            this.open = rows;
        }

        boolean done() {
            return open == 0;
        }

        int[] latest() {
            return latest;
        }

        void write(Tensor logits) {
            var scaled = sampling.temperature() == 0 || sampling.temperature() == 1
                    ? logits
                    : logits.div(new Scalar(sampling.temperature()));
            var logProbability = torch.log_softmax(scaled, -1);
            var chosen = sampling.temperature() == 0
                    ? logProbability.argmax(new org.bytedeco.pytorch.LongOptional(-1), false)
                    : draw(logProbability);
            var ids = Tensors.toLongs(chosen);
            var values = Tensors.toDoubles(
                    logProbability.gather(-1, chosen.unsqueeze(-1)).squeeze(-1));
            for (var row = 0; row < ids.length; row++) {
                if (!stopped[row] && length[row] < sampling.newTokens()) {
                    record(row, (int) ids[row], values[row]);
                }
            }
        }

        private void record(int row, int token, double logProbability) {
            if (Double.isNaN(logProbability)) {
                throw new Diverged("the model's logits for sequence " + (first + row) + " are not numbers after "
                        + length[row] + " tokens");
            }
            tokens[row][length[row]] = token;
            logProbabilities[row][length[row]] = logProbability;
            length[row]++;
            latest[row] = token;
            if (sampling.stop().contains(token)) {
                stopped[row] = true;
                open--;
            }
        }

        private Tensor draw(Tensor logProbability) {
            var probability = filtered(logProbability).to(torch.ScalarType.Double);
            var cumulative = probability.cumsum(-1);
            var points = new double[random.length];
            for (var row = 0; row < points.length; row++) {
                points[row] = random[row].nextDouble();
            }
            var total = cumulative.narrow(-1, cumulative.size(-1) - 1, 1);
            var point = Tensors.doubles(points, points.length, 1)
                    .to(cumulative.device(), torch.ScalarType.Double)
                    .mul(total);
            // The first index whose cumulative probability lies above the point; tokens of probability zero are never
            // that index.
            return torch.searchsorted(
                            cumulative,
                            point,
                            false,
                            true,
                            new org.bytedeco.pytorch.StringViewOptional(),
                            new org.bytedeco.pytorch.TensorOptional())
                    .clamp_max(new Scalar(cumulative.size(-1) - 1))
                    .squeeze(-1);
        }

        private Tensor filtered(Tensor logProbability) {
            var probability = logProbability.exp();
            if (sampling.topK() > 0 && sampling.topK() < probability.size(-1)) {
                var least = probability.topk(sampling.topK()).get0().narrow(-1, sampling.topK() - 1, 1);
                probability = probability.masked_fill(probability.lt(least), new Scalar(0.0));
            }
            if (sampling.topP() < 1) {
                var sorted = probability.sort(-1, true);
                var ordered = sorted.get0();
                var before = ordered.cumsum(-1).sub(ordered).div(ordered.sum(-1).unsqueeze(-1));
                var kept = ordered.masked_fill(before.ge(new Scalar(sampling.topP())), new Scalar(0.0));
                probability = torch.zeros_like(probability).scatter(-1, sorted.get1(), kept);
            }
            return probability;
        }

        Completions completions(int[][] prompts) {
            var cut = new int[tokens.length][];
            var cutLogs = new double[tokens.length][];
            for (var row = 0; row < tokens.length; row++) {
                cut[row] = Arrays.copyOf(tokens[row], length[row]);
                cutLogs[row] = Arrays.copyOf(logProbabilities[row], length[row]);
            }
            return new Completions(prompts, cut, cutLogs, stopped);
        }
    }
}
