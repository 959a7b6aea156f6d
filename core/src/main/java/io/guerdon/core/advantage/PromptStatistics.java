package io.guerdon.core.advantage;

import io.guerdon.core.stats.Moments;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Advantages against the latest rewards of the same prompt, over epochs: each prompt remembers so many rewards; while it
 * has too few, the whole batch stands in. Not thread-safe: batches come in training order.
 *
 * <p>Source: the per-prompt statistics of DDPO (arXiv 2305.13301), the baseline of Parrot.
 */
public final class PromptStatistics {

    private final int capacity;
    private final int enough;
    private final Map<Object, ArrayDeque<Double>> latest = new HashMap<>();

    /**
     * Makes empty statistics.
     *
     * @param capacity how many rewards each prompt remembers, at least 1
     * @param enough how many it needs before it stands on its own
     */
    public PromptStatistics(int capacity, int enough) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a prompt must remember at least one reward, found " + capacity);
        }
        this.capacity = capacity;
        this.enough = enough;
    }

    /**
     * Takes in a batch and gives its advantages, (r - mean) / (sd + 1e-6) with the population deviation.
     *
     * @param prompts what the items are completions of; equal prompts share their rewards
     * @param rewards one per item
     */
    public double[] advantages(List<?> prompts, double[] rewards) {
        for (int i = 0; i < rewards.length; i++) {
            var own = latest.computeIfAbsent(prompts.get(i), _ -> new ArrayDeque<>());
            own.addLast(rewards[i]);
            if (own.size() > capacity) {
                own.removeFirst();
            }
        }
        var batch = Moments.of(rewards);
        double[] advantages = new double[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            var own = latest.getOrDefault(prompts.get(i), new ArrayDeque<>());
            var moments = own.size() < enough
                    ? batch
                    : Moments.of(own.stream().mapToDouble(r -> r).toArray());
            advantages[i] = (rewards[i] - moments.mean()) / (moments.deviation(0) + 1e-6);
        }
        return advantages;
    }
}
