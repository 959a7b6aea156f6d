package io.guerdon.cli;

import io.guerdon.io.curves.CurvesPage;
import io.guerdon.io.curves.MetricLog;
import io.guerdon.io.curves.TensorBoardFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * What every training run has: its numbers on disk with a page of curves, its progress on the terminal, and an ear for Ctrl-C. For
 * the thread that trains.
 */
final class RunLog implements AutoCloseable {

    private static final long PLAIN_NANOS = 10_000_000_000L;
    private static final long PAGE_NANOS = 20_000_000_000L;

    private final Path folder;
    private final SequencedMap<String, String> facts;
    private final MetricLog log;
    private final boolean quiet;
    private final PrintWriter to;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private List<CurvesPage.Sample> samples = List.of();
    private @Nullable ProgressBar bar;
    private String shown = "";
    private long lastPlain = System.nanoTime();
    private long lastPage = System.nanoTime();
    private @Nullable StopSignal signal;

    private RunLog(Path folder, SequencedMap<String, String> facts, MetricLog log, boolean quiet, PrintWriter to) {
        this.folder = folder;
        this.facts = facts;
        this.log = log;
        this.quiet = quiet;
        this.to = to;
    }

    /**
     * Opens the log of a run.
     *
     * @param quiet whether no progress is shown
     * @param to takes lines of progress where there is no terminal
     */
    static RunLog open(Path folder, String settings, long seed, boolean quiet, PrintWriter to) throws IOException {
        var facts = new LinkedHashMap<String, String>();
        facts.put("settings", settings);
        facts.put("seed", String.valueOf(seed));
        facts.put("build", Build.current().toString());
        return new RunLog(folder, facts, MetricLog.open(folder.resolve("metrics.jsonl")), quiet, to);
    }

    /** Lets Ctrl-C and SIGTERM stop the run after its current step; the process ends when the checkpoint is written. */
    StopSignal stopOnSignal() {
        return stopOn(StopSignal.watch(to));
    }

    /** Lets a signal that is watched already stop the run after its current step. */
    StopSignal stopOn(StopSignal watched) {
        signal = watched;
        return watched;
    }

    /** Whether a signal asked to stop. */
    boolean stopped() {
        return signal != null && signal.isAsked();
    }

    /** Adds what is said above the curves. */
    void fact(String name, String value) {
        facts.put(name, value);
    }

    /** Forgets entries, because a resumed run will record them again. */
    void forget(Predicate<MetricLog.Entry> which) throws IOException {
        log.forget(which);
    }

    /** Records the numbers of a step, counted from 0 within its phase. */
    void add(String phase, long step, SequencedMap<String, Double> metrics) throws IOException {
        log.add(new MetricLog.Entry(phase, step, System.currentTimeMillis() / 1e3, metrics));
        if (System.nanoTime() - lastPage > PAGE_NANOS) {
            page();
        }
    }

    /** Keeps the latest texts for the page. */
    void samples(List<CurvesPage.Sample> latest) {
        samples = List.copyOf(latest);
    }

    void flush() throws IOException {
        log.flush();
    }

    /** Writes the page of curves and TensorBoard's file as they stand. */
    void page() throws IOException {
        lastPage = System.nanoTime();
        var entries = log.entries();
        CurvesPage.write(
                folder.resolve("report.html"),
                new CurvesPage.Content("Training " + folder.getFileName(), facts, entries, samples));
        TensorBoardFile.write(TensorBoardFile.in(folder), entries);
    }

    /** Says what a person should know, whatever else is shown. */
    void note(String line) {
        to.println(line);
    }

    /** Shows how far a part of the run is: a bar on a terminal, now and then a line elsewhere. */
    void show(String title, long step, long steps, String words) {
        if (quiet) {
            return;
        }
        if (terminal) {
            bar(title, steps).stepTo(step + 1).setExtraMessage(words);
        } else if (System.nanoTime() - lastPlain >= PLAIN_NANOS || step + 1 == steps) {
            lastPlain = System.nanoTime();
            to.println("%s: %d of %d, %s".formatted(title, step + 1, steps, words));
        }
    }

    private ProgressBar bar(String title, long steps) {
        var current = bar;
        if (current == null || !shown.equals(title)) {
            if (current != null) {
                current.close();
            }
            current = new ProgressBarBuilder()
                    .setTaskName(title)
                    .setInitialMax(steps)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(200)
                    .build();
            bar = current;
            shown = title;
        }
        return current;
    }

    @Override
    public void close() throws IOException {
        if (bar != null) {
            bar.close();
        }
        log.close();
    }
}
