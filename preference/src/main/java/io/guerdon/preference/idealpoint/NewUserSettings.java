package io.guerdon.preference.idealpoint;

import static io.guerdon.core.spec.Settings.check;

import io.guerdon.core.spec.Parameter;
import org.jspecify.annotations.Nullable;

/** How users are added to an ideal-point model whose shared part stays as it is. Immutable. */
public record NewUserSettings(
        @Parameter("What to train: new-users.") String train,

        @Parameter("Folder of the model that they are added to, relative to this file.")
        String model,

        @Parameter("File of their comparisons, relative to this file.")
        String data,

        @Parameter(value = "Share of the prompts that is held out to validate on, 0 to 1.", byDefault = "0")
        double heldOut,

        @Parameter(value = "Steps, each with all comparisons.", byDefault = "200")
        int steps,

        @Parameter(value = "Learning rate of the logits.", byDefault = "0.05")
        double learningRate,

        @Parameter(
                value =
                        "Pull of a user towards the mean of the known users, next to the loss of one comparison; keeps one or two"
                                + " comparisons from driving a user into a corner.",
                byDefault = "0.02")
        double pull,

        @Parameter(
                value =
                        "Whether a user whom the model knows is learned again from these comparisons alone; otherwise that is an"
                                + " error.",
                byDefault = "false")
        boolean again,

        @Parameter(
                value = "The most characters of a prompt with a response; longer comparisons are left out and counted.",
                byDefault = "20000")
        int maxCharacters,

        @Parameter(
                "A file, relative to this one, that keeps the vectors of texts from run to run; several runs and rewards may share it.")
        @Nullable
        String cache,

        @Parameter(value = "The seed of what is held out.", byDefault = "0")
        long seed) {

    public NewUserSettings {
        check(heldOut >= 0 && heldOut < 1, "held_out", heldOut, "from 0 to below 1");
        check(steps >= 1, "steps", steps, "at least 1");
        check(learningRate > 0, "learning_rate", learningRate, "above 0");
        check(pull >= 0, "pull", pull, "at least 0");
    }
}
