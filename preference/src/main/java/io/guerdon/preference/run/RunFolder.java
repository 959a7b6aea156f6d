package io.guerdon.preference.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder that holds a run, finished or not, whatever it trains. Stateless. */
public final class RunFolder {

    static final String CHECKPOINT = "-checkpoint.safetensors";

    private static final String MODEL = "model";

    /** What trainings write besides checkpoints and the model; vectors of texts and what is told anew stay. */
    private static final List<String> WRITTEN = List.of(
            RunIdentity.FILE,
            "checkpoint.safetensors",
            "validation.json",
            "metrics.jsonl",
            "votes.jsonl",
            "votes.json",
            "prototypes.json");

    private RunFolder() {}

    /** Whether a folder holds something of a run, finished or not. */
    public static boolean hasBegun(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        if (Files.exists(folder.resolve(RunIdentity.FILE)) || Files.exists(folder.resolve(MODEL))) {
            return true;
        }
        try (var files = Files.list(folder)) {
            return files.anyMatch(RunFolder::isCheckpoint);
        }
    }

    private static boolean isCheckpoint(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(CHECKPOINT) || name.equals("checkpoint.safetensors");
    }

    /** Removes what a run left in a folder, so that another can start there; files that no training writes stay. */
    public static void forget(Path folder) throws IOException {
        deleteAll(folder, List.of(CHECKPOINT));
        for (String name : WRITTEN) {
            Files.deleteIfExists(folder.resolve(name));
        }
        var model = folder.resolve(MODEL);
        if (Files.isDirectory(model)) {
            deleteAll(model, List.of(".json", ".safetensors"));
            try (var rest = Files.list(model)) {
                if (rest.findAny().isPresent()) {
                    return;
                }
            }
            Files.delete(model);
        }
    }

    private static void deleteAll(Path folder, List<String> endings) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(Files::isRegularFile)
                    .filter(f -> endings.stream().anyMatch(f.toString()::endsWith))
                    .toList()) {
                Files.delete(file);
            }
        }
    }
}
