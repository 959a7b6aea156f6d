package io.guerdon.verify.math;

import io.guerdon.verify.math.equality.EqualityRules;
import io.guerdon.verify.math.expressions.Conventions;
import io.guerdon.verify.math.extraction.Cleaning;
import io.guerdon.verify.math.extraction.Target;
import java.util.List;

/**
 * How answers are found, read and compared.
 *
 * <p>{@link #forRewards()} is what a reinforcement learning run wants: mathematically right, boxes first, nothing that pays for
 * an unsolved problem. {@link #likeReference()} follows Math-Verify 0.8.0 in its defaults, wrong verdicts included.
 *
 * @param conventions the reading of ambiguous notation, and whether the reference's habits are followed
 * @param goldTargets what to look for in references
 * @param predictionTargets what to look for in completions
 * @param firstMatchOnly give up after the first stretch of text that looks like an answer, whether or not it can be read
 * @param textFallback whether answers that cannot be read match when their cleaned text is identical
 * @param floatRounding decimals and significant digits that a decimal number must have to stand for a value that it rounds;
 *     by the reference's conventions the decimals that both are rounded to; 0 to 40
 * @param strict whether variables must have the same names
 * @param allowSetRelationComparison whether "1 &lt; x &lt; 2" in a completion matches the reference "(1, 2)"; off for rewards,
 *     because a policy could return the question
 * @param percentMatchesNumber whether "20%" matches the reference "20" and the reverse
 * @param mustBeEvaluated whether an answer such as "5!" or "17+3" is refused although its value is right
 * @param maxAnswerLength characters of an answer that are read, at least 16
 * @param maxCompletionLength characters of a completion that are searched, counted from its end, at least 256
 * @param budget steps for one verdict, at least 1000; a step takes some tens of nanoseconds
 */
