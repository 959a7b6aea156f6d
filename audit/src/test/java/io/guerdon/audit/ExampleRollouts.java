package io.guerdon.audit;

import io.guerdon.core.Rollout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The rollouts of the examples folder. */
final class ExampleRollouts {

    private ExampleRollouts() {}

    static List<Rollout> of(String folder) {
        Path root = Files.exists(Path.of("examples")) ? Path.of("examples") : Path.of("..", "examples");
        var rollouts = new ArrayList<Rollout>();
        try {
            for (String line : Files.readAllLines(root.resolve(folder).resolve("rollouts.jsonl"))) {
                rollouts.add(read((ObjectNode) JsonMapper.shared().readTree(line), rollouts.size() + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rollouts;
    }

    private static Rollout read(ObjectNode row, int line) {
        return Rollout.row(row)
                .id(row.path("id").asString(""))
                .prompt(row.path("prompt"))
                .completion(row.path("completion"))
                .reference(row.path("reference"))
                .group(row.path("group").asString(""))
                .source(row.path("source").asString(""))
                .label("rollouts.jsonl:" + line)
                .build();
    }
}
