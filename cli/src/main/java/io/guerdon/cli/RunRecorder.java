package io.guerdon.cli;

import io.guerdon.io.curves.CurvesPage;
import io.guerdon.io.curves.MetricLog;
import io.guerdon.io.curves.TensorBoardFile;
import io.guerdon.policy.training.Recorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes what a training run says about itself into its folder, and shows how far it is. */
final class RunRecorder implements Recorder, AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long PLAIN_NANOS = 10_000_000_000L;
    private static final long PAGE_NANOS = 20_000_000_000L;

    private final Path folder;
    private final SequencedMap<String, String> facts;
    private final MetricLog log;
    private final boolean quiet;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private List<CurvesPage.Sample> latest = List.of();
    private @Nullable ProgressBar bar;
    private @Nullable Phase shown;
    private long lastPlain = System.nanoTime();
    private long lastPage = System.nanoTime();
    private volatile boolean stopped;

    /** Ends the watching for signals. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    private RunRecorder(Path folder, SequencedMap<String, String> facts, MetricLog log, boolean quiet) {
        this.folder = folder;
        this.facts = facts;
        this.log = log;
        this.quiet = quiet;
    }

    static RunRecorder open(Path folder, String settings, long seed, boolean quiet) throws IOException {
        var facts = new LinkedHashMap<String, String>();
        facts.put("settings", settings);
        facts.put("seed", String.valueOf(seed));
        return new RunRecorder(folder, facts, MetricLog.open(folder.resolve("metrics.jsonl")), quiet);
    }

    /** Lets Ctrl-C and SIGTERM stop the run after its current step; the process ends when the checkpoint is written. */
    Watch stopOnSignal() {
        var finished = new CountDownLatch(1);
        var hook = new Thread(() -> {
            stopped = true;
            try {
                finished.await(10, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            finished.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the process is already ending: that is what the hook waited for
            }
        };
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
            log.add(new MetricLog.Entry(
                    phase.name().toLowerCase(Locale.ROOT), step, System.currentTimeMillis() / 1e3, metrics));
        }
        show(phase, step, steps, metrics);
        if (System.nanoTime() - lastPage > PAGE_NANOS) {
            page();
        }
    }

    @Override
    public void samples(long update, List<Sample> samples) throws IOException {
        latest = samples.stream()
                .map(s -> new CurvesPage.Sample(update + 1, s.prompt(), s.completion(), s.total(), s.explanation()))
                .toList();
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
    public void flush() throws IOException {
        log.flush();
    }

    @Override
    public boolean stopped() {
        return stopped;
    }

    /** Writes the page of curves and TensorBoard's file as they stand. */
    void page() throws IOException {
        lastPage = System.nanoTime();
        var entries = log.entries();
        CurvesPage.write(
                folder.resolve("report.html"),
                new CurvesPage.Content("Training " + folder.getFileName(), facts, entries, latest));
        TensorBoardFile.write(TensorBoardFile.in(folder), entries);
    }

    @Override
    public void close() throws IOException {
        if (bar != null) {
            bar.close();
        }
        log.close();
    }

    private void show(Phase phase, long step, long steps, SequencedMap<String, Double> metrics) {
        if (quiet || step < 0) {
            return;
        }
        var words = words(phase, metrics);
        if (terminal) {
            bar(phase, steps).stepTo(step + 1).setExtraMessage(words);
        } else if (System.nanoTime() - lastPlain >= PLAIN_NANOS || step + 1 == steps) {
            lastPlain = System.nanoTime();
            System.err.println("%s: %d of %d, %s".formatted(title(phase), step + 1, steps, words));
        }
    }

    private ProgressBar bar(Phase phase, long steps) {
        var current = bar;
        if (current == null || shown != phase) {
            if (current != null) {
                current.close();
            }
            current = new ProgressBarBuilder()
                    .setTaskName(title(phase))
                    .setInitialMax(steps)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(200)
                    .build();
            bar = current;
            shown = phase;
        }
        return current;
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
