package io.guerdon.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Lets Ctrl-C and SIGTERM stop a run after its current step; a second one ends the process at once. The JVM does not begin to shut
 * down, since libraries would take their native parts away from the step that is still running. Thread-safe.
 */
final class StopSignal implements AutoCloseable {

    private static final int INTERRUPTED = 130;
    private static final List<String> NAMES = List.of("INT", "TERM");

    private final Map<String, @Nullable Object> before = new LinkedHashMap<>();
    private final PrintWriter to;
    private volatile boolean asked;

    private StopSignal(PrintWriter to) {
        this.to = to;
    }

    /**
     * Watches from now on.
     *
     * @param to is told that the signal was heard
     */
    static StopSignal watch(PrintWriter to) {
        var signal = new StopSignal(to);
        NAMES.forEach(name -> signal.before.put(name, Signals.register(name, signal::hear)));
        return signal;
    }

    private void hear() {
        if (asked) {
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        asked = true;
        to.println("stopping after this step; once more ends at once");
        to.flush();
    }

    /** Whether somebody asked to stop. */
    boolean isAsked() {
        return asked;
    }

    /** Signals go where they went before. */
    @Override
    public void close() {
        before.forEach((name, previous) -> {
            if (previous != null) {
                Signals.unregister(name, previous);
            }
        });
    }
}
