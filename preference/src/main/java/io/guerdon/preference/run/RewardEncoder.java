package io.guerdon.preference.run;

import io.guerdon.core.Metered;
import io.guerdon.neural.encoder.EmbeddingStore;
import io.guerdon.neural.encoder.SentenceEncoder;
import io.guerdon.neural.encoder.TextEncoder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The pretrained encoder behind a reward, with a file before it that remembers where one is named; opened when a model first needs
 * it. Thread-safe.
 */
public final class RewardEncoder implements Metered {

    private final @Nullable Path cache;
    private @Nullable TextEncoder opened;

    /**
     * An encoder that is opened later.
     *
     * @param cache the file, relative to where the command runs, or null
     */
    public RewardEncoder(@Nullable String cache) {
        this.cache = cache == null ? null : Path.of(cache);
    }

    /** The encoder. */
    public synchronized TextEncoder encoder() {
        if (opened == null) {
            opened = EmbeddingStore.before(SentenceEncoder.miniLm(), cache);
        }
        return opened;
    }

    /** How many texts were encoded and how many came out of the file, where there is one. */
    @Override
    public synchronized SequencedMap<String, Double> usage() {
        return opened instanceof Metered metered ? metered.usage() : new LinkedHashMap<>();
    }
}
