package io.guerdon.reproductions.factororder;

import io.guerdon.core.combination.Hierarchy.Preference;
import io.guerdon.core.stats.Moments;
import io.guerdon.preference.hierarchy.FactorRanking;
import io.guerdon.preference.hierarchy.HierarchyLoss;
import io.guerdon.preference.hierarchy.HierarchyLoss.Labelled;
import io.guerdon.preference.hierarchy.HierarchyLoss.Pair;
import io.guerdon.preference.hierarchy.OutcomeLadder;
import io.guerdon.preference.hierarchy.OutcomeLadder.ProgramOutcome;
import io.guerdon.reproductions.factororder.ProgramSet.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a reward model learns from: preferences inside each problem, or a number for each candidate. */
sealed interface Signal {

    /** The programs of a problem that are read in a step. */
    List<int[]> read(Problem problem);

    /**
     * How the loss of a step changes with each score.
     *
     * @param problems whose programs were scored, one after the other
     */
    double[] gradient(int[] problems, double[] scores);

    /**
     * Pairs of programs of one problem; the loss is that of Bradley and Terry.
     *
     * @param pairs by problem
     * @param withSolution whether the problem's solution takes part, after its candidates
     * @param counts how many pairs each level decided, undecided ones last
     */
    @SuppressWarnings("ArrayRecordComponent") // counts to read, compared by nobody
    record Preferences(List<List<Labelled>> pairs, int programs, boolean withSolution, int[] counts) implements Signal {

        @Override
        public List<int[]> read(Problem problem) {
            return ProgramReward.programs(problem, withSolution);
        }

        @Override
        public double[] gradient(int[] problems, double[] scores) {
            var all = new ArrayList<Labelled>();
            for (int p = 0; p < problems.length; p++) {
                int shift = p * programs;
                for (var labelled : pairs.get(problems[p])) {
                    var pair = labelled.pair();
                    all.add(new Labelled(new Pair(pair.first() + shift, pair.second() + shift), labelled.preference()));
                }
            }
            return HierarchyLoss.of(scores, all).gradient();
        }
    }

    /**
     * A number for each candidate, standardised; the loss is the squared error.
     *
     * @param targets by problem and candidate
     */
    @SuppressWarnings("ArrayRecordComponent") // numbers to read, compared by nobody
    record Numbers(double[][] targets) implements Signal {

        @Override
        public List<int[]> read(Problem problem) {
            return ProgramReward.programs(problem, false);
        }

        @Override
        public double[] gradient(int[] problems, double[] scores) {
            double[] wanted = Arrays.stream(problems)
                    .mapToObj(p -> targets[p])
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            double[] gradient = new double[scores.length];
            Arrays.setAll(gradient, i -> 2 * (scores[i] - wanted[i]) / scores.length);
            return gradient;
        }
    }

    /** The preferences of a hierarchy of factors. */
    static Preferences ranked(ProgramSet set, FactorRanking ranking, double[][] factors) {
        double[] margins = ranking.margins(factors);
        int candidates = set.problems().getFirst().candidates().size();
        var all = new ArrayList<List<Labelled>>();
        for (int p = 0; p < set.problems().size(); p++) {
            var rows = Arrays.copyOfRange(factors, p * candidates, (p + 1) * candidates);
            all.add(ranking.label(HierarchyLoss.allPairs(candidates), rows, margins));
        }
        var flat = all.stream().flatMap(List::stream).toList();
        return new Preferences(all, candidates, false, HierarchyLoss.levelCounts(flat, ranking.size()));
    }

    /** The preferences of the ladder of outcomes, the solution among them. */
    static Preferences ladder(ProgramSet set) {
        int candidates = set.problems().getFirst().candidates().size();
        var all = new ArrayList<List<Labelled>>();
        for (var problem : set.problems()) {
            int[] rungs = problem.candidates().stream()
                    .mapToInt(candidate -> candidate.verdict().outcome().ordinal())
                    .toArray();
            all.add(OutcomeLadder.pairs(rungs, ProgramOutcome.PASSED_TESTS.ordinal()).stream()
                    .map(pair -> new Labelled(new Pair(pair.better(), pair.worse()), new Preference(1, 0)))
                    .toList());
        }
        int decided = all.stream().mapToInt(List::size).sum();
        return new Preferences(all, candidates + 1, true, new int[] {decided, 0});
    }

    /** A number for each candidate by its factors. */
    static Numbers numbers(ProgramSet set, double[][] factors, ToDoubleFunction<double[]> value) {
        double[] values = Arrays.stream(factors).mapToDouble(value).toArray();
        var moments = Moments.of(values);
        int candidates = set.problems().getFirst().candidates().size();
        double[][] targets = new double[set.problems().size()][candidates];
        for (int i = 0; i < values.length; i++) {
            targets[i / candidates][i % candidates] = (values[i] - moments.mean()) / moments.deviation();
        }
        return new Numbers(targets);
    }
}
