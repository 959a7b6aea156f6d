package io.guerdon.preference.progress;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.ShardedPass;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.block.Gru;
import io.guerdon.neural.block.Linear;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.ScoringDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Reads trajectories turn by turn: a transformer makes a vector of the text of each turn, or a pretrained encoder made it before, a
 * recurrent layer carries on what happened
 * before, and a linear map without bias, which would enter once for every turn, says the turn's contribution. The cost grows with
 * the length of turns and with their number, not with the square of a dialogue; turns with the same text are read once. Not
 * thread-safe while it learns.
 */
final class ProgressNetwork {

    /** So many texts go through the transformer at once. */
    private static final int TOGETHER = 64;

    private final @Nullable ScoringDecoder reader;
    private final Parameters rest;
    private final Gru memory;
    private final Linear head;

    private ProgressNetwork(@Nullable ScoringDecoder reader, int inputs, int width, long seed) {
        this.reader = reader;
        var draft = Parameters.draft();
        this.memory = Gru.of(draft, "memory", inputs, width);
        // Sums over many turns begin near 0, where outcomes are.
        this.head = Linear.unbiased(draft, "head", width, 1, Initial.normal(0.1 / Math.sqrt(width)));
        this.rest = draft.build(Draws.seed(seed, 2));
    }

    /** One that reads tokens. */
    static ProgressNetwork overTokens(DecoderOptions options, long seed) {
        int width = options.width();
        return new ProgressNetwork(ScoringDecoder.of(options, width, Draws.seed(seed, 1)), width, width, seed);
    }

    /** One that is given vectors of so many numbers. */
    static ProgressNetwork overVectors(int inputs, int width, long seed) {
        return new ProgressNetwork(null, inputs, width, seed);
    }

    /**
     * Contributions, float [trajectories, most turns of them], 0 behind the last turn of each.
     *
     * @param trajectories of each the row of its instruction, then of its turns; no row of tokens is empty
     */
    Pass contributions(List<TurnReader.Rows> trajectories) {
        int longest =
                trajectories.stream().mapToInt(TurnReader.Rows::length).max().orElseThrow();
        float[] mask = new float[trajectories.size() * longest];
        for (int i = 0; i < trajectories.size(); i++) {
            Arrays.fill(mask, i * longest + 1, i * longest + trajectories.get(i).length(), 1);
        }
        var reading = reader == null ? null : learned(reader, trajectories, longest);
        var features = reading == null ? given(trajectories, longest) : reading.features();
        var said = head.forward(memory.forward(features)).squeeze(2);
        var numbers =
                said.mul(Tensors.floats(mask, trajectories.size(), longest)).narrow(1, 1, longest - 1L);
        return new Pass(numbers, reading == null ? null : reading.texts());
    }

    /**
     * A way through the network.
     *
     * @param contributions differentiable as far as the vectors of texts
     * @param texts the way on, through the transformer that made them; null for vectors that were given
     */
    record Pass(Tensor contributions, @Nullable ShardedPass texts) {}

    /** Vectors of turns, [trajectories, most turns, width], and the pass that made those of the different texts. */
    private record Reading(Tensor features, ShardedPass texts) {}

    /** Vectors of length 1, scaled so that a number of theirs is about as large as one that a network makes. */
    private static Tensor given(List<TurnReader.Rows> trajectories, int longest) {
        int inputs = trajectories.getFirst().vectors()[0].length;
        float[] flat = new float[trajectories.size() * longest * inputs];
        for (int i = 0; i < trajectories.size(); i++) {
            double[][] rows = trajectories.get(i).vectors();
            for (int t = 0; t < rows.length; t++) {
                for (int c = 0; c < inputs; c++) {
                    flat[(i * longest + t) * inputs + c] = (float) (rows[t][c] * Math.sqrt(inputs));
                }
            }
        }
        return Tensors.floats(flat, trajectories.size(), longest, inputs);
    }

