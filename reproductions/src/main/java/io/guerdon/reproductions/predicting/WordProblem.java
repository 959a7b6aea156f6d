package io.guerdon.reproductions.predicting;

import io.guerdon.io.InputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A problem in words with a person's right solution and those of some models. Immutable.
 *
 * @param question what is asked
 * @param human a person's solution, which is right
 * @param solutions of models
 */
record WordProblem(String question, String human, List<Solution> solutions) {

    /** Larger files are refused. */
    private static final long MOST_BYTES = 1L << 28;

    private static final JsonMapper JSON = new JsonMapper();

    WordProblem {
        solutions = List.copyOf(solutions);
    }

    /** A model's solution and whether its answer is right. */
    record Solution(String text, boolean right) {}

    /** The solutions whose verdict is the given one. */
    List<Solution> solutions(boolean right) {
        return solutions.stream().filter(s -> s.right() == right).toList();
    }

    /**
     * Reads JSON Lines in the format of GSM8K's example model solutions: {@code question}, {@code ground_truth}, and for each
     * model, under its name, {@code {"solution": ..., "is_correct": ...}}.
     *
     * @throws InputException when a line cannot be used, naming it
     */
    static List<WordProblem> read(Path file) throws IOException {
        var problems = new ArrayList<WordProblem>();
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new InputException(file + ": " + Files.size(file) + " bytes, expected at most " + MOST_BYTES);
            }
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank()) {
                    problems.add(problem(file + ":" + number, line));
                }
            }
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": does not exist", e);
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": is not UTF-8 text; expected JSON Lines", e);
        }
        return problems;
    }

    private static WordProblem problem(String place, String line) {
        JsonNode row;
        try {
            row = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new InputException(place + ": is not JSON: " + e.getOriginalMessage(), e);
        }
        var solutions = new ArrayList<Solution>();
        row.propertyStream().forEach(entry -> {
            var node = entry.getValue();
            if (node.isObject()) {
                if (!node.path("solution").isString()
                        || !node.path("is_correct").isBoolean()) {
                    throw new InputException(place + ": field '" + entry.getKey()
                            + "': expected {\"solution\": text, \"is_correct\": true or false}, found the fields "
                            + node.propertyNames());
                }
                solutions.add(new Solution(
                        node.path("solution").stringValue(),
                        node.path("is_correct").booleanValue()));
            }
        });
        if (solutions.size() < 2) {
            throw new InputException(place + ": " + solutions.size()
                    + " solutions of models, expected at least two, each {\"solution\": text, \"is_correct\": true or false}"
                    + " under the model's name");
        }
        return new WordProblem(text(place, row, "question"), text(place, row, "ground_truth"), solutions);
    }

    private static String text(String place, JsonNode row, String field) {
        var node = row.path(field);
        if (!node.isString() || node.stringValue().isBlank()) {
            throw new InputException(place + ": field '" + field + "': expected a text, found "
                    + (node.isMissingNode() ? "nothing" : node.toString()));
        }
        return node.stringValue();
    }

    /**
     * The answer of a solution: the number on its last line, {@code A: 18}.
     *
     * @return null where there is none
     */
    static @Nullable Double answer(String solution) {
        String text = solution.strip();
        String last = text.substring(text.lastIndexOf('\n') + 1).strip();
        return last.startsWith("A:") ? Calculation.number(last.substring(2)) : null;
    }
}
