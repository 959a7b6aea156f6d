package io.guerdon.neural.encoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Remembers the vectors of the texts that were asked for last, so that a text that comes again costs nothing. Thread-safe; two
 * threads that miss the same text at the same time both encode it, with the same result.
 */
public final class EmbeddingCache implements TextEncoder {

    private final TextEncoder encoder;
    private final Map<Text, double[]> known;

    /**
     * Stands before an encoder.
     *
     * @param most vectors that are kept, at least 1; the one that was used longest ago goes first
     */
    public EmbeddingCache(TextEncoder encoder, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a cache keeps at least one vector, found " + most);
        }
        this.encoder = encoder;
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Text, double[]> eldest) {
                return size() > most;
            }
        };
    }

    @Override
    public double[][] encode(List<Text> texts) {
        double[][] vectors = new double[texts.size()][];
        var missing = new LinkedHashSet<Text>();
        synchronized (known) {
            for (int i = 0; i < vectors.length; i++) {
                double[] found = known.get(texts.get(i));
                if (found == null) {
                    missing.add(texts.get(i));
                } else {
                    vectors[i] = found;
                }
            }
        }
        if (!missing.isEmpty()) {
            var asked = new ArrayList<>(missing);
            double[][] made = encoder.encode(asked);
            var fresh = new LinkedHashMap<Text, double[]>();
            for (int m = 0; m < made.length; m++) {
                fresh.put(asked.get(m), made[m]);
            }
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = vectors[i] == null ? fresh.get(texts.get(i)) : vectors[i];
            }
            synchronized (known) {
                known.putAll(fresh);
            }
        }
        return vectors;
    }

    @Override
    public int width() {
        return encoder.width();
    }

    @Override
    public String fingerprint() {
        return encoder.fingerprint();
    }

    @Override
    public boolean isCut(Text text) {
        return encoder.isCut(text);
    }

    @Override
    public String identity() {
        return encoder.identity();
    }
}
