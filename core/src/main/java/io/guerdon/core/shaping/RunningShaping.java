package io.guerdon.core.shaping;

import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.Stateful;
import io.guerdon.core.stats.Moments;
import tools.jackson.databind.JsonNode;

/**
 * A shaping by statistics of all rewards so far: it takes a batch in first and shapes it then, so the first batch is
 * shaped by itself. Nothing is ever forgotten. Batches must come in training order, one at a time; not thread-safe.
 *
 * <p>Source: the running statistics of PAR's reward shaper (arXiv 2502.18770).
 */
public abstract sealed class RunningShaping implements Shaping, Stateful permits MeanStd, RunningClip, MinMax {

    private final Moments.Running running = new Moments.Running();

    /** One reward by the statistics so far. */
    abstract double shape(double reward, Moments soFar);

    @Override
    public final double[] shape(double[] reward, Context context) {
        var soFar = running.update(reward);
        return Columns.map(reward, r -> shape(r, soFar));
    }

    /** The statistics of all rewards so far. */
    public final Moments moments() {
        return running.moments();
    }

    @Override
    public final Scope scope() {
        return Scope.BATCH;
    }

    @Override
    public final JsonNode save() {
        return running.save();
    }

    @Override
    public final void restore(JsonNode state) {
        running.restore(state);
    }
}
