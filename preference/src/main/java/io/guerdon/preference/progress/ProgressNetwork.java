package io.guerdon.preference.progress;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.block.Gru;
import io.guerdon.neural.block.Linear;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.storage.Checkpoint;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.ScoringDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Reads trajectories turn by turn: a transformer makes a vector of the text of each turn, a recurrent layer carries on what happened
 * before, and a linear map without bias, which would enter once for every turn, says the turn's contribution. The cost grows with
 * the length of turns and with their number, not with the square of a dialogue; turns with the same text are read once. Not
 * thread-safe while it learns.
 */
final class ProgressNetwork {

    private final ScoringDecoder reader;
    private final Parameters rest;
    private final Gru memory;
    private final Linear head;

    ProgressNetwork(DecoderOptions options, long seed) {
        int width = options.width();
        this.reader = ScoringDecoder.of(options, width, Draws.seed(seed, 1));
        var draft = Parameters.draft();
        this.memory = Gru.of(draft, "memory", width, width);
        // Sums over many turns begin near 0, where outcomes are.
        this.head = Linear.unbiased(draft, "head", width, 1, Initial.normal(0.1 / Math.sqrt(width)));
        this.rest = draft.build(Draws.seed(seed, 2));
    }

    /**
     * Contributions, float [trajectories, most turns of them], 0 behind the last turn of each.
     *
     * @param trajectories of each the tokens of its instruction, then of its turns; no row is empty
     */
    Tensor contributions(List<int[][]> trajectories) {
        int longest = trajectories.stream().mapToInt(rows -> rows.length).max().orElseThrow();
        var places = new HashMap<List<Integer>, Integer>();
        var texts = new ArrayList<int[]>();
        long[] index = new long[trajectories.size() * longest];
        float[] mask = new float[index.length];
        for (int i = 0; i < trajectories.size(); i++) {
            int[][] rows = trajectories.get(i);
            for (int t = 0; t < rows.length; t++) {
                index[i * longest + t] = place(rows[t], places, texts);
                mask[i * longest + t] = t == 0 ? 0 : 1;
            }
        }
        var features = reader.last(texts.toArray(int[][]::new))
                .index_select(0, Tensors.longs(index))
                .view(trajectories.size(), longest, -1);
        var said = head.forward(memory.forward(features)).squeeze(2);
        return said.mul(Tensors.floats(mask, trajectories.size(), longest)).narrow(1, 1, longest - 1L);
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
        return new Optimiser(new AdamW(reader.parameters(), options), new AdamW(rest, options));
    }

    /** The optimisers of both parts. */
    record Optimiser(AdamW reader, AdamW rest) {}

    /**
     * One step against the gradient of a loss.
     *
     * @return the norm of the gradient before each part was scaled down to the limit
     */
    double step(Tensor loss, Optimiser optimiser, double rate, double limit) {
        reader.parameters().clearGradients();
        rest.clearGradients();
        loss.backward();
        double norm = Math.hypot(reader.parameters().clipGradients(limit), rest.clipGradients(limit));
        optimiser.reader().step(rate);
        optimiser.rest().step(rate);
        return norm;
    }

    /** Adds the weights to a checkpoint. */
    Checkpoint.Draft save(Checkpoint.Draft draft) {
        return draft.network("reader", reader.parameters()).network("memory", rest);
    }

    /** Adds weights and optimisers to a checkpoint. */
    Checkpoint.Draft save(Checkpoint.Draft draft, Optimiser optimiser) {
        return save(draft).optimiser("reader", optimiser.reader()).optimiser("memory", optimiser.rest());
    }

    /** Takes the weights of a checkpoint. */
    void restore(Checkpoint saved) {
        try (var scope = Memory.scope()) {
            saved.network("reader", reader.parameters());
            saved.network("memory", rest);
        }
    }

    /** Takes weights and optimisers of a checkpoint. */
    void restore(Checkpoint saved, Optimiser optimiser) {
        restore(saved);
        saved.optimiser("reader", optimiser.reader());
        saved.optimiser("memory", optimiser.rest());
    }
}
