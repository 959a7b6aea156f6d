package io.guerdon.neural;

import java.util.function.Supplier;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** The native library as a whole: threads, devices, and whether operations are recorded for differentiation. */
public final class Torch {

    // Made in whatever memory scope first needs it, so it must be taken out of that.
    private static final Device CPU = Memory.forever(new Device("cpu"));

    private Torch() {}

    /**
     * Sets the number of threads that one operation may use. Results of reductions may differ in the last digits between
     * numbers of threads; at one number of threads they are the same in every run.
     *
     * @throws IllegalArgumentException when {@code threads} is below one
     */
    public static void threads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; at least one is needed");
        }
        torch.set_num_threads(threads);
        // OpenBLAS has threads of its own, which wait by spinning: for small matrices on a busy machine they cost many
        // times
        // what they save.
        openblas_nolapack.blas_set_num_threads(threads);
    }

    /** Threads that one operation may use now. */
    public static int threads() {
        return torch.get_num_threads();
    }

    /** The processor. */
    public static Device cpu() {
        return CPU;
    }

    /**
     * The device of a name: {@code cpu}, {@code cuda} or {@code cuda:1}.
     *
     * @throws IllegalArgumentException when the name is none of these, or when this build of libtorch has no such device
     */
    public static Device device(String name) {
        if (name.equals("cpu")) {
            return CPU;
        }
        if (!name.matches("cuda(:\\d{1,3})?")) {
            throw new IllegalArgumentException(
                    "unknown device '" + name + "'; expected cpu, cuda or cuda:N with N the number of a card");
        }
        if (!torch.hasCUDA()) {
            throw new IllegalArgumentException(
                    "device '" + name
                            + "' needs the CUDA build of libtorch and a card; build with the profile cuda (docs/neural.md), or use cpu");
        }
        return new Device(name);
    }

    /** Runs {@code work} without recording operations for differentiation. Tensors that it returns must be kept by the caller's scope. */
    public static <T> T withoutGradient(Supplier<T> work) {
        try (var off = new AutoGradMode(false)) {
            return work.get();
        }
    }

    /** Runs {@code work} without recording operations for differentiation. */
    public static void withoutGradient(Runnable work) {
        try (var off = new AutoGradMode(false)) {
            work.run();
        }
    }
}
