package io.guerdon.reproductions.predicting;

import io.guerdon.preference.benchmark.ItemMetrics;
import io.guerdon.reproductions.predicting.SolutionFeatures.Sparse;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The four benchmarks: a person's or a model's right solution, against one or against all wrong ones of the same problem. The
 * first is RewardBench's design, the last RewardMATH's; the others say which of the two changes matters.
 */
enum Contest {
    HUMAN_ONE(
            "human-one", "a person's right solution against one wrong one of a model (RewardBench's design)", true, 1),
    HUMAN_MANY("human-many", "a person's right solution against all wrong ones", true, 0),
    MODEL_ONE("model-one", "a model's right solution against one wrong one", false, 1),
    MODEL_MANY("model-many", "a model's right solution against all wrong ones (RewardMATH's design)", false, 0);

    private final String arm;
    private final String description;
    private final boolean human;
    private final int most;

    Contest(String arm, String description, boolean human, int most) {
        this.arm = arm;
        this.description = description;
        this.human = human;
        this.most = most;
    }

    String arm() {
        return arm;
    }

    String description() {
        return description;
    }

    /**
     * A problem of the benchmark, the same for all four: its right and its first wrong solution are drawn once.
     *
     * @param human a person's solution
     * @param right a model's right one
     * @param wrong all wrong ones, the one that stands alone first
     */
    record Item(Sparse human, Sparse right, List<Sparse> wrong) {

        /** Draws from the solutions of a problem, at least one of each verdict. */
        static Item drawn(Sparse human, List<Sparse> right, List<Sparse> wrong, SplittableRandom random) {
            var first = wrong.get(random.nextInt(wrong.size()));
            var others = wrong.stream().filter(solution -> solution != first);
            return new Item(
                    human,
                    right.get(random.nextInt(right.size())),
                    Stream.concat(Stream.of(first), others).toList());
        }
    }

    /** The share of problems that a reward wins: its right solution has more than every wrong one. */
    double score(SmallReward reward, List<Item> items) {
        return items.stream()
                .mapToDouble(item -> {
                    double right = reward.score(human ? item.human() : item.right());
                    double[] wrong =
                            item.wrong().stream().mapToDouble(reward::score).toArray();
                    double[] against = most == 0 ? wrong : Arrays.copyOf(wrong, most);
                    return ItemMetrics.of(new double[] {right}, against).accurate() ? 1 : 0;
                })
                .average()
                .orElse(Double.NaN);
    }
}
