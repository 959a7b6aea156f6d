package io.guerdon.reproductions.factororder;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.preference.hierarchy.OutcomeLadder.ProgramOutcome;
import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Scale;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactorOrderExperimentTest {

    private static final StackProgram.Test[] TESTS = {
        new StackProgram.Test(2, 3, 10), new StackProgram.Test(0, 1, 2), new StackProgram.Test(-1, 1, 0)
    };

    private static StackProgram.Verdict judged(int... program) {
        return StackProgram.judge(program, TESTS);
    }

    @Test
    void aProgramCompilesRunsAndPassesOrStopsOnTheWay() {
        int two = StackProgram.ZERO + 2;
        assertThat(judged(StackProgram.X, StackProgram.Y, StackProgram.PLUS, two, StackProgram.TIMES))
                .isEqualTo(new StackProgram.Verdict(ProgramOutcome.PASSED_TESTS, 1));
        assertThat(judged(StackProgram.Y, two, StackProgram.TIMES))
                .isEqualTo(new StackProgram.Verdict(ProgramOutcome.FAILED_TESTS, 1.0 / 3));
        assertThat(judged(StackProgram.X, StackProgram.PLUS).outcome()).isEqualTo(ProgramOutcome.RUNTIME_ERROR);
        assertThat(judged(StackProgram.Y, StackProgram.X, StackProgram.DIVIDED).outcome())
                .isEqualTo(ProgramOutcome.RUNTIME_ERROR);
        assertThat(judged(StackProgram.OPEN, StackProgram.X).outcome()).isEqualTo(ProgramOutcome.COMPILE_ERROR);
        assertThat(judged(StackProgram.CLOSE, StackProgram.OPEN).outcome()).isEqualTo(ProgramOutcome.COMPILE_ERROR);
        assertThat(judged().outcome()).isEqualTo(ProgramOutcome.COMPILE_ERROR);
    }

    @Test
    void everySolutionPassesAndCandidatesReachEveryRung() {
        var set = ProgramSet.drawn(100, 3, 8, 7);

        assertThat(set.problems())
                .allSatisfy(problem -> assertThat(problem.solution()).hasSize(7));
        assertThat(set.problems().stream()
                        .flatMap(problem -> problem.candidates().stream())
                        .map(candidate -> candidate.verdict().outcome()))
                .contains(ProgramOutcome.values());
        assertThat(set.passing()).isBetween(0.2, 0.6);
        assertThat(ProgramSet.drawn(100, 3, 8, 7).factors()).isDeepEqualTo(set.factors());
    }

    @Test
    void theOrderDoesNotDependOnUnitsAndASumDoes(@TempDir Path folder) throws Exception {
        var experiment = new FactorOrderExperiment();
        var results = new Reproduction(experiment, Scale.TINY, List.of(1L), folder, 2)
                .run((_, _, _) -> {})
                .results();

        for (String metric : List.of("passes@4", "passes@64", "order", "level 1", "undecided")) {
            assertThat(results.finals("heron.units", metric)).isEqualTo(results.finals("heron", metric));
        }
        assertThat(results.finals("sum-0.9.units", "order")).isNotEqualTo(results.finals("sum-0.9", "order"));
        assertThat(results.finals("heron.c3", "undecided")[0])
                .isGreaterThan(results.finals("heron.c0", "undecided")[0]);
        assertThat(Arrays.stream(new int[] {1, 2, 3, 4})
                                .mapToDouble(level -> results.finals("heron", "level " + level)[0])
                                .sum()
                        + results.finals("heron", "undecided")[0])
                .isEqualTo(1, org.assertj.core.api.Assertions.within(1e-12));
        assertThat(experiment.claims().stream().map(claim -> claim.test().apply(results)))
                .hasSize(11);
        assertThat(experiment.tables(results).getFirst().rows()).hasSize(7);

        // members compare the same pairs, but are not the same model, and neither are means with other weights
        assertThat(results.finals("heron.ensemble", "level 1")).isEqualTo(results.finals("heron", "level 1"));
        assertThat(results.finals("heron.ensemble", "order")).isNotEqualTo(results.finals("heron", "order"));
        assertThat(results.finals("ensemble.linear", "order"))
                .isNotEqualTo(results.finals("ensemble.preference", "order"));
        assertThat(results.has("ensemble.linear", "undecided")).isFalse();
    }
}
