package io.guerdon.preference.features;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.encoder.TextEncoder.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Where the numbers come from that a model sees. It names itself, so that a model can refuse another one. Thread-safe.
 *
 * <p>A response gives one vector, or one for each of its steps; a trajectory of states always one for each. Steps of a text are the field {@code steps} (a list of texts), or else the
 * lines of the response that are not blank; a step is read after the prompt and the steps before it.
 */
public sealed interface FeatureSource {

    /** What tells it from others: the columns, or the encoder. */
    String fingerprint();

    /** How many numbers a vector has. */
    int width();

    /** What one of these numbers is called; empty where they have no names. */
    String name(int column);

    /**
     * The vectors of a rollout: one, or one for each step.
     *
     * @throws DataException when the row lacks what is needed
     */
    double[][] vectors(Rollout row, boolean steps);

    /** The vectors of many rollouts; where one lacks what is needed, its message instead. */
    List<Found> all(List<Rollout> rows, boolean steps);

    /** Vectors, or why there are none. */
    record Found(double[][] vectors, String problem) {}

    /** Columns of numbers. */
    record Columns(List<String> names) implements FeatureSource {

        public Columns {
            names = List.copyOf(names);
        }

        @Override
        public String fingerprint() {
            return "columns " + String.join(", ", names);
        }

        @Override
        public int width() {
            return names.size();
        }

        @Override
        public String name(int column) {
            return names.get(column);
        }

        @Override
        public double[][] vectors(Rollout row, boolean steps) {
            double[][] columns = new double[names.size()][];
            for (int c = 0; c < columns.length; c++) {
                String name = names.get(c);
                double[] found = row.numbers(name);
                if (found == null
                        || !steps && found.length != 1
                        || steps && !row.field(name).isArray()) {
                    throw new DataException(
                            row.label(),
                            name,
                            found == null ? "nothing" : found.length + " numbers",
                            steps ? "a list with a number for each step" : "one number, which the model sees");
                }
                if (c > 0 && found.length != columns[0].length) {
                    throw new DataException(
                            row.label(),
                            name,
                            found.length + " steps",
                            columns[0].length + " as in '" + names.getFirst() + "'");
                }
                columns[c] = found;
            }
            int count = columns[0].length;
            double[][] vectors = new double[count][names.size()];
            for (int s = 0; s < count; s++) {
                int step = s;
                Arrays.setAll(vectors[s], c -> columns[c][step]);
            }
            return vectors;
        }

        @Override
        public List<Found> all(List<Rollout> rows, boolean steps) {
            return rows.stream().map(row -> found(() -> vectors(row, steps))).toList();
        }

        /** The vector in an object of numbers, such as a side of a comparison. */
        double[] vector(Rollout row, String field) {
            var object = row.field(field);
            double[] vector = new double[names.size()];
            for (int c = 0; c < vector.length; c++) {
                JsonNode number = object.path(names.get(c));
                if (!number.isNumber() || !Double.isFinite(number.doubleValue())) {
                    throw new DataException(
                            row.label(),
                            field + "." + names.get(c),
                            number.isMissingNode() ? "nothing" : number.toString(),
                            "a finite number");
                }
                vector[c] = number.doubleValue();
            }
            return vector;
        }
    }

    /** Vectors of texts. */
    record Embeddings(TextEncoder encoder) implements FeatureSource {

        @Override
        public String fingerprint() {
            return "encoder " + encoder.fingerprint();
        }

        @Override
        public int width() {
            return encoder.width();
        }

        @Override
        public String name(int column) {
            return "";
        }

        @Override
        public double[][] vectors(Rollout row, boolean steps) {
            return encoder.encode(texts(row, steps));
        }

        @Override
        public List<Found> all(List<Rollout> rows, boolean steps) {
            var texts = new ArrayList<Text>();
            int[] ends = new int[rows.size()];
            var problems = new ArrayList<String>();
            for (int i = 0; i < ends.length; i++) {
                String problem = "";
                try {
                    texts.addAll(texts(rows.get(i), steps));
                } catch (DataException e) {
                    problem = String.valueOf(e.getMessage());
                }
                problems.add(problem);
                ends[i] = texts.size();
            }
            double[][] vectors = encoder.encode(texts);
            return IntStream.range(0, ends.length)
                    .mapToObj(i ->
                            new Found(Arrays.copyOfRange(vectors, i == 0 ? 0 : ends[i - 1], ends[i]), problems.get(i)))
                    .toList();
        }

