package io.guerdon.verify.math;

import io.guerdon.core.DataException;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.verify.math.extraction.Cleaning;
import io.guerdon.verify.math.extraction.Target;
import io.guerdon.verify.math.graders.Grade;
import io.guerdon.verify.math.graders.Grader;
import io.guerdon.verify.text.Reading;
import java.util.List;
import java.util.Locale;

/**
 * The reward {@code math}: 1 if the completion's final answer equals the reference as mathematics, else 0, with the reason.
 * Several references in a list are alternatives. A reference that cannot be read is a failure of the data, not a 0.
 * Thread-safe.
 */
public final class MathReward {

    /** How the registry knows it. */
    public static final PartType<Configuration, ItemReward<Rollout>> TYPE = new PartType<>(
            Kind.REWARD,
            "math",
            "1 if the final answer equals the reference as mathematics, however it is written, else 0.",
            "Behaviour of Math-Verify 0.8.0 (Hugging Face) without its known wrong verdicts; compatibility modes of the graders"
                    + " of GSM8K, MATH, Minerva/DAPO, PRM800K, PRIME, DeepScaleR and open-instruct",
            Configuration.class,
            """
            type: math
            must_be_evaluated: true
            """,
            MathReward::of);

    /** Whose verdicts to give. */
    public enum GraderName {
        GUERDON,
        MATH_VERIFY,
        GSM8K_STRICT,
        GSM8K_FLEXIBLE,
        HENDRYCKS,
        MINERVA,
        STRICT_BOX,
        PRM800K,
        PRIME,
        DEEPSCALER,
        OPEN_INSTRUCT_MATH,
        OPEN_INSTRUCT_GSM8K;

        String published() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The parameters. All but the first are for the graders guerdon and math-verify. */
    public record Configuration(
            @Parameter(
                    value =
                            "Whose verdicts: guerdon (mathematically right), math-verify (as Math-Verify 0.8.0, its mistakes"
                                    + " included), or another published grader with its own extraction, rewards and leaks.",
                    byDefault = "guerdon")
            GraderName grader,

            @Parameter(
                    value = "Where an answer may stand: anywhere, or only in a box or after a word such as 'answer'.",
                    byDefault = "true")
            boolean withoutAnchor,

            @Parameter(
                    value =
                            "How early boxes are tried, small first (50 is the level of 'the final answer is', -1 ignores"
                                    + " boxes).",
                    byDefault = "0")
            int boxedMatchPriority,

            @Parameter(value = "Give up after the first stretch that looks like an answer.", byDefault = "false")
            boolean firstMatchOnly,

            @Parameter(
                    value =
                            "Decimals that a decimal number must have right to stand for a value that it rounds, 0 to 40.",
                    byDefault = "6")
            int floatRounding,

            @Parameter(value = "Variables must have the same names.", byDefault = "true")
            boolean strict,

            @Parameter(
                    value =
                            "Whether '1 < x < 2' matches the reference '(1, 2)'; a policy could return the question unsolved.",
                    byDefault = "false")
            boolean allowSetRelationComparison,

            @Parameter(value = "Whether '20%' matches '20'.", byDefault = "true")
            boolean percentMatchesNumber,

            @Parameter(
                    value = "Refuse an answer that is right in value but left as a calculation, such as 17 + 3.",
                    byDefault = "false")
            boolean mustBeEvaluated,

            @Parameter(value = "Drop trailing units such as 'cm' before reading.", byDefault = "true")
            boolean units,

            @Parameter(
                    value =
                            "Read malformed LaTeX as what was meant (\\frac12, \\sqrt3); off pays only for clean LaTeX.",
                    byDefault = "true")
            boolean malformedOperators) {}

    private MathReward() {}

    private static ItemReward<Rollout> of(Configuration configuration) {
        return switch (configuration.grader()) {
            case GUERDON, MATH_VERIFY -> {
                var verifier = new MathVerifier(options(configuration));
                yield (rollout, _) -> verdict(rollout, verifier.verify(rollout.completion(), references(rollout)));
            }
            default -> {
                var grader = Grader.named(configuration.grader().published(), new GraderAlgebra());
                yield (rollout, _) -> best(grader, rollout.completion(), references(rollout));
            }
        };
    }

    private static MathOptions options(Configuration configuration) {
        boolean reference = configuration.grader() == GraderName.MATH_VERIFY;
        var cleaning = new Cleaning(
                configuration.units(), configuration.malformedOperators(), configuration.malformedOperators());
        List<Target> targets = List.of(
                new Target.Latex(configuration.boxedMatchPriority(), configuration.withoutAnchor(), cleaning),
                new Target.Plain(configuration.withoutAnchor()));
        // A reference stands alone: it is found without a word before it, and read however it is written.
        List<Target> golds = List.of(new Target.Latex(0, true, Cleaning.ALL), new Target.Plain(true));
        var options = reference ? MathOptions.likeReference() : MathOptions.forRewards();
        return options.withTargets(golds, targets)
                .withFirstMatchOnly(configuration.firstMatchOnly())
                .withFloatRounding(configuration.floatRounding())
                .withStrict(configuration.strict())
                .withAllowSetRelationComparison(configuration.allowSetRelationComparison())
                .withPercentMatchesNumber(!reference && configuration.percentMatchesNumber())
                .withMustBeEvaluated(configuration.mustBeEvaluated());
    }

    private static List<String> references(Rollout rollout) {
        return Reading.references(rollout, "a mathematical answer, or a list of alternatives");
    }

    private static Verdict verdict(Rollout rollout, MathVerdict verdict) {
        if (verdict.failure() == FailureClass.UNPARSED_REFERENCE) {
            throw new DataException(
                    rollout.label(),
                    "reference",
                    Reading.quoted(rollout.reference()),
                    "a mathematical answer (" + verdict.reason() + ")");
        }
        String code = verdict.equal() ? "equal" : verdict.failure().name().toLowerCase(Locale.ROOT);
        String detail = verdict.extracted().isEmpty()
                ? verdict.reason()
                : Reading.quoted(verdict.extracted()) + ": " + verdict.reason();
        return Verdict.of(verdict.score(), code, detail);
    }

    /** The best grade of several alternatives. */
    private static Verdict best(Grader grader, String completion, List<String> references) {
        Grade best = grader.grade(completion, references.getFirst());
        for (int i = 1; i < references.size() && !best.correct(); i++) {
            var other = grader.grade(completion, references.get(i));
            best = other.score() > best.score() ? other : best;
        }
        String code = best.outcome().name().toLowerCase(Locale.ROOT);
        return Verdict.of(best.score(), best.correct() ? "equal" : code, best.reason());
    }
}
