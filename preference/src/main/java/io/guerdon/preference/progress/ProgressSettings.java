package io.guerdon.preference.progress;

import static io.guerdon.core.spec.Settings.check;

import io.guerdon.core.spec.Parameter;
import org.jspecify.annotations.Nullable;

/** What an estimator of progress learns from, and how. Immutable. */
public record ProgressSettings(
        @Parameter("What to train: progress-estimator.") String train,

        @Parameter("File of trajectories with outcomes, relative to this file.")
        String data,

        @Parameter(value = "What outcomes that are numbers are divided by: 100 for percentages.", byDefault = "1")
        double outcomeScale,

        @Parameter(value = "Share of the tasks that is held out to validate on, 0 to 1.", byDefault = "0.2")
        double heldOut,

        @Parameter(
                value = "Folder with a tokenizer.json, relative to this file; without it a token is a byte of UTF-8.")
        @Nullable
        String tokenizer,

        @Parameter(
                value =
                        "What makes a vector of each turn: own, a small transformer that learns with the rest; or pretrained, the"
                                + " sentence encoder all-MiniLM-L6-v2, which stays as it is (then tokenizer, layers, heads and"
                                + " context_length say nothing).",
                byDefault = "own")
        Encoder encoder,

        @Parameter(
                "With encoder: pretrained, a file, relative to this one, that keeps the vectors of texts from run to run.")
        @Nullable
        String cache,

        @Parameter(value = "Width of the hidden state, a multiple of heads.", byDefault = "64")
        int width,

        @Parameter(value = "Number of blocks.", byDefault = "2")
        int layers,

        @Parameter(value = "Attention heads.", byDefault = "4")
        int heads,

        @Parameter(
                value =
                        "The most tokens of a turn with what was said before it; of longer ones the beginning is not read, which is"
                                + " counted.",
                byDefault = "256")
        int contextLength,

        @Parameter(value = "Trajectories of more turns are left out and counted.", byDefault = "200")
        int mostTurns,

        @Parameter(value = "Passes over the trajectories.", byDefault = "10")
        int epochs,

        @Parameter(value = "Trajectories in one step.", byDefault = "16")
        int batch,

        @Parameter(value = "Learning rate after the warm-up.", byDefault = "0.001")
        double learningRate,

        @Parameter(value = "Steps of warm-up.", byDefault = "20")
        int warmUp,

        @Parameter(value = "Weight decay of AdamW.", byDefault = "0.01")
        double weightDecay,

        @Parameter(value = "The gradient is scaled down to this norm.", byDefault = "1")
        double clip,

        @Parameter(
                value =
                        "Threads that read parts of a batch of texts side by side; results do not depend on their number.",
                byDefault = "1")
        int threads,

        @Parameter(value = "The seed of everything random.", byDefault = "0")
        long seed) {

    /** What reads turns. */
    public enum Encoder {
        /** A transformer that learns. */
        OWN,
        /** The sentence encoder. */
        PRETRAINED
    }

    public ProgressSettings {
        if (encoder == Encoder.PRETRAINED && tokenizer != null) {
            throw new IllegalArgumentException(
                    "'tokenizer' is given with encoder: pretrained, which has its own; leave one of them out");
        }
        if (encoder == Encoder.OWN && cache != null) {
            throw new IllegalArgumentException("'cache' keeps vectors of encoder: pretrained, and encoder is own");
        }
        check(outcomeScale > 0 && Double.isFinite(outcomeScale), "outcome_scale", outcomeScale, "above 0");
        check(heldOut >= 0 && heldOut < 1, "held_out", heldOut, "from 0 to below 1");
        check(mostTurns >= 1, "most_turns", mostTurns, "at least 1");
        check(epochs >= 1, "epochs", epochs, "at least 1");
        check(batch >= 1, "batch", batch, "at least 1");
        check(learningRate > 0, "learning_rate", learningRate, "above 0");
        check(warmUp >= 0, "warm_up", warmUp, "at least 0");
        check(weightDecay >= 0, "weight_decay", weightDecay, "at least 0");
        check(clip > 0, "clip", clip, "above 0");
        check(threads >= 1, "threads", threads, "at least 1");
        check(contextLength >= 2, "context_length", contextLength, "at least 2");
    }
}
