package io.guerdon.neural;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GradMode;

/**
 * Parts of a computation side by side, each on one thread. Two threads that each compute a part of a batch are faster than two that
 * share every product, as they need not wait for each other after each; and as parts are cut by what is to be computed and never by
 * how many threads there are, results are the same bit for bit whatever their number.
 *
 * <p>Like the threads of libtorch itself, lanes belong to the process. Thread-safe.
 */
public final class Lanes {

    // Threads belong to the process, in libtorch as here.
    private static volatile Lanes current = new Lanes(1);

    private final int count;
    private final ExecutorService threads;

    private Lanes(int count) {
        this.count = count;
        this.threads = Executors.newFixedThreadPool(count, work -> {
            var thread = new Lane(work);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A thread that is itself a part of something: what it starts runs on it. */
    private static final class Lane extends Thread {
        Lane(Runnable work) {
            super(work, "guerdon-lane");
        }
    }

    /**
     * From now on parts run on {@code count} threads, and each operation of libtorch on one.
     *
     * @throws IllegalArgumentException when {@code count} is below one
     */
    public static synchronized void open(int count) {
        Torch.threads(1);
        if (count != count()) {
            if (count < 1) {
                throw new IllegalArgumentException("threads is " + count + "; at least one is needed");
            }
            var before = current;
            current = new Lanes(count);
            before.threads.shutdown();
        }
    }

    /** Threads that parts run on. */
    public static int count() {
        return current.count;
    }

    /**
     * What {@code work} makes of parts 0, 1, 2 and so on, in this order. Parts record operations for differentiation exactly if the
     * caller does. Native objects that a part returns must be kept by {@link Memory#forever}.
     *
     * @throws RuntimeException what the first part that failed threw, after all have ended
     */
    public static <T> List<T> map(int parts, IntFunction<T> work) {
        var lanes = current;
        if (parts <= 1 || lanes.count == 1 || Thread.currentThread() instanceof Lane) {
            var results = new ArrayList<T>(parts);
            for (var part = 0; part < parts; part++) {
                results.add(inside(work, part));
            }
            return results;
        }
        var recording = GradMode.is_enabled();
        var tasks = new ArrayList<Future<T>>(parts);
        for (var part = 0; part < parts; part++) {
            var number = part;
            Callable<T> task = () -> {
                try (var mode = new AutoGradMode(recording)) {
                    return inside(work, number);
                }
            };
            tasks.add(lanes.threads.submit(task));
        }
        return joined(tasks);
    }

    private static <T> T inside(IntFunction<T> work, int part) {
        try (var memory = Memory.scope()) {
            return work.apply(part);
        }
    }

    private static <T> List<T> joined(List<Future<T>> tasks) {
        var results = new ArrayList<T>(tasks.size());
        Throwable failure = null;
        var interrupted = false;
        for (var task : tasks) {
            for (var done = false; !done; ) {
                try {
                    results.add(task.get());
                    done = true;
                } catch (ExecutionException e) {
                    failure = failure == null ? e.getCause() : failure;
                    done = true;
                } catch (InterruptedException e) {
                    // The parts read memory of the caller: it must not go on before they have ended.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
        return results;
    }
}
