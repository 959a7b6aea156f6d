package io.guerdon.cli;

import io.guerdon.io.run.Progress;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far a run is: a bar on a terminal, a plain line now and then elsewhere, nothing when quiet or quick. */
final class ProgressLine implements Progress, AutoCloseable {

    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;

    private final boolean quiet;
    private final String task;
    private final boolean terminal;
    private final long started = System.nanoTime();
    private long lastPlain = started;
    private @Nullable ProgressBar bar;

    private ProgressLine(boolean quiet, String task) {
        this.quiet = quiet;
        this.task = task;
        this.terminal = System.console() != null && System.console().isTerminal();
    }

    static ProgressLine of(boolean quiet, String task) {
        return new ProgressLine(quiet, task);
    }

    @Override
    public void at(long bytesRead, long totalBytes, long rows) {
        long now = System.nanoTime();
        if (quiet || now - started < FIRST_NANOS) {
            return;
        }
        if (terminal) {
            bar().maxHint(totalBytes).stepTo(bytesRead).setExtraMessage(String.format("%,d rows", rows));
        } else if (now - lastPlain >= PLAIN_NANOS) {
            lastPlain = now;
            String share = totalBytes > 0 ? ", " + 100 * bytesRead / totalBytes + "% of the input" : "";
            System.err.println(task + ": " + String.format("%,d rows", rows) + share);
        }
    }

    private ProgressBar bar() {
        var shown = bar;
        if (shown == null) {
            shown = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setUnit(" MB", 1_000_000)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(200)
                    .build();
            bar = shown;
        }
        return shown;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
