package io.guerdon.verify.math;

import io.guerdon.core.testing.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Golden files and real data that are not part of the project; tests that need them are skipped where they are absent. */
public final class SharedData {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SharedData() {}

    /** The cases of a golden file, or a skipped test. */
    public static List<Vectors.Case> vectors(String name) {
        if (Vectors.find("math-verify", name) == null) {
            skip("math-verify/" + name);
        }
        return Vectors.read("math-verify", name);
    }

    /** The lines of a data file, or a skipped test. */
    public static List<JsonNode> data(String name) {
        var file = find(name);
        if (file == null) {
            skip("data/" + name);
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            var nodes = new ArrayList<JsonNode>();
            lines.filter(line -> !line.isBlank()).forEach(line -> nodes.add(JSON.readTree(line)));
            return nodes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void skip(String what) {
        System.out.println("Skipped: " + what + " is not beside the project.");
        Assumptions.abort(what + " is absent");
    }

    private static @Nullable Path find(String name) {
        return Stream.of("../shared/data", "../../shared/data", "../../../shared/data")
                .map(place -> Path.of(place).resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }
}
