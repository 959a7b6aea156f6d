package io.guerdon.preference.idealpoint;

import static io.guerdon.core.spec.Settings.check;

import io.guerdon.core.spec.Parameter;
import io.guerdon.neural.block.Activation;
import io.guerdon.preference.idealpoint.IdealPoints.Mixing;
import io.guerdon.preference.idealpoint.SharedSpace.Model;
import io.guerdon.preference.idealpoint.SharedSpace.Score;
import org.jspecify.annotations.Nullable;

/** What an ideal-point model learns from, and how. Immutable. */
public record IdealPointSettings(
        @Parameter("What to train: ideal-points.") String train,

        @Parameter("File of comparisons whose rows name a user, relative to this file.")
        String data,

        @Parameter(
                value =
                        "a: prototypes are points, an item is prompt and response together; b: prototypes are functions of the"
                                + " prompt, an item is a response.",
                byDefault = "a")
        Model model,

        @Parameter(value = "How many prototypes users are mixtures of; 1 is trained beside it.", byDefault = "2")
        int prototypes,

        @Parameter(
                "How an item compares to an ideal point: distance, squared-distance or angle. Absent: distance for model a, angle for"
                        + " model b.")
        @Nullable
        Score score,

        @Parameter(value = "Width of the space of preferences.", byDefault = "64")
        int width,

        @Parameter(value = "Hidden layers of the maps into it; 0 for linear ones.", byDefault = "1")
        int hidden,

        @Parameter(
                value =
                        "For model a, how prototypes become an ideal point: map-of-mixture, mixture-of-maps or mixture.",
                byDefault = "map-of-mixture")
        Mixing mixing,

        @Parameter(value = "Share of the prompts that is held out to validate on, 0 to 1.", byDefault = "0.2")
        double heldOut,

        @Parameter(value = "Passes over the comparisons.", byDefault = "30")
        int epochs,

        @Parameter(value = "Comparisons in one step.", byDefault = "32")
        int batch,

        @Parameter(value = "Learning rate of the maps.", byDefault = "0.001")
        double learningRate,

        @Parameter(value = "Learning rate of the prototypes of model a.", byDefault = "0.005")
        double prototypeRate,

        @Parameter(value = "Learning rate of the users' logits.", byDefault = "0.02")
        double userRate,

        @Parameter(value = "Learning rate of the logarithm of the angle's scale.", byDefault = "0.01")
        double scaleRate,

        @Parameter(value = "Weight decay of the maps.", byDefault = "0.01")
        double weightDecay,

        @Parameter(
                value = "Whether every user counts the same, whatever the number of comparisons.",
                byDefault = "false")
        boolean balanced,

        @Parameter(value = "How many responses the page shows for each prototype.", byDefault = "5")
        int shown,

        @Parameter(
                value = "The most characters of a prompt with a response; longer comparisons are left out and counted.",
                byDefault = "20000")
        int maxCharacters,

        @Parameter(
                "A file, relative to this one, that keeps the vectors of texts from run to run; several runs and rewards may share it.")
        @Nullable
        String cache,

        @Parameter(value = "The seed of everything random.", byDefault = "0")
        long seed) {

    public IdealPointSettings {
        check(heldOut >= 0 && heldOut < 1, "held_out", heldOut, "from 0 to below 1");
        check(prototypes >= 1 && prototypes <= 64, "prototypes", prototypes, "from 1 to 64");
        check(epochs >= 1, "epochs", epochs, "at least 1");
        check(batch >= 1, "batch", batch, "at least 1");
        check(learningRate > 0, "learning_rate", learningRate, "above 0");
        check(prototypeRate >= 0, "prototype_rate", prototypeRate, "at least 0");
        check(userRate > 0, "user_rate", userRate, "above 0");
        check(scaleRate >= 0, "scale_rate", scaleRate, "at least 0");
        check(weightDecay >= 0, "weight_decay", weightDecay, "at least 0");
        check(shown >= 0, "shown", shown, "at least 0");
    }

    /**
     * The space that it asks for.
     *
     * @param inputs width of an embedding
     * @param count of prototypes
     */
    SharedSpace.Shape shape(int inputs, int count) {
        var chosen = score == null ? (model == Model.A ? Score.DISTANCE : Score.ANGLE) : score;
        return new SharedSpace.Shape(model, chosen, inputs, width, count, hidden, Activation.GELU, true, false, mixing);
    }

    /** The learning rates of the space. */
    SharedSpace.Rates rates() {
        return new SharedSpace.Rates(learningRate, prototypeRate, scaleRate);
    }
}
