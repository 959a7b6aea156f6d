package io.guerdon.preference.run;

import java.util.function.BiConsumer;

/** Somebody asked to stop where there is no step to end after: while texts get their vectors, which are kept as they are made. */
public final class Stopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private Stopped() {
        super("stopped", null, false, false);
    }

    /** Passes on how many of how many texts have their vectors; throws when the listener asks to stop. */
    public static BiConsumer<Integer, Integer> orHeard(TrainingListener listener) {
        return (done, all) -> {
            if (!listener.encoded(done, all)) {
                throw new Stopped();
            }
        };
    }
}
