package io.guerdon.preference.features;

import static io.guerdon.core.spec.Settings.check;

import io.guerdon.core.spec.Parameter;
import io.guerdon.preference.reward.Committee;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a reward model over features learns from, and how. Immutable. */
public record FeatureModelSettings(
        @Parameter("What to train: feature-model.") String train,

        @Parameter("File of rows, relative to this file.") String data,

        @Parameter(
                value =
                        "Columns of numbers that the model sees; without any, and without states, it sees the vectors of the"
                                + " pretrained sentence encoder.",
                byDefault = "[]")
        List<String> features,

        @Parameter(
                "Field with the states of a trajectory, a list of lists of numbers: the model then rewards every step, and it is"
                        + " the sum over steps that is compared or rated.")
        @Nullable
        String states,

        @Parameter("Field with the action in each state, a number or a list of numbers; absent: only states are seen.")
        @Nullable
        String actions,

        @Parameter(
                value = "How many kinds of actions there are where an action is a whole number from 0; 0: a vector.",
                byDefault = "0")
        int actionKinds,

        @Parameter(value = "Trajectories of more steps are left out and counted.", byDefault = "1000")
        int mostSteps,

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

        @Parameter(
                value =
                        "Units of a recurrent layer (GRU), which lets the reward of a step depend on the steps before; 0 for none.",
                byDefault = "0")
        int memory,

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

        @Parameter(value = "Share of the hidden numbers that falls away in a step of training.", byDefault = "0")
        double dropout,

        @Parameter(value = "The gradient is scaled down to this norm.", byDefault = "10")
        double clip,

        @Parameter(value = "For comparisons: weight of the pull of scores towards 0 (PAR: 0.005).", byDefault = "0")
        double regularisation,

        @Parameter(
                value = "For comparisons: probability that a label is wrong, 0 to 1/2; smooths all labels.",
                byDefault = "0")
        double labelSmoothing,

        @Parameter(value = "What the margins of the data are multiplied with; 0 ignores them.", byDefault = "1")
        double marginWeight,

        @Parameter(value = "How many models are trained, which differ in start and order.", byDefault = "1")
        int members,

        @Parameter(value = "How what several models say of a step becomes one number.", byDefault = "mean")
        Committee combine,

        @Parameter(value = "For uncertainty: deviations taken off the mean.", byDefault = "1")
        double pessimism,

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
        checkStates(features, states, actions, actionKinds);
        check(
                states == null || steps || target != Target.VERDICT,
                "target",
                "verdict",
                "comparisons or rating where whole trajectories are judged, or steps: true");
        check(mostSteps >= 1, "most_steps", mostSteps, "at least 1");
        check(memory >= 0 && memory <= 4096, "memory", memory, "from 0 to 4096");
        check(memory == 0 || steps || states != null, "memory", memory, "0 without states or steps to remember");
        check(heldOut >= 0 && heldOut < 1, "held_out", heldOut, "from 0 to below 1");
        check(epochs >= 1, "epochs", epochs, "at least 1");
        check(batch >= 1, "batch", batch, "at least 1");
        check(learningRate > 0, "learning_rate", learningRate, "above 0");
        check(weightDecay >= 0, "weight_decay", weightDecay, "at least 0");
        check(dropout >= 0 && dropout < 1, "dropout", dropout, "from 0 to below 1");
        check(clip > 0, "clip", clip, "above 0");
        check(regularisation >= 0, "regularisation", regularisation, "at least 0");
        check(labelSmoothing >= 0 && labelSmoothing < 0.5, "label_smoothing", labelSmoothing, "from 0 to below 1/2");
        check(Double.isFinite(marginWeight), "margin_weight", marginWeight, "a finite number");
        check(members >= 1 && members <= 64, "members", members, "from 1 to 64");
        check(Double.isFinite(pessimism), "pessimism", pessimism, "a finite number");
        check(maxCharacters >= 1, "max_characters", maxCharacters, "at least 1");
    }

    private static void checkStates(
            List<String> features, @Nullable String states, @Nullable String actions, int actionKinds) {
        check(states == null || features.isEmpty(), "features", features, "none beside 'states'");
        check(states == null || !states.isEmpty(), "states", "''", "the name of a field");
        check(actions == null || states != null, "actions", actions, "absent without 'states'");
        check(actions == null || !actions.isEmpty(), "actions", "''", "the name of a field");
        check(actionKinds >= 0 && actionKinds <= 4096, "action_kinds", actionKinds, "from 0 to 4096");
        check(actionKinds == 0 || actions != null, "action_kinds", actionKinds, "0 without 'actions'");
    }

    /** The fields of a trajectory; null where the model sees something else. */
    FeatureSource.@Nullable StateNames stateNames() {
        return states == null
                ? null
                : new FeatureSource.StateNames(states, actions == null ? "" : actions, actionKinds);
    }
}
