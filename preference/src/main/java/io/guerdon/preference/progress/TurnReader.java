package io.guerdon.preference.progress;

import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.encoder.TextEncoder.Text;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.DecoderOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * How the turns of a trajectory become what the network takes: tokens for a transformer that learns with the rest, or vectors of a
 * pretrained encoder that stays as it is. Either way a turn is what the environment had said before it and what the agent says; the
 * environment's answer is read with the next turn. Immutable.
 */
sealed interface TurnReader {

    /** So many texts are encoded between two reports. */
    int CHUNK = 1024;

    /**
     * What the network takes of a trajectory: a row for its instruction, then one for each turn. One of both is empty.
     *
     * @param tokens rows of any length
     * @param vectors rows of one width
     */
    record Rows(int[][] tokens, double[][] vectors) {

        int length() {
            return tokens.length + vectors.length;
        }
    }

    /**
     * Reads trajectories.
     *
     * @param heard how many of how many texts are encoded, where that takes long
     */
    List<Rows> read(List<Trajectory> trajectories, BiConsumer<Integer, Integer> heard);

    /** How many turns of a trajectory, its instruction counted as one, are too long to be read whole. */
    long cut(Trajectory trajectory);

    /** What tells it from others: the tokenizer or the encoder. */
    String fingerprint();

    /** A network that takes the rows. */
    ProgressNetwork network(long seed);

    /** What was told before a turn. */
    private static String told(Trajectory trajectory, int turn) {
        return turn == 0 ? "" : trajectory.turns().get(turn - 1).told();
    }

    /**
     * Tokens: each text is closed by the token that ends one. Of a row that is longer than the network reads the beginning is cut,
     * which is what the environment said.
     */
    record Tokens(Tokenizer tokenizer, DecoderOptions options) implements TurnReader {

        @Override
        public List<Rows> read(List<Trajectory> trajectories, BiConsumer<Integer, Integer> heard) {
            return trajectories.stream().map(this::rows).toList();
        }

        private Rows rows(Trajectory trajectory) {
            int[][] rows = whole(trajectory);
            for (int t = 0; t < rows.length; t++) {
                int[] row = rows[t];
                rows[t] = isCut(row) ? Arrays.copyOfRange(row, row.length - options.contextLength(), row.length) : row;
            }
            return new Rows(rows, new double[0][]);
        }

        private int[][] whole(Trajectory trajectory) {
            var turns = trajectory.turns();
            int[][] rows = new int[turns.size() + 1][];
            rows[0] = closed(trajectory.instruction());
            for (int t = 0; t < turns.size(); t++) {
                int[] told = closed(told(trajectory, t));
                int[] said = closed(turns.get(t).said());
                rows[t + 1] = Arrays.copyOf(told, told.length + said.length);
                System.arraycopy(said, 0, rows[t + 1], told.length, said.length);
            }
            return rows;
        }

        private int[] closed(String text) {
            int[] tokens = tokenizer.encode(text);
            int[] closed = Arrays.copyOf(tokens, tokens.length + 1);
            closed[tokens.length] = tokenizer.end();
            return closed;
        }

        private boolean isCut(int[] row) {
            return row.length > options.contextLength();
        }

        @Override
        public long cut(Trajectory trajectory) {
            return Arrays.stream(whole(trajectory)).filter(this::isCut).count();
        }

        @Override
        public String fingerprint() {
            return tokenizer.fingerprint();
        }

        @Override
        public ProgressNetwork network(long seed) {
            return ProgressNetwork.overTokens(options, seed);
        }
    }

    /**
     * Vectors of an encoder: that of a turn is of what the agent says after what the environment had said.
     *
     * @param width of the state that is carried from turn to turn
     */
    record Vectors(TextEncoder encoder, int width) implements TurnReader {

        @Override
        public List<Rows> read(List<Trajectory> trajectories, BiConsumer<Integer, Integer> heard) {
            // Turns repeat, and a vector is shared by all that say the same.
            var vectors = new LinkedHashMap<Text, double[]>();
            trajectories.forEach(trajectory -> texts(trajectory).forEach(text -> vectors.put(text, new double[0])));
            var texts = new ArrayList<>(vectors.keySet());
            for (int from = 0; from < texts.size(); from += CHUNK) {
                int to = Math.min(texts.size(), from + CHUNK);
                double[][] made = encoder.encode(texts.subList(from, to));
                for (int i = from; i < to; i++) {
                    vectors.put(texts.get(i), made[i - from]);
                }
                heard.accept(to, texts.size());
            }
            return trajectories.stream()
                    .map(trajectory -> new Rows(
                            new int[0][],
                            texts(trajectory).stream()
                                    .map(text -> vectors.getOrDefault(text, new double[0]))
                                    .toArray(double[][]::new)))
                    .toList();
        }

        private static List<Text> texts(Trajectory trajectory) {
            var texts = new ArrayList<Text>();
            texts.add(Text.of(trajectory.instruction()));
            for (int t = 0; t < trajectory.turns().size(); t++) {
                texts.add(
                        new Text(told(trajectory, t), trajectory.turns().get(t).said()));
            }
            return texts;
        }

        @Override
        public long cut(Trajectory trajectory) {
            return texts(trajectory).stream().filter(encoder::isCut).count();
        }

        @Override
        public String fingerprint() {
            return encoder.fingerprint();
        }

        @Override
        public ProgressNetwork network(long seed) {
            return ProgressNetwork.overVectors(encoder.width(), width, seed);
        }
    }
}
