package io.guerdon.reproductions.labelnoise;

import io.guerdon.neural.Draws;
import io.guerdon.preference.strength.LabelTreatment;
import io.guerdon.preference.strength.StrengthGroups;
import io.guerdon.reproductions.labelnoise.PerceptronReward.Lesson;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** What is learned from: labels as they are, labels treated by strength, or a part of the pairs. */
enum Treatment {
    CLEAN("labels without an error, the upper bound", (pairs, votes) -> Lesson.plain(pairs.corrected())),
    PLAIN("labels as they are", (pairs, votes) -> Lesson.plain(pairs)),
    DROP("the weakest 20 % left out", treated(new LabelTreatment(0, 0.2, 0, 0, 0), 0)),
    FLIP("the weakest 20 % flipped", treated(new LabelTreatment(0.2, 0, 0, 0, 0), 0)),
    FLIP_NEGATIVE(
            "flipped where the mean vote is against the label",
            (pairs, votes) -> Lesson.plain(
                    pairs.turned(StrengthGroups.negative(votes.votes().strength())))),
    MARGIN("the strength as margin", treated(new LabelTreatment(0, 0, 0, 0, 1), 0)),
    MARGIN_NORMALISED(
            "the strength of normalised scores as margin",
            (pairs, votes) -> lesson(pairs, votes.normalised().strength(), new LabelTreatment(0, 0, 0, 0, 1), 0)),
    FLIP_MARGIN("flipped, and the strength as margin", treated(new LabelTreatment(0.2, 0, 0, 0, 1), 0)),
    SMOOTH(
            "soft labels: 0.3 wrong for the part from 20 to 40 %, 0.1 for all others",
            (pairs, votes) -> {
                var order = StrengthGroups.ascending(votes.votes().strength());
                double[] flipped = new double[pairs.size()];
                Arrays.fill(flipped, 0.1);
                for (int i : middle(order)) {
                    flipped[i] = 0.3;
                }
                return new Lesson(pairs, flipped, new double[pairs.size()]);
            }),
    SMOOTH_MARGIN("soft labels (0.1) and the strength as margin", treated(new LabelTreatment(0, 0, 0, 0, 1), 0.1)),
    ALL(
            "flipped, the part from 20 to 40 % softened (0.3), the strength as margin",
            treated(new LabelTreatment(0.2, 0, 0.2, 0.3, 1), 0)),
    FLIP_RANDOM(
            "a random 20 % flipped, the control",
            (pairs, votes) -> Lesson.plain(pairs.turned(
                    Arrays.copyOf(Draws.permutation(pairs.size(), Draws.at(pairs.size(), 99)), pairs.size() / 5)))),
    ONLY_WEAKEST("the weakest 20 % alone", part(0, 0.2, false)),
    ONLY_WEAKEST_FLIPPED("the weakest 20 % alone, flipped", part(0, 0.2, true)),
    ONLY_MIDDLE("the part from 20 to 40 % alone", part(0.2, 0.4, false)),
    ONLY_STRONGEST("the strongest 10 % alone", part(0.9, 1, false));

    private final String description;
    private final BiFunction<NoisyPairs, Votes, Lesson> lesson;

    Treatment(String description, BiFunction<NoisyPairs, Votes, Lesson> lesson) {
        this.description = description;
        this.lesson = lesson;
    }

    String description() {
        return description;
    }

    /** As it is written in the name of an arm. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** What is learned from these pairs when an ensemble says this of them. */
    Lesson of(NoisyPairs pairs, Votes votes) {
        return lesson.apply(pairs, votes);
    }

    private static BiFunction<NoisyPairs, Votes, Lesson> treated(LabelTreatment treatment, double doubt) {
        return (pairs, votes) -> lesson(pairs, votes.votes().strength(), treatment, doubt);
    }

    private static Lesson lesson(NoisyPairs pairs, double[] strength, LabelTreatment treatment, double doubt) {
        List<LabelTreatment.Pair> plan = treatment.apply(strength);
        int[] kept = all(plan, pair -> !pair.dropped());
        var turned = pairs.turned(all(plan, LabelTreatment.Pair::flipped)).only(kept);
        return new Lesson(
                turned,
                Arrays.stream(kept)
                        .mapToDouble(i -> Math.max(doubt, plan.get(i).doubt()))
                        .toArray(),
                Arrays.stream(kept).mapToDouble(i -> plan.get(i).margin()).toArray());
    }

    private static int[] all(List<LabelTreatment.Pair> plan, java.util.function.Predicate<LabelTreatment.Pair> wanted) {
        return IntStream.range(0, plan.size())
                .filter(i -> wanted.test(plan.get(i)))
                .toArray();
    }

    private static int[] middle(int[] order) {
        return Arrays.copyOfRange(order, order.length / 5, order.length * 2 / 5);
    }

    private static BiFunction<NoisyPairs, Votes, Lesson> part(double from, double to, boolean flipped) {
        return (pairs, votes) -> {
            int[] order = StrengthGroups.ascending(votes.votes().strength());
            var part = pairs.only(Arrays.copyOfRange(
                    order, (int) Math.round(from * order.length), (int) Math.round(to * order.length)));
            return Lesson.plain(
                    flipped ? part.turned(IntStream.range(0, part.size()).toArray()) : part);
        };
    }
}