        /** What is encoded of a rollout. */
        static List<Text> texts(Rollout row, boolean steps) {
            String prompt = word(row, List.of("prompt", "question", "problem"), row.prompt());
            if (!steps) {
                String response = word(row, List.of("completion", "response", "solution"), row.completion());
                if (response.isBlank()) {
                    throw new DataException(row.label(), "completion", "nothing", "a response");
                }
                return List.of(new Text(prompt, response));
            }
            var texts = new ArrayList<Text>();
            String before = prompt;
            for (String step : steps(row)) {
                texts.add(new Text(before, step));
                before = before.isEmpty() ? step : before + "\n" + step;
            }
            if (texts.isEmpty()) {
                throw new DataException(row.label(), "steps", "none", "at least one step");
            }
            return texts;
        }

        private static List<String> steps(Rollout row) {
            var list = row.field("steps");
            if (list.isArray()) {
                var steps = new ArrayList<String>();
                list.forEach(step -> steps.add(step.asString("")));
                return steps;
            }
            String response = word(row, List.of("completion", "response", "solution"), row.completion());
            return response.lines().filter(line -> !line.isBlank()).toList();
        }

        private static String word(Rollout row, List<String> names, String otherwise) {
            if (!otherwise.isEmpty()) {
                return otherwise;
            }
            return names.stream()
                    .map(row::text)
                    .filter(text -> text != null)
                    .findFirst()
                    .orElse("");
        }
    }

    /**
     * The fields of a trajectory.
     *
     * @param actions empty where only states are seen
     * @param kinds how many different actions there are, each a whole number from 0; 0 where actions are vectors
     */
    record StateNames(String states, String actions, int kinds) {}

    /**
     * States of trajectories with the actions that were taken in them.
     *
     * @param size how many numbers a state has
     * @param actionSize how many numbers an action has; 0 where only states are seen
     */
    record States(StateNames names, int size, int actionSize) implements FeatureSource {

        @Override
        public String fingerprint() {
            String states = "states '" + names.states() + "' of " + size + " numbers";
            if (names.actions().isEmpty()) {
                return states;
            }
            return states + ", actions '" + names.actions() + "' "
                    + (names.kinds() > 0 ? "of " + names.kinds() + " kinds" : "of " + actionSize + " numbers");
        }

        @Override
        public int width() {
            return size + actionSize;
        }

        @Override
        public String name(int column) {
            return column < size ? names.states() + "[" + column + "]" : names.actions() + "[" + (column - size) + "]";
        }

        @Override
        public double[][] vectors(Rollout row, boolean steps) {
            var segment = Segment.read(row.label(), "", row.row(), names);
            if (segment.steps() == 0) {
                throw new DataException(row.label(), names.states(), "none", "at least one state");
            }
            String problem = problem(segment);
            if (!problem.isEmpty()) {
                throw new DataException(
                        row.label(),
                        segment.stateSize() != size ? names.states() : names.actions(),
                        problem,
                        "what the model was trained with: " + fingerprint());
            }
            return segment.vectors();
        }

        /** Why a segment that is not empty does not fit; empty where it does. */
        String problem(Segment segment) {
            if (segment.stateSize() != size) {
                return "states of " + segment.stateSize() + " numbers";
            }
            return segment.actionSize() == actionSize ? "" : "actions of " + segment.actionSize() + " numbers";
        }

        @Override
        public List<Found> all(List<Rollout> rows, boolean steps) {
            return rows.stream().map(row -> found(() -> vectors(row, steps))).toList();
        }
    }

    private static Found found(Supplier<double[][]> vectors) {
        try {
            return new Found(vectors.get(), "");
        } catch (DataException e) {
            return new Found(new double[0][], String.valueOf(e.getMessage()));
        }
    }
}
