package io.guerdon.reproductions.par;

import static io.guerdon.reproductions.topics.TopicPolicy.Network.PLACE;
import static io.guerdon.reproductions.topics.TopicPolicy.Network.TRANSFORMER;

import io.guerdon.core.Shaping;
import io.guerdon.core.reference.FieldReference;
import io.guerdon.core.reference.QuantileReference;
import io.guerdon.core.shaping.Ceiling;
import io.guerdon.core.shaping.Centred;
import io.guerdon.core.shaping.LogSigmoidCentred;
import io.guerdon.core.shaping.MeanStd;
import io.guerdon.core.shaping.MinMax;
import io.guerdon.core.shaping.PreferenceAsReward;
import io.guerdon.core.shaping.RunningClip;
import io.guerdon.core.shaping.Sigmoid;
import io.guerdon.core.shaping.SlowGrowth;
import io.guerdon.core.shaping.Tanh;
import io.guerdon.core.shaping.Vanilla;
import io.guerdon.reproductions.experiment.Arm;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.par.HackableWorld.Judge;
import io.guerdon.reproductions.par.HackableWorld.Source;
import io.guerdon.reproductions.topics.TopicPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One arm: a shaping, the reward model it shapes, the KL coefficient and the algorithm.
 *
 * @param arm its name and description
 * @param shaping made afresh for every run, as some keep state
 * @param source which reward model
 * @param beta the KL coefficient per token
 * @param groups whether GRPO trains, in groups, instead of PPO with a critic
 * @param network of the policy
 */
record Method(
        Arm arm,
        Function<Judge, Shaping> shaping,
        Source source,
        double beta,
        boolean groups,
        TopicPolicy.Network network) {

    /** The KL coefficient that all shapings are compared at. */
    static final double SMALL = 0.03;

    private static final FieldReference REFERENCES = new FieldReference("reference_rewards");

    static List<Method> of(Scale scale) {
        return switch (scale) {
            // GRPO too: to see that everything works
            case TINY -> Stream.concat(few().stream(), grpo().stream()).toList();
            case QUICK -> few();
            case FULL -> all();
        };
    }

    private static List<Method> grpo() {
        return List.of(
                grpo("grpo-vanilla", "GRPO, groups of 8, the reward as it is", _ -> new Vanilla()),
                grpo("grpo-par", "GRPO, groups of 8, PAR", _ -> new PreferenceAsReward(REFERENCES, 10, 1)));
    }

    /** Every method of the paper's comparison, the sweep of the KL coefficient, and GRPO. */
    private static List<Method> all() {
        var methods = new ArrayList<Method>();
        methods.addAll(few());
        methods.addAll(List.of(
                ppo("clip", "within one deviation of the running mean", _ -> new RunningClip(1)),
                ppo("sgfc", "sigmoid that grows late, the counter-example", _ -> new SlowGrowth(REFERENCES, 10, 1)),
                ppo("lsc", "log-sigmoid from the 85 % quantile of the references", _ -> lsc()),
                ppo("sigmoid", "uncentred sigmoid", _ -> new Sigmoid(1)),
                ppo("warm", "vanilla on the average of five reward models (WARM)", Source.AVERAGED),
                ppo("odin", "vanilla on the quality head of a two-headed reward model (ODIN)", Source.DISENTANGLED),
                ppo("reg", "vanilla on a reward model with scores pulled to 0", Source.PULLED)));
        for (int above : new int[] {1, 2, 3}) {
            methods.add(ppo(
                    "ceiling-" + above,
                    "cut off at " + above + " above the mean reference reward",
                    judge -> new Ceiling(judge.meanReference() + above)));
        }
        methods.add(vanilla(0.1));
        methods.add(vanilla(0.3));
        methods.add(par("par-kl-0.01", 0.01));
        methods.add(par("par-kl-0.1", 0.1));
        methods.addAll(grpo());
        methods.add(
                transformer("transformer-vanilla", "the reward as it is, a transformer as policy", _ -> new Vanilla()));
        methods.add(transformer(
                "transformer-par", "PAR, a transformer as policy", _ -> new PreferenceAsReward(REFERENCES, 10, 1)));
        return methods;
    }

    private static Method transformer(String name, String description, Function<Judge, Shaping> shaping) {
        return new Method(new Arm(name, description), shaping, Source.USUAL, SMALL, false, TRANSFORMER);
    }

    /** What the claim needs. */
    private static List<Method> few() {
        return Stream.of(
                        ppo("vanilla", "the reward as it is", _ -> new Vanilla()),
                        ppo("centred", "less the mean of ten references", _ -> new Centred(REFERENCES, 10)),
                        ppo("mean-std", "in deviations from the running mean", _ -> new MeanStd()),
                        ppo("min-max", "between the smallest and the largest so far", _ -> new MinMax(0.5)),
                        ppo("tanh", "tanh of the centred reward", _ -> new Tanh(REFERENCES, 10)),
                        par("par", SMALL),
                        ppo("par-1", "PAR with one reference", _ -> new PreferenceAsReward(REFERENCES, 1, 1)),
                        vanilla(1))
                .toList();
    }

    private static Shaping lsc() {
        return new LogSigmoidCentred(
                new QuantileReference(REFERENCES, 0.85, QuantileReference.Estimator.NORMAL_WITH_EPSILON), 1, null);
    }

    private static Method par(String name, double beta) {
        return new Method(
                new Arm(name, "preference as reward, ten references, KL coefficient " + beta),
                _ -> new PreferenceAsReward(REFERENCES, 10, 1),
                Source.USUAL,
                beta,
                false,
                PLACE);
    }

    private static Method vanilla(double beta) {
        String text = beta == Math.rint(beta) ? String.valueOf((int) beta) : String.valueOf(beta);
        return new Method(
                new Arm("vanilla-kl-" + text, "the reward as it is, KL coefficient " + text),
                _ -> new Vanilla(),
                Source.USUAL,
                beta,
                false,
                PLACE);
    }

    private static Method ppo(String name, String description, Function<Judge, Shaping> shaping) {
        return new Method(new Arm(name, description), shaping, Source.USUAL, SMALL, false, PLACE);
    }

    private static Method ppo(String name, String description, Source source) {
        return new Method(new Arm(name, description), _ -> new Vanilla(), source, SMALL, false, PLACE);
    }

    private static Method grpo(String name, String description, Function<Judge, Shaping> shaping) {
        return new Method(new Arm(name, description), shaping, Source.USUAL, SMALL, true, PLACE);
    }
}