    private static Reading learned(ScoringDecoder reader, List<TurnReader.Rows> trajectories, int longest) {
        var known = new HashMap<List<Integer>, Integer>();
        var texts = new ArrayList<int[]>();
        long[] index = new long[trajectories.size() * longest];
        for (int i = 0; i < trajectories.size(); i++) {
            int[][] rows = trajectories.get(i).tokens();
            for (int t = 0; t < rows.length; t++) {
                index[i * longest + t] = place(rows[t], known, texts);
            }
        }
        // Texts of similar length are read together, so that little is padded.
        int[] order = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> texts.get(i).length))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] rank = new int[order.length];
        for (int r = 0; r < order.length; r++) {
            rank[order[r]] = r;
        }
        long tokens = texts.stream().mapToLong(text -> text.length).sum();
        var pass = ShardedPass.forward(reader.parameters(), order.length, tokens, (from, count) -> {
            var parts = new ArrayList<Tensor>();
            for (int at = from; at < from + count; at += TOGETHER) {
                parts.add(reader.last(Arrays.stream(order, at, Math.min(from + count, at + TOGETHER))
                        .mapToObj(texts::get)
                        .toArray(int[][]::new)));
            }
            return parts.size() == 1 ? parts.getFirst() : torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), 0);
        });
        long[] places = Arrays.stream(index).map(text -> rank[(int) text]).toArray();
        var features = pass.output().index_select(0, Tensors.longs(places));
        return new Reading(features.view(trajectories.size(), longest, -1), pass);
    }

    private static int place(int[] row, Map<List<Integer>, Integer> places, List<int[]> texts) {
        var key = Arrays.stream(row).boxed().toList();
        var known = places.putIfAbsent(key, texts.size());
        if (known != null) {
            return known;
        }
        texts.add(row);
        return texts.size() - 1;
    }

    /** Adam with weight decay for all of it. */
    Optimiser optimiser(double weightDecay) {
        var options = new AdamW.Options(0.9, 0.999, 1e-8, weightDecay, false);
        return new Optimiser(reader == null ? null : new AdamW(reader.parameters(), options), new AdamW(rest, options));
    }

    /** The optimisers of both parts; none of a reader that does not learn. */
    record Optimiser(@Nullable AdamW reader, AdamW rest) {}

    /**
     * One step against the gradient of a loss.
     *
     * @param loss of the contributions of {@code pass}
     * @return the norm of the gradient before each part was scaled down to the limit
     */
    double step(Tensor loss, Pass pass, Optimiser optimiser, double rate, double limit) {
        if (reader != null) {
            reader.parameters().clearGradients();
        }
        rest.clearGradients();
        loss.backward();
        if (pass.texts() != null) {
            pass.texts().backward();
        }
        double norm = rest.clipGradients(limit);
        var readers = optimiser.reader();
        if (reader != null && readers != null) {
            norm = Math.hypot(reader.parameters().clipGradients(limit), norm);
            readers.step(rate);
        }
        optimiser.rest().step(rate);
        return norm;
    }

    /** Adds the weights to a checkpoint. */
    Checkpoint.Draft save(Checkpoint.Draft draft) {
        return (reader == null ? draft : draft.network("reader", reader.parameters())).network("memory", rest);
    }

    /** Adds weights and optimisers to a checkpoint. */
    Checkpoint.Draft save(Checkpoint.Draft draft, Optimiser optimiser) {
        var readers = optimiser.reader();
        var saved = save(draft);
        return (readers == null ? saved : saved.optimiser("reader", readers)).optimiser("memory", optimiser.rest());
    }

    /** Takes the weights of a checkpoint. */
    void restore(Checkpoint saved) {
        try (var scope = Memory.scope()) {
            if (reader != null) {
                saved.network("reader", reader.parameters());
            }
            saved.network("memory", rest);
        }
    }

    /** Takes weights and optimisers of a checkpoint. */
    void restore(Checkpoint saved, Optimiser optimiser) {
        restore(saved);
        var readers = optimiser.reader();
        if (readers != null) {
            saved.optimiser("reader", readers);
        }
        saved.optimiser("memory", optimiser.rest());
    }
}
