package io.guerdon.reproductions.topologies;

import io.guerdon.neural.Draws;
import io.guerdon.preference.topology.PreferenceLabels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Labelled pairs of answers to prompts, as one topology makes them within a budget.
 *
 * @param pairs the better answer first, as the label says
 * @param generated symbols that were written, over all prompts
 * @param read symbols that the labeller read: a shared beginning once, the rest of both answers
 */
record LabelledAnswers(List<Pair> pairs, long generated, long read) {

    /** How sharply a labeller tells rewards apart. */
    private static final double BETA = 3;

    private static final int SEGMENT = 2;
    private static final int LEVELS = StepTask.STEPS / SEGMENT;

    /** How many steps a full tree holds. */
    static final int TREE_STEPS = ((1 << (LEVELS + 1)) - 2) * SEGMENT;

    /** How often an answer that equals the other of its pair is drawn again, at most: a sure writer may have one answer only. */
    private static final int ATTEMPTS = 50;

    /** A labelled pair. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, compared by nobody
    record Pair(double[] prompt, int[] better, int[] worse) {}

    /** Which answers are compared. */
    enum Topology {
        /** Two new answers for each pair. */
        CHAIN("independent pairs"),
        /** The eight leaves of a tree of two children and three levels. */
        TREE("pairs of a tree's leaves"),
        /** All pairs of some independent answers. */
        ANSWERS("all pairs of few independent answers");

        private final String words;

        Topology(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** What is equal, for each prompt. */
    enum Budget {
        /** So many labels. */
        LABELS(16, 80),
        /** So many symbols written, nearly. */
        GENERATED(28, 60),
        /** So many symbols read by the labeller, nearly. */
        READ(168, 60);

        private final int amount;
        private final int prompts;

        Budget(int amount, int prompts) {
            this.amount = amount;
            this.prompts = prompts;
        }

        int amount() {
            return amount;
        }

        int prompts() {
            return prompts;
        }
    }

    /** A candidate pair of one prompt. */
    private record Candidate(int[] a, int[] b, int shared) {

        int read() {
            return shared + 2 * (StepTask.STEPS - shared);
        }
    }

    /** What is written for one prompt. */
    private record Written(List<Candidate> candidates, int symbols) {}

    /** Makes the data. */
    static LabelledAnswers of(AnswerTask task, Topology topology, Budget budget, double share, long seed) {
        var pairs = new ArrayList<Pair>();
        long generated = 0;
        long read = 0;
        int prompts = Math.max(2, (int) Math.round(budget.prompts() * share));
        for (int p = 0; p < prompts; p++) {
            double[] prompt = task.prompt(Draws.at(seed, 1, p));
            var random = Draws.at(seed, 2, p, topology.ordinal());
            var written = written(task, prompt, topology, budget, random);
            generated += written.symbols();
            int labels = 0;
            int seen = 0;
            for (int i : Draws.permutation(written.candidates().size(), random)) {
                var candidate = written.candidates().get(i);
                if (budget == Budget.LABELS && labels == budget.amount()
                        || budget == Budget.READ && seen + candidate.read() > budget.amount()) {
                    break;
                }
                labels++;
                seen += candidate.read();
                pairs.add(labelled(task, prompt, candidate, random));
            }
            read += seen;
        }
        return new LabelledAnswers(pairs, generated, read);
    }

    private static Written written(
            AnswerTask task, double[] prompt, Topology topology, Budget budget, SplittableRandom random) {
        return switch (topology) {
            case CHAIN -> {
                int count = switch (budget) {
                    case LABELS -> budget.amount();
                    case GENERATED -> budget.amount() / (2 * StepTask.STEPS);
                    case READ -> budget.amount() / (2 * StepTask.STEPS);
                };
                var candidates = new ArrayList<Candidate>();
                for (int i = 0; i < count; i++) {
                    candidates.addAll(different(task, prompt, random));
                }
                yield new Written(candidates, 2 * StepTask.STEPS * count);
            }
            case TREE -> {
                var tree = task.tree(prompt, random);
                yield new Written(pairs(tree.leaves()), tree.written());
            }
            case ANSWERS -> {
                int count = switch (budget) {
                    case LABELS -> 7;
                    case GENERATED -> 5;
                    case READ -> 6;
                };
                var answers = List.of(task.answers(prompt, count, random));
                var candidates = new ArrayList<Candidate>();
                pairs(answers).forEach(c -> candidates.add(new Candidate(c.a(), c.b(), 0)));
                yield new Written(candidates, StepTask.STEPS * count);
            }
        };
    }

    /** A pair of answers that differ; none where the writer keeps giving the same one. */
    private static List<Candidate> different(AnswerTask task, double[] prompt, SplittableRandom random) {
        int[][] pair = task.answers(prompt, 2, random);
        int[] other = pair[1];
        for (int attempt = 0; attempt < ATTEMPTS && Arrays.equals(pair[0], other); attempt++) {
            other = task.answers(prompt, 1, random)[0];
        }
        return Arrays.equals(pair[0], other) ? List.of() : List.of(new Candidate(pair[0], other, 0));
    }

    /** The leaves of a tree whose nodes add a segment each. */
    static List<int[]> leaves(SplittableRandom random) {
        List<int[]> nodes = List.of(new int[0]);
        for (int level = 0; level < LEVELS; level++) {
            var children = new ArrayList<int[]>();
            for (int[] node : nodes) {
                for (int child = 0; child < 2; child++) {
                    int[] longer = Arrays.copyOf(node, node.length + SEGMENT);
                    for (int i = node.length; i < longer.length; i++) {
                        longer[i] = random.nextInt(StepTask.SYMBOLS);
                    }
                    children.add(longer);
                }
            }
            nodes = children;
        }
        return nodes;
    }

    /** All pairs that differ; what neighbours in the tree share is a number of whole segments. */
    private static List<Candidate> pairs(List<int[]> answers) {
        var pairs = new ArrayList<Candidate>();
        for (int i = 0; i < answers.size(); i++) {
            for (int j = i + 1; j < answers.size(); j++) {
                int same = Arrays.mismatch(answers.get(i), answers.get(j));
                if (same >= 0) {
                    pairs.add(new Candidate(answers.get(i), answers.get(j), same / SEGMENT * SEGMENT));
                }
            }
        }
        return pairs;
    }

    private static Pair labelled(AnswerTask task, double[] prompt, Candidate candidate, SplittableRandom random) {
        double preferred = PreferenceLabels.probability(
                BETA, task.reward(prompt, candidate.a()), task.reward(prompt, candidate.b()));
        return random.nextDouble() < preferred
                ? new Pair(prompt, candidate.a(), candidate.b())
                : new Pair(prompt, candidate.b(), candidate.a());
    }
}
