package io.guerdon.reproductions.report;

import io.guerdon.reproductions.experiment.Arm;
import io.guerdon.reproductions.experiment.Claim;
import io.guerdon.reproductions.experiment.Experiment;
import io.guerdon.reproductions.experiment.Outcome;
import io.guerdon.reproductions.experiment.Results;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.experiment.Table;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An experiment with its results and what they say about its claims.
 *
 * @param arms those of the scale that have been run
 * @param missing those of the scale that have not, or not with every seed
 * @param claims with their outcomes, in the experiment's order
 * @param tables those of the experiment; none where they need an arm that is missing
 */
public record Judged(
        Experiment experiment,
        Scale scale,
        Results results,
        List<Arm> arms,
        List<Arm> missing,
        List<JudgedClaim> claims,
        List<Table> tables) {

    /** A claim with what the results say. */
    public record JudgedClaim(Claim claim, Outcome outcome) {}

    /** Tests every claim; one that needs an arm which has not been run is undecided. */
    public static Judged of(Experiment experiment, Scale scale, Results results) {
        return new Judged(
                experiment,
                scale,
                results,
                experiment.arms(scale).stream()
                        .filter(arm -> results.has(arm.name()))
                        .toList(),
                experiment.arms(scale).stream()
                        .filter(arm -> !results.has(arm.name()))
                        .toList(),
                experiment.claims().stream()
                        .map(claim -> new JudgedClaim(claim, outcome(claim, results)))
                        .toList(),
                tables(experiment, results));
    }

    private static Outcome outcome(Claim claim, Results results) {
        try {
            return claim.test().apply(results);
        } catch (Results.NotRun missing) {
            return Outcome.notRun(missing);
        }
    }

    private static List<Table> tables(Experiment experiment, Results results) {
        try {
            return experiment.tables(results);
        } catch (Results.NotRun missing) {
            return List.of();
        }
    }

    /** Which arms are missing, as a sentence; empty when none is. */
    public String missingSentence() {
        return missing.isEmpty()
                ? ""
                : "Not run with every seed, or not at all: "
                        + missing.stream().map(Arm::name).collect(Collectors.joining(", ")) + ".";
    }

    /** Whether every claim of the paper holds. */
    public boolean holds() {
        return claims.stream()
                .filter(judged -> judged.claim().kind() == Claim.Kind.PAPER)
                .allMatch(judged -> judged.outcome().verdict() == Outcome.Verdict.HOLDS);
    }
}