public record MathOptions(
        Conventions conventions,
        List<Target> goldTargets,
        List<Target> predictionTargets,
        boolean firstMatchOnly,
        boolean textFallback,
        int floatRounding,
        boolean strict,
        boolean allowSetRelationComparison,
        boolean percentMatchesNumber,
        boolean mustBeEvaluated,
        int maxAnswerLength,
        int maxCompletionLength,
        long budget) {
    /** Steps for one verdict by default. */
    public static final long DEFAULT_BUDGET = 120_000;

    public MathOptions {
        goldTargets = List.copyOf(goldTargets);
        predictionTargets = List.copyOf(predictionTargets);
        if (goldTargets.isEmpty() || predictionTargets.isEmpty()) {
            throw new IllegalArgumentException("Math options need at least one extraction target for each side");
        }
        require(floatRounding >= 0 && floatRounding <= 40, "floatRounding", "0 to 40", floatRounding);
        require(maxAnswerLength >= 16, "maxAnswerLength", "at least 16", maxAnswerLength);
        require(maxCompletionLength >= 256, "maxCompletionLength", "at least 256", maxCompletionLength);
        require(budget >= 1000, "budget", "at least 1000", budget);
    }

    private static void require(boolean holds, String name, String expected, long found) {
        if (!holds) {
            throw new IllegalArgumentException("Math option " + name + " must be " + expected + ", found " + found);
        }
    }

    /** The options for rewards. */
    public static MathOptions forRewards() {
        List<Target> targets = List.of(new Target.Latex(0, true, Cleaning.ALL), new Target.Plain(true));
        return new MathOptions(
                Conventions.MATHEMATICAL,
                targets,
                targets,
                false,
                true,
                6,
                true,
                false,
                true,
                false,
                12_000,
                200_000,
                DEFAULT_BUDGET);
    }

    /** The options of Math-Verify 0.8.0, with its readings and its mistakes. */
    public static MathOptions likeReference() {
        List<Target> targets = List.of(new Target.Latex(50, true, Cleaning.ALL), new Target.Plain(true));
        return forRewards()
                .withConventions(Conventions.REFERENCE)
                .withTargets(targets, targets)
                .withPercentMatchesNumber(false);
    }

    public MathOptions withConventions(Conventions value) {
        return new MathOptions(
                value,
                goldTargets,
                predictionTargets,
                firstMatchOnly,
                textFallback,
                floatRounding,
                strict,
                allowSetRelationComparison,
                percentMatchesNumber,
                mustBeEvaluated,
                maxAnswerLength,
                maxCompletionLength,
                budget);
    }

    public MathOptions withTargets(List<Target> gold, List<Target> prediction) {
        return new MathOptions(
                conventions,
                gold,
                prediction,
                firstMatchOnly,
                textFallback,
                floatRounding,
                strict,
                allowSetRelationComparison,
                percentMatchesNumber,
                mustBeEvaluated,
                maxAnswerLength,
                maxCompletionLength,
                budget);
    }

    public MathOptions withFirstMatchOnly(boolean value) {
        return new MathOptions(
                conventions,
                goldTargets,
                predictionTargets,
                value,
                textFallback,
                floatRounding,
                strict,
                allowSetRelationComparison,
                percentMatchesNumber,
                mustBeEvaluated,
                maxAnswerLength,
                maxCompletionLength,
                budget);
    }

    public MathOptions withTextFallback(boolean value) {
        return new MathOptions(
                conventions,
                goldTargets,
                predictionTargets,
                firstMatchOnly,
                value,
                floatRounding,
                strict,
                allowSetRelationComparison,
                percentMatchesNumber,
                mustBeEvaluated,
                maxAnswerLength,
                maxCompletionLength,
                budget);
    }

    public MathOptions withFloatRounding(int value) {
        return new MathOptions(
                conventions,
                goldTargets,
                predictionTargets,
                firstMatchOnly,
                textFallback,
                value,
                strict,
                allowSetRelationComparison,
                percentMatchesNumber,
                mustBeEvaluated,
                maxAnswerLength,
                maxCompletionLength,
                budget);
    }

    public MathOptions withStrict(boolean value) {
        return new MathOptions(
                conventions,
                goldTargets,
                predictionTargets,
                firstMatchOnly,
                textFallback,
                floatRounding,
                value,
                allowSetRelationComparison,
                percentMatchesNumber,
                mustBeEvaluated,
                maxAnswerLength,
                maxCompletionLength,
                budget);
    }

    public MathOptions withAllowSetRelationComparison(boolean value) {
        return new MathOptions(
                conventions,
                goldTargets,
                predictionTargets,
                firstMatchOnly,
                textFallback,
                floatRounding,
                strict,
                value,
                percentMatchesNumber,
                mustBeEvaluated,
                maxAnswerLength,
                maxCompletionLength,
                budget);
    }

    public MathOptions withPercentMatchesNumber(boolean value) {
        return new MathOptions(
                conventions,
                goldTargets,
                predictionTargets,
                firstMatchOnly,
                textFallback,
                floatRounding,
                strict,
                allowSetRelationComparison,
                value,
                mustBeEvaluated,
                maxAnswerLength,
                maxCompletionLength,
                budget);
    }

    public MathOptions withMustBeEvaluated(boolean value) {
        return new MathOptions(
                conventions,
                goldTargets,
                predictionTargets,
                firstMatchOnly,
                textFallback,
                floatRounding,
                strict,
                allowSetRelationComparison,
                percentMatchesNumber,
                value,
                maxAnswerLength,
                maxCompletionLength,
                budget);
    }

    public MathOptions withLimits(int answerLength, int completionLength, long steps) {
        return new MathOptions(
                conventions,
                goldTargets,
                predictionTargets,
                firstMatchOnly,
                textFallback,
                floatRounding,
                strict,
                allowSetRelationComparison,
                percentMatchesNumber,
                mustBeEvaluated,
                answerLength,
                completionLength,
                steps);
    }

    EqualityRules equalityRules() {
        return new EqualityRules(conventions, floatRounding, strict, allowSetRelationComparison, percentMatchesNumber);
    }
}
