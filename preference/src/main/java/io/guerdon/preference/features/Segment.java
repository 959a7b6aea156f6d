package io.guerdon.preference.features;

import io.guerdon.core.DataException;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/**
 * A stretch of a trajectory: states, and what was done in each.
 *
 * @param states [steps][numbers of a state]
 * @param actions [steps][numbers of an action]; no numbers where actions are not seen
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
record Segment(double[][] states, double[][] actions) {

    /**
     * Reads one.
     *
     * @param label of the row
     * @param within the field that holds the segment, with a dot behind it; empty for the row itself
     * @param names of the fields and kinds of actions
     * @throws DataException when there are no lists of finite numbers, or not as many actions as states
     */
    static Segment read(String label, String within, JsonNode object, FeatureSource.StateNames names) {
        String field = within + names.states();
        double[][] states = rows(label, field, object.isArray() ? object : object.path(names.states()));
        if (names.actions().isEmpty()) {
            return new Segment(states, new double[states.length][0]);
        }
        String done = within + names.actions();
        var list = object.path(names.actions());
        double[][] actions = names.kinds() == 0 ? rows(label, done, list) : oneHot(label, done, list, names.kinds());
        if (actions.length != states.length) {
            throw new DataException(
                    label, done, actions.length + " actions", "one for each of the " + states.length + " states");
        }
        return new Segment(states, actions);
    }

    int steps() {
        return states.length;
    }

    int stateSize() {
        return states.length == 0 ? 0 : states[0].length;
    }

    int actionSize() {
        return actions.length == 0 ? 0 : actions[0].length;
    }

    /** State and action of each step in one vector, [steps][numbers]. */
    double[][] vectors() {
        double[][] vectors = new double[steps()][];
        for (int t = 0; t < vectors.length; t++) {
            vectors[t] = Arrays.copyOf(states[t], states[t].length + actions[t].length);
            System.arraycopy(actions[t], 0, vectors[t], states[t].length, actions[t].length);
        }
        return vectors;
    }

    /** Vectors of one size; a lone number is a vector of one. */
    private static double[][] rows(String label, String field, JsonNode list) {
        if (!list.isArray()) {
            throw new DataException(label, field, shown(list), "a list with one entry for each step");
        }
        double[][] rows = new double[list.size()][];
        for (int t = 0; t < rows.length; t++) {
            rows[t] = numbers(label, field + "[" + t + "]", list.path(t));
            if (rows[t].length != rows[0].length || rows[t].length == 0) {
                throw new DataException(
                        label,
                        field + "[" + t + "]",
                        rows[t].length + " numbers",
                        t == 0 ? "at least one" : rows[0].length + " as at its first step");
            }
        }
        return rows;
    }

    private static double[] numbers(String label, String field, JsonNode node) {
        double[] numbers = new double[node.isArray() ? node.size() : 1];
        for (int i = 0; i < numbers.length; i++) {
            var number = node.isArray() ? node.path(i) : node;
            numbers[i] = number.isNumber() ? number.doubleValue() : Double.NaN;
            if (!Double.isFinite(numbers[i])) {
                throw new DataException(label, field, shown(node), "finite numbers");
            }
        }
        return numbers;
    }

    private static double[][] oneHot(String label, String field, JsonNode list, int kinds) {
        if (!list.isArray()) {
            throw new DataException(label, field, shown(list), "a list with one action for each step");
        }
        double[][] rows = new double[list.size()][kinds];
        for (int t = 0; t < rows.length; t++) {
            var action = list.path(t);
            if (!action.isIntegralNumber()
                    || !action.canConvertToInt()
                    || action.intValue() < 0
                    || action.intValue() >= kinds) {
                throw new DataException(
                        label, field + "[" + t + "]", shown(action), "a whole number from 0 to " + (kinds - 1));
            }
            rows[t][action.intValue()] = 1;
        }
        return rows;
    }

    static String shown(JsonNode node) {
        String text = node.isMissingNode() ? "nothing" : node.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
