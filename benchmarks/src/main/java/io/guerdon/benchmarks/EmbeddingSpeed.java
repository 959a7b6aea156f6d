package io.guerdon.benchmarks;

import io.guerdon.neural.encoder.EmbeddingCache;
import io.guerdon.neural.encoder.EmbeddingStore;
import io.guerdon.neural.encoder.SentenceEncoder;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.neural.encoder.TextEncoder.Text;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Texts a second through the pretrained encoder: one at a time, in batches, out of the memory of this process and out of the file
 * of an earlier one. By the processor time of the one thread that works, which other work on the machine changes little, and by the
 * clock. Every way must give the same vectors.
 *
 * <pre>./benchmark --main io.guerdon.benchmarks.EmbeddingSpeed [TEXTS]</pre>
 */
public final class EmbeddingSpeed {

    private static final String[] WORDS = {
        "the",
        "train",
        "leaves",
        "from",
        "platform",
        "seven",
        "at",
        "noon",
        "and",
        "a",
        "ticket",
        "costs",
        "four",
        "coins",
        "in",
        "winter",
        "or",
        "five",
        "on",
        "holidays"
    };
    private static final int LEAST_WORDS = 10;
    private static final int MOST_WORDS = 60;
    private static final int WARM = 32;

    private EmbeddingSpeed() {}

    public static void main(String[] arguments) throws IOException {
        int count = arguments.length == 0 ? 1024 : Integer.parseInt(arguments[0]);
        var texts = texts(count);
        var encoder = SentenceEncoder.miniLm();
        var file = Files.createTempDirectory("embedding-speed").resolve("vectors.db");
        encoder.encode(texts.subList(0, Math.min(WARM, count)));

        double[][] right = timed("one at a time", texts, () -> singly(encoder, texts));
        check(right, timed("in batches", texts, () -> encoder.encode(texts)));
        var memory = new EmbeddingCache(encoder, count);
        memory.encode(texts);
        check(right, timed("from memory, one at a time", texts, () -> singly(memory, texts)));
        try (var store = EmbeddingStore.open(encoder, file)) {
            check(right, timed("in batches, written to the file", texts, () -> store.encode(texts)));
        }
        try (var store = EmbeddingStore.open(encoder, file)) {
            check(right, timed("from the file, one at a time", texts, () -> singly(store, texts)));
        }
        try (var store = EmbeddingStore.open(encoder, file)) {
            check(right, timed("from the file, in batches", texts, () -> store.encode(texts)));
        }
        System.out.printf(Locale.ROOT, "%,d bytes of file a text%n", Files.size(file) / count);
        remove(file);
    }

    private static void remove(Path file) throws IOException {
        Files.delete(file);
        Files.delete(file.toAbsolutePath().getParent());
    }

    private static List<Text> texts(int count) {
        var random = new SplittableRandom(1);
        var texts = new ArrayList<Text>();
        for (int i = 0; i < count; i++) {
            var text = new StringBuilder("Traveller " + i + ":");
            for (int w = random.nextInt(LEAST_WORDS, MOST_WORDS + 1); w > 0; w--) {
                text.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
            }
            texts.add(Text.of(text + "."));
        }
        return texts;
    }

    private static double[][] singly(TextEncoder encoder, List<Text> texts) {
        return texts.stream().map(text -> encoder.encode(List.of(text))[0]).toArray(double[][]::new);
    }

    private static double[][] timed(String how, List<Text> texts, Supplier<double[][]> work) {
        var threads = ManagementFactory.getThreadMXBean();
        long start = System.nanoTime();
        long processor = threads.getCurrentThreadCpuTime();
        double[][] vectors = work.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        double core = (threads.getCurrentThreadCpuTime() - processor) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-32s %,10.0f texts a core-second, %,10.0f a second%n",
                how,
                texts.size() / core,
                texts.size() / seconds);
        return vectors;
    }

    private static void check(double[][] right, double[][] vectors) {
        if (!Arrays.deepEquals(right, vectors)) {
            throw new IllegalStateException("the vectors differ");
        }
    }
}
