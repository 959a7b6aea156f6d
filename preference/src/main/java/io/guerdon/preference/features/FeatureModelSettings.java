package io.guerdon.preference.features;

import io.guerdon.core.spec.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a reward model over features learns from, and how. Immutable. */
public record FeatureModelSettings(
        @Parameter("What to train: feature-model.") String train,

        @Parameter("File of rows, relative to this file.") String data,

        @Parameter(
                value =
                        "Columns of numbers that the model sees; without any it sees the vectors of the pretrained sentence"
                                + " encoder.",
                byDefault = "[]")
        List<String> features,

        @Parameter(
                value =
                        "comparisons (Bradley-Terry), rating (regression on a number) or verdict (classification, true or"
                                + " false).",
                byDefault = "comparisons")
        Target target,

        @Parameter(
                value =
                        "Whether every step of a response has its own rating or verdict (a process model); rows then hold"
                                + " lists.",
                byDefault = "false")
        boolean steps,

        @Parameter(value = "The field with the rating or verdict; with steps a list of them.", byDefault = "label")
        String label,

        @Parameter(value = "Units of the hidden layers; none for a linear model.", byDefault = "[64]")
        List<Integer> hidden,

        @Parameter(value = "Share of the prompts that is held out to validate on, 0 to 1.", byDefault = "0.1")
        double heldOut,

        @Parameter(value = "Passes over the rows.", byDefault = "20")
        int epochs,

        @Parameter(value = "Rows in one step.", byDefault = "64")
        int batch,

        @Parameter(value = "Learning rate at its highest.", byDefault = "0.003")
        double learningRate,

        @Parameter(value = "Weight decay of AdamW.", byDefault = "0.01")
        double weightDecay,

        @Parameter(
                value = "The most characters of a prompt with a response; longer ones are left out.",
                byDefault = "20000")
        int maxCharacters,

        @Parameter(
                "A file, relative to this one, that keeps the vectors of texts from run to run; several runs and rewards may share it.")
        @Nullable
        String cache,

        @Parameter(value = "The seed of everything random.", byDefault = "0")
        long seed) {

    /** What is learned from. */
    public enum Target {
        COMPARISONS,
        RATING,
        VERDICT
    }

    public FeatureModelSettings {
        features = List.copyOf(features);
        hidden = List.copyOf(hidden);
        check(features.stream().distinct().count() == features.size(), "features", features, "each column once");
        check(!(steps && target == Target.COMPARISONS), "steps", true, "false with comparisons");
        check(hidden.stream().allMatch(h -> h >= 1 && h <= 4096), "hidden", hidden, "1 to 4096 units in each layer");
        check(heldOut >= 0 && heldOut < 1, "held_out", heldOut, "from 0 to below 1");
        check(epochs >= 1, "epochs", epochs, "at least 1");
        check(batch >= 1, "batch", batch, "at least 1");
        check(learningRate > 0, "learning_rate", learningRate, "above 0");
        check(weightDecay >= 0, "weight_decay", weightDecay, "at least 0");
        check(maxCharacters >= 1, "max_characters", maxCharacters, "at least 1");
    }

    private static void check(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("'" + name + "' is " + found + "; expected " + expected);
        }
    }
}
