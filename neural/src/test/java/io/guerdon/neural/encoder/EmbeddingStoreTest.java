package io.guerdon.neural.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.neural.encoder.TextEncoder.Text;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

class EmbeddingStoreTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("embeddings.db");
    }

    @Test
    void whatOneRunEncodedTheNextOneFindsBitForBit() {
        var first = new Sums("sums 1");
        double[][] made;
        try (var store = EmbeddingStore.open(first, file())) {
            made = store.encode(List.of(Text.of("a third"), new Text("before", "after"), Text.of("a third")));
        }
        assertThat(first.asked).containsExactly(Text.of("a third"), new Text("before", "after"));

        var second = new Sums("sums 1");
        try (var store = EmbeddingStore.open(second, file())) {
            assertThat(store.encode(List.of(new Text("before", "after"), Text.of("a third"))))
                    .isDeepEqualTo(new double[][] {made[1], made[0]});
            assertThat(store.usage()).containsEntry("encoded", 0.0).containsEntry("from_cache", 2.0);
        }
        assertThat(second.asked).isEmpty();
    }

    @Test
    void anotherEncoderAnotherTextAndAnotherPlaceOfTheBorderAreOtherVectors() {
        try (var store = EmbeddingStore.open(new Sums("sums 1"), file())) {
            store.encode(List.of(new Text("ab", "c")));
        }
        var other = new Sums("sums 2");
        try (var store = EmbeddingStore.open(other, file())) {
            store.encode(List.of(new Text("ab", "c")));
        }
        assertThat(other.asked).hasSize(1);
        var same = new Sums("sums 1");
        try (var store = EmbeddingStore.open(same, file())) {
            store.encode(List.of(new Text("ab", "c"), new Text("a", "bc"), Text.of("\ud800"), Text.of("\ud801")));
        }
        assertThat(same.asked).containsExactly(new Text("a", "bc"), Text.of("\ud800"), Text.of("\ud801"));
    }

    @Test
    void theOldestVectorsGoWhenThereAreTooMany() throws IOException {
        try (var store = EmbeddingStore.open(new Sums("sums 1"), file(), 100)) {
            for (int i = 0; i < 40; i++) {
                store.encode(texts(50 * i, 50 * i + 50));
            }
        }
        assertThat(Files.size(file())).isLessThan(200_000);
        var later = new Sums("sums 1");
        try (var store = EmbeddingStore.open(later, file(), 100)) {
            store.encode(texts(1900, 2000));
            assertThat(later.asked).isEmpty();
            store.encode(texts(1899, 1900));
            assertThat(later.asked).hasSize(1);
        }
    }

    @Test
    void aFileThatIsNoStoreIsRefusedAndLeftAsItIs() throws Exception {
        Files.writeString(file(), "a letter to a friend\n".repeat(1000));
        assertThatThrownBy(() -> EmbeddingStore.open(new Sums("sums 1"), file()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("cannot be used")
                .hasMessageContaining("delete it or name another file");
        assertThat(Files.readString(file())).startsWith("a letter");

        var other = folder.resolve("other.db");
        try (var connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + other);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE letters (text TEXT)");
        }
        byte[] before = Files.readAllBytes(other);
        assertThatThrownBy(() -> EmbeddingStore.open(new Sums("sums 1"), other))
                .hasMessageContaining("the database of another program");
        assertThat(Files.readAllBytes(other)).isEqualTo(before);
    }

    @Test
    void aPlaceThatCannotHoldAFileIsNamed() {
        assertThatThrownBy(() -> EmbeddingStore.open(new Sums("sums 1"), folder))
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> EmbeddingStore.open(new Sums("sums 1"), folder.resolve("none/embeddings.db")))
                .hasMessageContaining("does not exist; make it first");
        assertThatThrownBy(() -> EmbeddingStore.open(new Sums("sums 1"), folder.resolve("a?mode=memory")))
                .hasMessageContaining("question mark");
        assertThatThrownBy(() -> EmbeddingStore.open(new Sums("sums 1"), file(), 0))
                .hasMessageContaining("at least one");
    }

    @Test
    void aVectorWithAFlippedBitIsCountedEncodedAnewAndMended() throws Exception {
        double[][] right = new Sums("sums 1").encode(texts(0, 20));
        try (var store = EmbeddingStore.open(new Sums("sums 1"), file())) {
            store.encode(texts(0, 20));
        }
        try (var connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.execute("UPDATE vectors SET vector = zeroblob(length(vector)) WHERE number = 3");
            statement.execute("UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE number = 8), checksum ="
                    + " (SELECT checksum FROM vectors WHERE number = 8) WHERE number = 7");
            statement.execute("UPDATE vectors SET vector = x'00' WHERE number = 9");
        }
        try (var store = EmbeddingStore.open(new Sums("sums 1"), file())) {
            assertThat(store.encode(texts(0, 20))).isDeepEqualTo(right);
            assertThat(store.usage()).containsEntry("cache_vectors_damaged", 3.0);
        }
        try (var store = EmbeddingStore.open(new Sums("sums 1"), file())) {
            assertThat(store.encode(texts(0, 20))).isDeepEqualTo(right);
            assertThat(store.usage()).containsEntry("encoded", 0.0).doesNotContainKey("cache_vectors_damaged");
        }
    }

    /** Every page is overwritten in turn: either the store is refused, or it gives the right vectors. */
    @Test
    void noDamageToTheFileGivesAWrongVector() throws Exception {
        double[][] right = new Sums("sums 1").encode(texts(0, 300));
        try (var store = EmbeddingStore.open(new Sums("sums 1"), file())) {
            store.encode(texts(0, 300));
        }
        byte[] whole = Files.readAllBytes(file());
        int refused = 0;
        int page = 2048;
        for (int at = 0; at < whole.length; at += page) {
            var damaged = folder.resolve("damaged" + at + ".db");
            byte[] bytes = whole.clone();
            for (int i = at; i < Math.min(bytes.length, at + page); i++) {
                bytes[i] = (byte) (bytes[i] ^ (31 * i));
            }
            Files.write(damaged, bytes);
            try (var store = EmbeddingStore.open(new Sums("sums 1"), damaged)) {
                assertThat(store.encode(texts(0, 300))).isDeepEqualTo(right);
            } catch (IllegalStateException e) {
                refused++;
                assertThat(e).hasMessageContaining("delete it or name another file");
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void aFileThatLostItsEndIsNoReasonToStop() throws Exception {
        try (var store = EmbeddingStore.open(new Sums("sums 1"), file())) {
            store.encode(texts(0, 300));
        }
        try (var raw = new RandomAccessFile(file().toFile(), "rw")) {
            raw.setLength(raw.length() / 2);
        }
        double[][] right = new Sums("sums 1").encode(texts(0, 300));
        try (var store = EmbeddingStore.open(new Sums("sums 1"), file())) {
            assertThat(store.encode(texts(0, 300))).isDeepEqualTo(right);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("delete it or name another file");
        }
    }

    @Test
    void severalThreadsAndStoresShareOneFile() throws Exception {
        double[][] right = new Sums("sums 1").encode(texts(0, 400));
        try (var one = EmbeddingStore.open(new Sums("sums 1"), file());
                var two = EmbeddingStore.open(new Sums("sums 1"), file());
                var threads = Executors.newFixedThreadPool(4)) {
            var futures = new ArrayList<Future<double[][]>>();
            for (int i = 0; i < 16; i++) {
                var store = i % 2 == 0 ? one : two;
                futures.add(threads.submit(() -> store.encode(texts(0, 400))));
            }
            for (var future : futures) {
                assertThat(future.get()).isDeepEqualTo(right);
            }
            assertThat(one.usage()).doesNotContainKey("cache_failures");
        }
    }

    /** Two processes fill the same file from nothing; one of them is killed in the middle. */
    @Test
    void aKilledProcessAndAnotherOneLeaveAWholeFile() throws Exception {
        var killed = writer(100_000);
        var other = writer(3000);
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!Files.exists(folder.resolve("100000.begun")) && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        killed.destroyForcibly().waitFor();
        assertThat(other.waitFor()).isZero();

        var later = new Sums("sums 1");
        double[][] right = new Sums("sums 1").encode(texts(0, 3000));
        try (var store = EmbeddingStore.open(later, file())) {
            assertThat(store.encode(texts(0, 3000))).isDeepEqualTo(right);
            assertThat(store.usage()).containsEntry("encoded", 0.0).doesNotContainKey("cache_vectors_damaged");
        }
    }

    private Process writer(int texts) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        file().toString(),
                        String.valueOf(texts))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(texts + ".log").toFile())
                .start();
    }

    /** Fills a store, and says when it has begun. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] args) throws IOException {
            var file = Path.of(args[0]);
            int texts = Integer.parseInt(args[1]);
            try (var store = EmbeddingStore.open(new Sums("sums 1"), file)) {
                store.encode(texts(0, 600));
                Files.writeString(file.resolveSibling(args[1] + ".begun"), "");
                store.encode(texts(0, texts));
                if (store.usage().containsKey("cache_failures")) {
                    throw new IllegalStateException("writes failed: " + store.usage());
                }
            }
        }
    }

    private static List<Text> texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> Text.of("text " + i)).toList();
    }

    /** Numbers out of the letters of a text. */
    private static final class Sums implements TextEncoder {

        private static final int WIDTH = 8;

        private final String name;
        private final List<Text> asked = new ArrayList<>();

        Sums(String name) {
            this.name = name;
        }

        @Override
        public synchronized double[][] encode(List<Text> texts) {
            asked.addAll(texts);
            return texts.stream().map(Sums::vector).toArray(double[][]::new);
        }

        private static double[] vector(Text text) {
            double[] vector = new double[WIDTH];
            byte[] bytes = (text.before() + "|" + text.text()).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                vector[i % WIDTH] += bytes[i] / 3.0;
            }
            return vector;
        }

        @Override
        public int width() {
            return WIDTH;
        }

        @Override
        public String fingerprint() {
            return name;
        }
    }
}
