package io.guerdon.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** Compares numbers with those of golden files: relative and absolute tolerance together, NaN equal to NaN. */
public final class Near {

    private Near() {}

    /** Whether two numbers agree within {@code tolerance * (1 + |expected|)}. */
    public static boolean near(double actual, double expected, double tolerance) {
        return Double.compare(actual, expected) == 0
                || actual == expected
                || Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected));
    }

    /** Fails unless the number is near that of the node. */
    public static void assertNear(String what, double actual, JsonNode expected, double tolerance) {
        assertThat(expected.isMissingNode()).as(what + ": expected value").isFalse();
        double number = Vectors.number(expected);
        assertThat(near(actual, number, tolerance))
                .as("%s: found %s, expected %s", what, actual, number)
                .isTrue();
    }

    /** Fails unless the numbers are near those of the list. */
    public static void assertNear(String what, double[] actual, JsonNode expected, double tolerance) {
        assertThat(actual.length).as(what + ": length").isEqualTo(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertNear(what + "[" + i + "]", actual[i], expected.path(i), tolerance);
        }
    }

    /** Fails unless the rows are near those of the list of lists. */
    public static void assertNear(String what, double[][] actual, JsonNode expected, double tolerance) {
        assertThat(actual.length).as(what + ": rows").isEqualTo(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertNear(what + "[" + i + "]", actual[i], expected.path(i), tolerance);
        }
    }

    /** A list of lists of numbers. */
    public static double[][] rows(JsonNode lists) {
        double[][] rows = new double[lists.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Vectors.numbers(lists.path(i));
        }
        return rows;
    }
}
