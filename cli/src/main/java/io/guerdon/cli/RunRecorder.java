package io.guerdon.cli;

import io.guerdon.io.curves.CurvesPage;
import io.guerdon.policy.training.Recorder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;

/** Writes what the training of a policy says about itself into its folder, and shows how far it is. */
final class RunRecorder implements Recorder, AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final RunLog log;

    private RunRecorder(Path folder, RunLog log) {
        this.folder = folder;
        this.log = log;
    }

    static RunRecorder open(Path folder, String settings, long seed, boolean quiet, PrintWriter to) throws IOException {
        return new RunRecorder(folder, RunLog.open(folder, settings, seed, quiet, to));
    }

    /** Lets Ctrl-C and SIGTERM stop the run after its current step; the process ends when the checkpoint is written. */
    StopSignal stopOnSignal() {
        return log.stopOnSignal();
    }

    @Override
    public void resumed(Phase phase, long step) throws IOException {
        log.forget(entry -> {
            var its = Phase.valueOf(entry.phase().toUpperCase(Locale.ROOT));
            return its.ordinal() > phase.ordinal() || (its == phase && entry.step() >= step);
        });
    }

    @Override
    public void step(Phase phase, long step, long steps, SequencedMap<String, Double> metrics) throws IOException {
        if (!metrics.isEmpty()) {
            log.add(phase.name().toLowerCase(Locale.ROOT), step, metrics);
        }
        if (step >= 0) {
            log.show(title(phase), step, steps, words(phase, metrics));
        }
    }

    @Override
    public void samples(long update, List<Sample> samples) throws IOException {
        log.samples(samples.stream()
                .map(s -> new CurvesPage.Sample(update + 1, s.prompt(), s.completion(), s.total(), s.explanation()))
                .toList());
        var lines = new StringBuilder();
        for (var sample : samples) {
            lines.append(JSON.writeValueAsString(JSON.createObjectNode()
                            .put("update", update + 1)
                            .put("prompt", sample.prompt())
                            .put("completion", sample.completion())
                            .put("reward", sample.total())
                            .put("explanation", sample.explanation())))
                    .append('\n');
        }
        Files.write(
                folder.resolve("samples.jsonl"),
                lines.toString().getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Override
    public void note(String line) {
        log.note(line);
    }

    @Override
    public void flush() throws IOException {
        log.flush();
    }

    @Override
    public boolean stopped() {
        return log.stopped();
    }

    /** Writes the page of curves and TensorBoard's file as they stand. */
    void page() throws IOException {
        log.page();
    }

    @Override
    public void close() throws IOException {
        log.close();
    }

    private static String title(Phase phase) {
        return phase == Phase.DEMONSTRATIONS ? "learning from demonstrations" : "learning from rewards";
    }

    private static String words(Phase phase, SequencedMap<String, Double> metrics) {
        var first = phase == Phase.DEMONSTRATIONS ? "demonstrations/loss" : "reward/mean";
        return "%s %.3f, %,.0f tokens/s"
                .formatted(
                        phase == Phase.DEMONSTRATIONS ? "loss" : "reward",
                        metrics.getOrDefault(first, Double.NaN),
                        metrics.getOrDefault("throughput/tokens_per_second", Double.NaN));
    }
}
