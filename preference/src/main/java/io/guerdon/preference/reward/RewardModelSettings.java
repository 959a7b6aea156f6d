package io.guerdon.preference.reward;

import static io.guerdon.core.spec.Settings.check;

import io.guerdon.core.spec.Parameter;
import io.guerdon.preference.strength.LabelTreatment;
import org.jspecify.annotations.Nullable;

/** What a reward model learns from, and how. Immutable. */
public record RewardModelSettings(
        @Parameter("What to train: reward-model.") String train,

        @Parameter("File of comparisons, relative to this file.")
        String data,

        @Parameter(value = "Share of the prompts that is held out to validate on, 0 to 1.", byDefault = "0.1")
        double heldOut,

        @Parameter(
                value = "Folder with a tokenizer.json, relative to this file; without it a token is a byte of UTF-8.")
        @Nullable
        String tokenizer,

        @Parameter(value = "Width of the hidden state, a multiple of heads.", byDefault = "128")
        int width,

        @Parameter(value = "Number of blocks.", byDefault = "4")
        int layers,

        @Parameter(value = "Attention heads.", byDefault = "4")
        int heads,

        @Parameter(
                value = "The most tokens of prompt and response; longer ones lose the start of the prompt.",
                byDefault = "256")
        int contextLength,

        @Parameter(value = "Passes over the comparisons.", byDefault = "1")
        int epochs,

        @Parameter(value = "Comparisons in one step.", byDefault = "32")
        int batch,

        @Parameter(value = "Learning rate after the warm-up.", byDefault = "0.0005")
        double learningRate,

        @Parameter(value = "Steps of warm-up.", byDefault = "20")
        int warmUp,

        @Parameter(value = "Weight decay of AdamW.", byDefault = "0.01")
        double weightDecay,

        @Parameter(value = "The gradient is scaled down to this norm.", byDefault = "1")
        double clip,

        @Parameter(value = "Weight of the pull of scores towards 0 (PAR: 0.005).", byDefault = "0")
        double regularisation,

        @Parameter(value = "Probability that a label is wrong, 0 to 1/2: smooths all labels.", byDefault = "0")
        double labelSmoothing,

        @Parameter(value = "What the margins of the data are multiplied with; 0 ignores them.", byDefault = "1")
        double marginWeight,

        @Parameter(
                value =
                        "Weight of ODIN's length term: a second head takes what length explains, and is left out when scoring;"
                                + " 0 for one head.",
                byDefault = "0")
        double lengthHead,

        @Parameter(value = "Weight of the overlap of ODIN's two heads.", byDefault = "1")
        double headOverlap,

        @Parameter(value = "How many models are trained, which differ in start and order.", byDefault = "1")
        int members,

        @Parameter(value = "How scores of several models become one.", byDefault = "mean")
        Committee combine,

        @Parameter(value = "For uncertainty: deviations taken off the mean.", byDefault = "1")
        double pessimism,

        @Parameter(
                value = "The most characters of a prompt with a response; longer comparisons are left out and counted.",
                byDefault = "20000")
        int maxCharacters,

        @Parameter("Votes of an ensemble on every comparison, and what is done about doubtful labels.") @Nullable
        Strength strength,

        @Parameter("A term that pushes the features of chosen and rejected responses apart.") @Nullable
        Contrast contrast,

        @Parameter("MetaRM: answers of a policy that has moved away, which the model should tell apart.") @Nullable
        Shift shift,

        @Parameter(
                value = "Threads that compute parts of a batch side by side; results do not depend on their number.",
                byDefault = "2")
        int threads,

        @Parameter(value = "The seed of everything random.", byDefault = "0")
        long seed) {

    /**
     * Votes of an ensemble, whose mean is the strength of a comparison, and what is done by strength. Shares are of each user's
     * comparisons, from the weak end.
     */
    public record Strength(
            @Parameter(value = "Models that vote, of the same shape as the model, in other orders.", byDefault = "5")
            int models,

            @Parameter(
                    value = "Passes of a voting model; few, since one that memorises its labels agrees with them all.",
                    byDefault = "1")
            int epochs,

            @Parameter(
                    value =
                            "1: models vote on what they learned, as in the paper; more: only on prompts that they have not seen,"
                                    + " at as many times the cost for more than 2.",
                    byDefault = "1")
            int folds,

            @Parameter(
                    value = "Whether each model's scores are divided by their deviation before they are averaged.",
                    byDefault = "true")
            boolean normalise,

            @Parameter(
                    value = "Users with fewer comparisons than this are left as they are, and counted.",
                    byDefault = "100")
            int leastComparisons,

            @Parameter(
                    value = "Share that is flipped, not above the share of wrong labels; not together with drop.",
                    byDefault = "0")
            double flip,

            @Parameter(value = "Share that is left out.", byDefault = "0")
            double drop,

            @Parameter(value = "Share after these whose labels are softened.", byDefault = "0")
            double soften,

            @Parameter(value = "The probability that a softened label is wrong, 0 to 1/2.", byDefault = "0.3")
            double softening,

            @Parameter(
                    value = "What the strength, after flipping, is multiplied with to be a margin; 0 for none.",
                    byDefault = "0")
            double margin) {

        public Strength {
            check(models >= 1 && models <= 64, "strength.models", models, "from 1 to 64");
            check(epochs >= 1, "strength.epochs", epochs, "at least 1");
            check(folds >= 1 && folds <= 20, "strength.folds", folds, "from 1 to 20");
            check(leastComparisons >= 1, "strength.least_comparisons", leastComparisons, "at least 1");
            treatment(flip, drop, soften, softening, margin);
        }

        /** What is done by strength. */
        public LabelTreatment treatment() {
            return treatment(flip, drop, soften, softening, margin);
        }

        private static LabelTreatment treatment(
                double flip, double drop, double soften, double softening, double margin) {
            return new LabelTreatment(flip, drop, soften, softening, margin);
        }
    }

    /** A contrastive term on the features of a batch, whose two views are two passes with dropout. */
    public record Contrast(
            @Parameter("simcse or swav.") Term term,

            @Parameter(value = "What is contrasted: pairs (all responses) or differences.", byDefault = "pairs")
            Rows rows,

            @Parameter(value = "Weight of the term.", byDefault = "1")
            double weight,

            @Parameter(value = "Temperature; SimCSE's own paper has 0.05, SwAV's 0.1.", byDefault = "0.1")
            double temperature,

            @Parameter(value = "Share of numbers that falls away in a pass.", byDefault = "0.1")
            double dropout,

            @Parameter(value = "Prototypes of SwAV, not more than rows of a batch (twice batch).", byDefault = "16")
            int prototypes) {

        /** Which term. */
        public enum Term {
            /** Each row's two views against all other rows. */
            SIMCSE,
            /** Each view predicts the cluster of the other. */
            SWAV
        }

        /** What the rows are. */
        public enum Rows {
            /** All chosen and all rejected responses. */
            PAIRS,
            /** Chosen less rejected, and the negatives. */
            DIFFERENCES
        }

        public Contrast {
            check(weight >= 0 && Double.isFinite(weight), "contrast.weight", weight, "a finite number of at least 0");
            check(temperature > 0, "contrast.temperature", temperature, "above 0");
            check(dropout > 0 && dropout < 1, "contrast.dropout", dropout, "above 0 and below 1");
            check(prototypes >= 2, "contrast.prototypes", prototypes, "at least 2");
        }
    }

    /** MetaRM: every step is taken where one step of ascent on the separation of unlabelled answers leads. */
    public record Shift(
            @Parameter("File with several answers of the current policy to each prompt, without labels.")
            String data,

            @Parameter(value = "Rate of the step of ascent, above 0.", byDefault = "0.05")
            double rate,

            @Parameter(value = "Whether the gradient goes through that step.", byDefault = "false")
            boolean secondOrder,

            @Parameter(value = "Prompts in one step.", byDefault = "8")
            int prompts,

            @Parameter(
                    value = "Answers of each; prompts with fewer different ones are left out and counted.",
                    byDefault = "4")
            int answers) {

        public Shift {
            check(rate > 0 && Double.isFinite(rate), "shift.rate", rate, "a finite number above 0");
            check(prompts >= 1, "shift.prompts", prompts, "at least 1");
            check(answers >= 2, "shift.answers", answers, "at least 2");
        }
    }

    public RewardModelSettings {
        check(heldOut >= 0 && heldOut < 1, "held_out", heldOut, "from 0 to below 1");
        check(epochs >= 1, "epochs", epochs, "at least 1");
        check(batch >= 1, "batch", batch, "at least 1");
        check(learningRate > 0, "learning_rate", learningRate, "above 0");
        check(labelSmoothing >= 0 && labelSmoothing < 0.5, "label_smoothing", labelSmoothing, "from 0 to below 1/2");
        check(regularisation >= 0, "regularisation", regularisation, "at least 0");
        check(lengthHead >= 0 && headOverlap >= 0, "length_head", lengthHead, "at least 0, as head_overlap");
        check(members >= 1 && members <= 64, "members", members, "from 1 to 64");
        check(clip > 0, "clip", clip, "above 0");
        check(contextLength >= 2, "context_length", contextLength, "at least 2");
        check(threads >= 1, "threads", threads, "at least 1");
        if (contrast != null && contrast.term() == Contrast.Term.SWAV) {
            check(
                    contrast.prototypes() <= 2 * batch,
                    "contrast.prototypes",
                    contrast.prototypes(),
                    "at most the rows of a batch, " + 2 * batch);
        }
    }
}
