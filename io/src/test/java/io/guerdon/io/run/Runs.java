package io.guerdon.io.run;

import io.guerdon.core.Combination;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Shaping;
import io.guerdon.core.Verdict;
import io.guerdon.core.combination.WeightedSum;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Small rewards and short ways to run them, for the tests of this package. */
final class Runs {

    private Runs() {}

    /** 1 where the completion holds the reference; fails where it says "boom"; does not apply without a reference. */
    static final ItemReward<Rollout> HOLDS = (rollout, step) -> {
        if (rollout.completion().contains("boom")) {
            throw new IllegalStateException("boom");
        }
        if (!rollout.hasReference()) {
            return Verdict.notApplicable("no reference");
        }
        boolean holds = rollout.completion().contains(rollout.reference());
        return Verdict.of(holds ? 1 : 0, holds ? "equal" : "different");
    };

    /** A tenth of the length of the completion. */
    static final ItemReward<Rollout> LENGTH =
            (rollout, step) -> Verdict.of(rollout.completion().length() / 10.0);

    static Pipeline<Rollout> itemwise() {
        return pipeline(new WeightedSum(Map.of()), List.of());
    }

    static Pipeline<Rollout> pipeline(Combination combination, List<Shaping> total) {
        return new Pipeline<>(
                List.of(
                        new Pipeline.Component<>("answer", HOLDS, List.of()),
                        new Pipeline.Component<>("length", LENGTH, List.of())),
                combination,
                total);
    }

    static ScoringReport run(Pipeline<Rollout> pipeline, ScoringOptions options) {
        return new ScoringRun(pipeline, "spec", options).run(Progress.NONE);
    }

    /** Scores lines that come on standard input; what goes to standard output. */
    static String piped(Pipeline<Rollout> pipeline, String lines, ScoringOptions options) {
        var out = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        new ScoringRun(pipeline, "spec", options, in, out).run(Progress.NONE);
        return out.toString(StandardCharsets.UTF_8);
    }

    static Path write(Path folder, String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
