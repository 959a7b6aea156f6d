package io.guerdon.cli;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far work in parts is: a bar on a terminal, a plain line now and then elsewhere, nothing when quiet. */
final class WorkProgress implements AutoCloseable {

    private static final long PLAIN_NANOS = 10_000_000_000L;
    private static final int FINENESS = 1000;

    private final boolean quiet;
    private final String task;
    private final String unit;
    private final boolean terminal;
    private long lastPlain = System.nanoTime();
    private @Nullable ProgressBar bar;

    private WorkProgress(boolean quiet, String task, String unit) {
        this.quiet = quiet;
        this.task = task;
        this.unit = unit;
        this.terminal = System.console() != null && System.console().isTerminal();
    }

    static WorkProgress of(boolean quiet, String task) {
        return of(quiet, task, "runs");
    }

    /**
     * Shows the state of work.
     *
     * @param unit what its parts are called, more than one of them
     */
    static WorkProgress of(boolean quiet, String task, String unit) {
        return new WorkProgress(quiet, task, unit);
    }

    /**
     * Shows the state.
     *
     * @param done parts, with shares of those under way
     * @param all parts
     * @param what is being done
     */
    synchronized void at(double done, int all, String what) {
        long now = System.nanoTime();
        if (quiet) {
            return;
        }
        if (terminal) {
            bar().maxHint((long) all * FINENESS)
                    .stepTo((long) (done * FINENESS))
                    .setExtraMessage(what);
        } else if (now - lastPlain >= PLAIN_NANOS) {
            lastPlain = now;
            System.err.println(String.format(Locale.ROOT, "%s: %.1f of %d %s (%s)", task, done, all, unit, what));
        }
    }

    private ProgressBar bar() {
        var shown = bar;
        if (shown == null) {
            shown = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setUnit(" " + unit, FINENESS)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(200)
                    .build();
            bar = shown;
        }
        return shown;
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
