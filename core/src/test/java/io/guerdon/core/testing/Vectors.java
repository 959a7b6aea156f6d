package io.guerdon.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Golden files. They are read from the folder in the system property {@code guerdon.vectors}; without it, from the copy
 * in the module's test resources, and for a system that has no copy there, from {@code shared/vectors} beside the
 * project.
 */
public final class Vectors {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Vectors() {}

    /** One line of a golden file. */
    public record Case(String name, JsonNode input, JsonNode expected, JsonNode all) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** The file {@code system/name}, or null when it is in none of the places. */
    public static @Nullable Path find(String system, String name) {
        String property = System.getProperty("guerdon.vectors");
        var places = property != null
                ? List.of(Path.of(property))
                : List.of(
                        Path.of("src/test/resources/vectors"),
                        Path.of("../../shared/vectors"),
                        Path.of("../../../shared/vectors"),
                        Path.of("../shared/vectors"));
        return places.stream()
                .map(place -> place.resolve(system).resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    /** The cases of a golden file that must be there. */
    public static List<Case> read(String system, String name) {
        Path file = find(system, name);
        if (file == null) {
            throw new IllegalStateException("no golden file " + system + "/" + name
                    + ": give the folder that holds it in the system property guerdon.vectors");
        }
        return read(file);
    }

    private static List<Case> read(Path file) {
        try {
            var cases = new ArrayList<Case>();
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    var node = JSON.readTree(line);
                    cases.add(
                            new Case(node.path("case").asString(""), node.path("input"), node.path("expected"), node));
                }
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A list of numbers; the texts NaN and Infinity and null (NaN) count as numbers. */
    public static double[] numbers(JsonNode list) {
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(list.get(i));
        }
        return numbers;
    }

    /** A number; null is NaN. */
    public static double number(JsonNode node) {
        if (node.isNull()) {
            return Double.NaN;
        }
        return node.isString() ? Double.parseDouble(node.stringValue()) : node.doubleValue();
    }
}
