package io.guerdon.preference.strength;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Votes as rows that a person, or a program, can go through: place, strength, deviation, votes, what became of the label, texts and
 * the differences of all models. Stateless.
 */
public final class VotesFile {

    private static final JsonMapper JSON = new JsonMapper();

    private VotesFile() {}

    /**
     * Writes rows; the file appears whole or not at all.
     *
     * @param places of the comparisons to write, in that order
     */
    public static void write(Path file, Treated treated, int[] places) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        var half = file.resolveSibling(file.getFileName() + ".half");
        try (var to = Files.newBufferedWriter(half)) {
            for (int place : places) {
                row(to, treated, place);
            }
        }
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void row(BufferedWriter to, Treated treated, int i) throws IOException {
        var comparison = treated.comparisons().get(i);
        var said = treated.votes().pair(i);
        var pair = treated.pairs().get(i);
        var row = JSON.createObjectNode();
        row.put("place", comparison.label());
        if (!comparison.user().isEmpty()) {
            row.put("user", comparison.user());
        }
        finite(row, "strength", said.mean());
        finite(row, "deviation", said.deviation());
        row.put("votes", said.votes()).put("ties", said.ties());
        row.put("models", said.differences().length - said.missing());
        row.put("treatment", pair.word());
        if (pair.doubt() > 0) {
            row.put("doubt", pair.doubt());
        }
        if (pair.margin() != 0) {
            row.put("margin", pair.margin());
        }
        row.put("prompt", comparison.prompt());
        row.put("chosen", comparison.chosen()).put("rejected", comparison.rejected());
        numbers(row.putArray("differences"), said.differences());
        to.write(JSON.writeValueAsString(row));
        to.write('\n');
    }

    private static void numbers(ArrayNode to, double[] values) {
        Arrays.stream(values).forEach(value -> {
            if (Double.isFinite(value)) {
                to.add(value);
            } else {
                to.addNull();
            }
        });
    }

    private static void finite(ObjectNode to, String name, double value) {
        if (Double.isFinite(value)) {
            to.put(name, value);
        } else {
            to.putNull(name);
        }
    }
}
