package io.guerdon.reproductions.par;

import io.guerdon.neural.Draws;
import io.guerdon.reproductions.topics.Comparison;
import io.guerdon.reproductions.topics.LabelledPairs;
import io.guerdon.reproductions.topics.TopicPolicy;
import io.guerdon.reproductions.topics.TopicResponse;
import io.guerdon.reproductions.topics.TopicReward;
import io.guerdon.reproductions.topics.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * What all arms of one seed share: the policy that imitates the demonstrations, reward models fitted to comparisons of its
 * responses, the rewards of its reference responses, and the comparison with it. Thread-safe.
 */
final class HackableWorld {

    /** How a reward model was fitted. */
    enum Source {
        /** Bradley and Terry's likelihood. */
        USUAL,
        /** With a pull of the scores towards 0, weight 0.005. */
        PULLED,
        /** Two heads that share the choices: what length explains is left out of the score (ODIN). */
        DISENTANGLED,
        /** The average of the weights of five that began alike and saw different pairs at different rates (WARM). */
        AVERAGED
    }

    /**
     * A reward model with what it says of the start's own responses.
     *
     * @param reward the model
     * @param references its scores of ten responses to each topic, [topic][response]
     * @param accuracy the share of held-out labels it agrees with
     */
    @SuppressWarnings("ArrayRecordComponent") // data to read, compared by nobody
    record Judge(TopicReward reward, double[][] references, double accuracy) {

        double meanReference() {
            return Arrays.stream(references)
                    .flatMapToDouble(Arrays::stream)
                    .average()
                    .orElseThrow();
        }
    }

    /**
     * How large it is.
     *
     * @param demonstrations to imitate
     * @param epochs passes over them
     * @param pairs to fit reward models to
     * @param prompts to compare policies on
     */
    record Size(int demonstrations, int epochs, int pairs, int prompts) {

        /** As the experiment is described. */
        static final Size FULL = new Size(6000, 8, 3000, 512);
    }

    static final int REFERENCES = 10;
    private static final int HELD_OUT = 2000;
    private static final double PULL = 0.005;
    /** Rates and shares of the pairs of WARM's five models, relative to the usual ones, as in PAR's table. */
    private static final double[] WARM_RATES = {1.4, 1.2, 1, 0.8, 0.6};

    private static final double[] WARM_SHARES = {0.337, 0.497, 0.667, 0.833, 1};

    private final long seed;
    private final TopicPolicy start;
    private final LabelledPairs pairs;
    private final LabelledPairs heldOut;
    private final Comparison comparison;
    private final Map<Source, Judge> judges = new ConcurrentHashMap<>();

    HackableWorld(long seed, Size size, TopicPolicy.Network network) {
        this.seed = seed;
        var random = Draws.at(seed, 1);
        var demonstrations = IntStream.range(0, size.demonstrations())
                .mapToObj(_ -> Topics.demonstration(random))
                .toList();
        this.start = TopicPolicy.imitating(demonstrations, size.epochs(), network, Draws.seed(seed, 2));
        this.pairs = LabelledPairs.of(start, HackableWorld::quality, size.pairs(), Draws.seed(seed, 3));
        this.heldOut = LabelledPairs.of(start, HackableWorld::quality, HELD_OUT, Draws.seed(seed, 4));
        this.comparison = new Comparison(start, size.prompts(), Draws.seed(seed, 7));
    }

    /** The policy that training begins with and stays near. */
    TopicPolicy start() {
        return start;
    }

    /** Compares a policy with the start, by true quality. */
    Comparison comparison() {
        return comparison;
    }

    /** The reward model of a kind, fitted when it is first asked for. */
    Judge judge(Source source) {
        return judges.computeIfAbsent(source, kind -> {
            var reward = fitted(kind, pairs, Draws.seed(seed, 5));
            return new Judge(reward, references(start, reward, seed), heldOut.accuracy(reward));
        });
    }

    private static TopicReward fitted(Source source, LabelledPairs pairs, long seed) {
        var usual = TopicReward.Fit.USUAL;
        return switch (source) {
            case USUAL -> TopicReward.fitted(pairs, usual, seed, seed);
            case PULLED ->
                TopicReward.fitted(
                        pairs,
                        new TopicReward.Fit(usual.rate(), usual.epochs(), usual.batch(), PULL, false),
                        seed,
                        seed);
            case DISENTANGLED ->
                TopicReward.fitted(
                        pairs, new TopicReward.Fit(usual.rate(), usual.epochs(), usual.batch(), 0, true), seed, seed);
            case AVERAGED -> {
                var models = new ArrayList<TopicReward>();
                for (int m = 0; m < WARM_RATES.length; m++) {
                    var fit =
                            new TopicReward.Fit(usual.rate() * WARM_RATES[m], usual.epochs(), usual.batch(), 0, false);
                    int share = (int) (WARM_SHARES[m] * pairs.size());
                    models.add(TopicReward.fitted(pairs.first(share), fit, seed, Draws.seed(seed, 1, m)));
                }
                yield TopicReward.average(models);
            }
        };
    }

    private static double[][] references(TopicPolicy start, TopicReward reward, long seed) {
        int[][] prompts = new int[Topics.COUNT * REFERENCES][];
        Arrays.setAll(prompts, i -> Topics.prompt(i / REFERENCES));
        double[] scores = reward.of(TopicResponse.of(start.write(prompts, Draws.seed(seed, 6))));
        double[][] references = new double[Topics.COUNT][];
        Arrays.setAll(references, k -> Arrays.copyOfRange(scores, k * REFERENCES, (k + 1) * REFERENCES));
        return references;
    }

    /** Responses with the rewards of the reference responses to their prompts. */
    static List<TopicResponse> referenced(List<TopicResponse> responses, Judge judge) {
        return responses.stream()
                .map(response -> response.with(Map.of("reference_rewards", judge.references()[response.topic()])))
                .toList();
    }

    private static double quality(TopicResponse response) {
        return Topics.quality(response.topic(), response.tokens());
    }
}
