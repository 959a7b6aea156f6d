package io.guerdon.audit.probe;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where a box, four numbers in square brackets, is written in a text.
 *
 * @param start the opening bracket
 * @param end behind the closing bracket
 */
record BoxPlace(int start, int end) {

    private static final int MAX_LENGTH = 120;

    /** The first box; null when there is none. */
    static @Nullable BoxPlace first(String text) {
        for (int open = text.indexOf('['); open >= 0; open = text.indexOf('[', open + 1)) {
            int close = text.indexOf(']', open);
            if (close < 0) {
                return null;
            }
            if (close - open <= MAX_LENGTH && numbers(text.substring(open + 1, close)) != null) {
                return new BoxPlace(open, close + 1);
            }
        }
        return null;
    }

    /** The one box of a reference: four numbers, a list of one such, or a text with one; null for anything else. */
    static double @Nullable [] reference(JsonNode node) {
        if (node.isArray() && node.size() == 1) {
            return reference(node.path(0));
        }
        if (node.isArray() && node.size() == 4) {
            double[] box = new double[4];
            for (int i = 0; i < 4; i++) {
                if (!node.path(i).isNumber()) {
                    return null;
                }
                box[i] = node.path(i).doubleValue();
            }
            return proper(box);
        }
        if (!node.isString()) {
            return null;
        }
        String text = node.stringValue();
        var place = first(text);
        if (place == null || first(text.substring(place.end)) != null) {
            return null;
        }
        double[] box = numbers(text.substring(place.start + 1, place.end - 1));
        return box == null ? null : proper(box);
    }

    private static double @Nullable [] proper(double[] box) {
        return box[2] > box[0] && box[3] > box[1] ? box : null;
    }

    private static double @Nullable [] numbers(String inside) {
        String[] parts = inside.split(",", -1);
        if (parts.length != 4) {
            return null;
        }
        double[] numbers = new double[4];
        for (int i = 0; i < 4; i++) {
            String part = parts[i].strip();
            boolean plain =
                    !part.isEmpty() && part.length() < 20 && part.chars().allMatch(c -> "0123456789.-".indexOf(c) >= 0);
            try {
                numbers[i] = plain ? Double.parseDouble(part) : Double.NaN;
            } catch (NumberFormatException e) {
                return null;
            }
            if (Double.isNaN(numbers[i])) {
                return null;
            }
        }
        return numbers;
    }

    String replaced(String text, double[] box) {
        return text.substring(0, start) + write(box) + text.substring(end);
    }

    String replaced(String text, List<double[]> boxes) {
        return text.substring(0, start)
                + boxes.stream().map(BoxPlace::write).collect(Collectors.joining(", "))
                + text.substring(end);
    }

    private static String write(double[] box) {
        return DoubleStream.of(box)
                .mapToObj(x -> new BigDecimal(Math.round(x * 1000) / 1000.0)
                        .setScale(3, java.math.RoundingMode.HALF_EVEN)
                        .stripTrailingZeros()
                        .toPlainString())
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
