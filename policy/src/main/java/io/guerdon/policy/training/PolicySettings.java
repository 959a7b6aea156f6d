package io.guerdon.policy.training;

import io.guerdon.core.spec.Parameter;
import io.guerdon.neural.Torch;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.text.BytePairEncoding;
import io.guerdon.policy.consistency.ConsistencyBonus;
import io.guerdon.policy.game.PairSelection;
import io.guerdon.policy.game.RepeatedNgrams;
import io.guerdon.policy.learning.Dno;
import io.guerdon.policy.learning.Grpo;
import io.guerdon.policy.learning.GrpoCare;
import io.guerdon.policy.learning.Ppo;
import io.guerdon.policy.loss.Divergence;
import io.guerdon.policy.loss.GroupLoss;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of a training run as its YAML file has them. Paths are relative to the file. Immutable. */
public record PolicySettings(
        @Parameter("What this file trains: policy.") String train,
        @Parameter("The language model that learns.") Model model,

        @Parameter("Learning from demonstrations before rewards.") @Nullable
        Demonstrations demonstrations,

        @Parameter("The reward: a file that 'guerdon score' accepts.")
        String reward,

        @Parameter("Rollouts without completions: the prompts to learn on, with their references.")
        String prompts,

        @Parameter("The algorithm that learns from rewards.")
        Algorithm algorithm,

        @Parameter("What the model before rewards earns, for shapings such as par and lsc that compare with it.")
        @Nullable
        References references,

        @Parameter("Looking at prompts that were held out.") @Nullable
        Evaluation evaluation,

        @Parameter(value = "A checkpoint every so many steps, at least 1.", byDefault = "20")
        int checkpointEvery,

        @Parameter(value = "Where all random choices come from.", byDefault = "0")
        long seed,

        @Parameter(
                value = "Threads that compute parts of a batch side by side; results do not depend on their number.",
                byDefault = "2")
        int threads) {

    public PolicySettings {
        require(train.equals("policy"), "'train' is '" + train + "'; this file format trains a policy");
        atLeast("checkpoint_every", checkpointEvery, 1);
        atLeast("threads", threads, 1);
    }

    /** The language model that learns. */
    public record Model(
            @Parameter(
                    "A folder with a Llama- or Qwen2-style model (config.json, safetensors, tokenizer.json); without it a new model.")
            @Nullable
            String pretrained,

            @Parameter("A new model's characters; each is a token.") @Nullable
            String alphabet,

            @Parameter("A new model's tokens, learned from the prompts and demonstrations.") @Nullable
            Tokenization tokenizer,

            @Parameter(value = "A new model's numbers a token.", byDefault = "128")
            int width,

            @Parameter(value = "A new model's blocks.", byDefault = "4")
            int layers,

            @Parameter(value = "A new model's attention heads.", byDefault = "4")
            int heads,

            @Parameter(value = "A new model's longest sequence in tokens.", byDefault = "64")
            int contextLength,

            @Parameter(value = "cpu, cuda or cuda:N.", byDefault = "cpu")
            String device) {

        public Model {
            var given = Stream.of(pretrained, alphabet, tokenizer)
                    .filter(Objects::nonNull)
                    .count();
            require(
                    given == 1,
                    "give one of 'pretrained', 'alphabet' and 'tokenizer', found "
                            + (given == 0 ? "none" : given + " of them"));
            atLeast("width", width, 1);
            atLeast("layers", layers, 1);
            atLeast("heads", heads, 1);
            atLeast("context_length", contextLength, 2);
            require(
                    width % (2 * heads) == 0,
                    "'heads' is " + heads + "; expected a number by which half of 'width' " + width
                            + " can be divided: every head has the same, even number of the width's numbers");
            check(
                    isThere(device),
                    "device",
                    device,
                    "cpu, or cuda or cuda:N with the CUDA build of libtorch and a card");
        }

        private static boolean isThere(String device) {
            try {
                return Torch.device(device) != null;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }

    /** Kinds of tokenizers that can be learned. */
    public enum TokenizerType {
        /** Byte-level byte-pair encoding. */
        BPE
    }

    /** How the tokens of a new model are learned. */
    public record Tokenization(
            @Parameter("bpe: frequent neighbours of bytes become tokens.")
            TokenizerType type,

            @Parameter(
                    value =
                            "Tokens at most, 257 (the end and every byte) to 100000; fewer when no two neighbours occur twice any"
                                    + " more.",
                    byDefault = "2048")
            int vocabulary) {

        public Tokenization {
            require(
                    vocabulary >= BytePairEncoding.SMALLEST && vocabulary <= 100_000,
                    "'vocabulary' must be " + BytePairEncoding.SMALLEST + " to 100000, found " + vocabulary);
        }
    }

    /** Learning from demonstrations. */
    public record Demonstrations(
            @Parameter("Rollouts with good completions.") String data,

            @Parameter(value = "Steps of the optimiser.", byDefault = "500")
            int steps,

            @Parameter(value = "Demonstrations of one step.", byDefault = "64")
            int batch,

            @Parameter(value = "Learning rate after the warm-up.", byDefault = "0.001")
            double rate) {

        public Demonstrations {
            atLeast("steps", steps, 1);
            atLeast("batch", batch, 1);
            check(rate > 0, "rate", rate, "a number above 0");
        }
    }

    /** Algorithms by name. */
    public enum Type {
        /** Group relative policy optimisation: no critic. */
        GRPO,
        /** REINFORCE leave-one-out: no critic, one step a batch. */
        RLOO,
        /** Proximal policy optimisation with a critic. */
        PPO,
        /** GRPO with a bonus for answers that follow from their reasoning. */
        GRPO_CARE,
        /** Direct Nash optimisation: log-ratios follow what answers win against each other. */
        DNO
    }

    /** What dno needs besides. */
    public record Nash(
            @Parameter(
                    value =
                            "all (every two answers, towards their difference of win rates), extremes (best against worst) or"
                                    + " scored (by the scores' minimum and margins).",
                    byDefault = "all")
            Dno.Pairs pairs,

            @Parameter(value = "extremes: how far their win rates lie apart at least, 0 to 1.", byDefault = "0.4")
            double gap,

            @Parameter(value = "scored: the score that a better answer needs.", byDefault = "5")
            double positiveMinimum,

            @Parameter(value = "scored: how much less the worse one scores than a teacher's.", byDefault = "2")
            double margin,

            @Parameter(value = "scored: the same below one of the model's own.", byDefault = "1")
            double studentMargin,

            @Parameter(
                    value = "Temperature of soft policy iteration, above 0; beta of the hard variants.",
                    byDefault = "0.3")
            double eta,

            @Parameter(
                    value = "Weight of the divergence from the model before rewards in the regularised game, 0 to eta.",
                    byDefault = "0")
            double tau,

            @Parameter(
                    value =
                            "Share of the last iteration's pairs that is used again, half of it of the one before, and so on.",
                    byDefault = "0.3")
            double replay,

            @Parameter(
                    value =
                            "An answer beats another with probability sigmoid(difference of rewards / this); 0: the higher wins.",
                    byDefault = "1")
            double oracleTemperature,

            @Parameter(value = "Whether the completions of 'prompts' join as a teacher's answers.", byDefault = "false")
            boolean teacher,

            @Parameter(
                    "Which answers of the model repeat themselves so much that they are negatives whatever they score.")
            @Nullable
            Repetition repetition) {

        public Nash {
            share("gap", gap);
            atLeast("margin", margin, 0);
            atLeast("student_margin", studentMargin, 0);
            check(eta > 0, "eta", eta, "a number above 0");
            check(tau >= 0 && tau <= eta, "tau", tau, "a number from 0 to 'eta', which is " + eta);
            share("replay", replay);
            atLeast("oracle_temperature", oracleTemperature, 0);
        }

        static final Nash USUAL = new Nash(Dno.Pairs.ALL, 0.4, 5, 2, 1, 0.3, 0, 0.3, 1, false, null);
    }

    /** Answers that repeat themselves. */
    public record Repetition(
            @Parameter(value = "Tokens of an n-gram, at least 1.", byDefault = "4")
            int length,

            @Parameter(
                    value = "The largest share of n-grams that may repeat earlier ones, from 0 to below 1.",
                    byDefault = "0.5")
            double limit) {

        public Repetition {
            new RepeatedNgrams(length, limit);
        }
    }

    /** What grpo-care needs besides; the published constants by default. */
    public record Care(
            @Parameter(value = "Weight of the bonus.", byDefault = "0.5")
            double weight,

            @Parameter(value = "Likelihoods above it count as it, 0 to 1.", byDefault = "0.95")
            double cap,

            @Parameter(value = "How far below the mean a likelihood may lie.", byDefault = "0")
            double margin,

            @Parameter(value = "Rewards up to it are not right.", byDefault = "0.1")
            double floor,

            @Parameter(value = "sparse, dense (times the likelihood) or none.", byDefault = "sparse")
            GrpoCare.Form form,

            @Parameter(value = "Of the slowly moving copy, 0 to 1; 1 never moves it.", byDefault = "0.995")
            double decay,

            @Parameter(value = "Updates between its moves.", byDefault = "10")
            int every) {

        public Care {
            atLeast("weight", weight, 0);
            check(cap > 0 && cap <= 1, "cap", cap, "a number above 0 and not above 1");
            atLeast("margin", margin, 0);
            share("decay", decay);
            atLeast("every", every, 1);
        }

        static final Care USUAL = new Care(0.5, 0.95, 0, 0.1, GrpoCare.Form.SPARSE, 0.995, 10);
    }

    /** When completions are paid. */
    public enum Pay {
        /** All on the last token. */
        END,
        /** What steps earned on the last token of each, the rest on the last token. */
        STEPS
    }

    /** What thresholds mean. */
    public enum Method {
        /** Components of at least their thresholds: mu-PPO. */
        MU,
        /** Components equal to their thresholds: xi-PPO. */
        XI,
        /** Components maximised that may not exceed their thresholds: All-PPO. */
        ALL
    }

    /** How the multipliers of constraints move; the published constants by default. */
    public record Constraining(
            @Parameter(
                    value =
                            "mu (components of at least their thresholds), xi (equal to them) or all (maximised, at most).",
                    byDefault = "mu")
            Method method,

            @Parameter(value = "Learning rate of the multipliers, above 0.", byDefault = "0.1")
            double rate,

            @Parameter(value = "Momentum, at least 0 and below 1; more makes them swing.", byDefault = "0.1")
            double momentum,

            @Parameter(value = "Norm that their gradient is cut to, above 0.", byDefault = "0.5")
            double gradientLimit) {

        static final Constraining USUAL = new Constraining(Method.MU, 0.1, 0.1, 0.5);

        public Constraining {
            require(rate > 0 && gradientLimit > 0, "'rate' and 'gradient_limit' must be above 0");
            require(momentum >= 0 && momentum < 1, "'momentum' must be at least 0 and below 1, found " + momentum);
        }
    }

    /** The algorithm that learns from rewards. */
    public record Algorithm(
            @Parameter("grpo, rloo, ppo, grpo-care or dno.") Type type,

            @Parameter(value = "How many times completions are gathered.", byDefault = "200")
            int updates,

            @Parameter(value = "Prompts of one update.", byDefault = "16")
            int prompts,

            @Parameter(value = "Completions for each prompt; 1 or more for ppo, 2 or more otherwise.", byDefault = "8")
            int group,

            @Parameter(value = "Tokens of a completion at most.", byDefault = "16")
            int newTokens,

            @Parameter(value = "Divides the logits when writing, above 0.", byDefault = "1")
            double temperature,

            @Parameter(value = "Draws among the k likeliest tokens only; 0 means all.", byDefault = "0")
            int topK,

            @Parameter(
                    value = "Draws among the likeliest tokens that reach this probability together.",
                    byDefault = "1")
            double topP,

            @Parameter(value = "Passes over the completions of an update.", byDefault = "1")
            int epochs,

            @Parameter(value = "Completions of one step of the optimiser.", byDefault = "64")
            int minibatch,

            @Parameter(value = "Learning rate.", byDefault = "0.0003")
            double rate,

            @Parameter(value = "constant, linear or cosine.", byDefault = "constant")
            Schedule.Shape schedule,

            @Parameter(value = "Steps of warm-up.", byDefault = "0")
            int warmup,

            @Parameter(value = "How far a ratio may fall below 1.", byDefault = "0.2")
            double clip,

            @Parameter("How far a ratio may rise above 1; as far as 'clip' when absent (grpo).") @Nullable
            Double clipHigh,

            @Parameter(value = "Weight of the divergence from the model before rewards.", byDefault = "0.02")
            double kl,

            @Parameter(value = "How grpo estimates it: k1, k2 or k3.", byDefault = "k3")
            Divergence divergence,

            @Parameter(
                    value = "grpo: standardised, centred (no division by the deviation) or leave-one-out.",
                    byDefault = "standardised")
            Grpo.Advantage advantage,

            @Parameter(
                    value = "grpo: the weight of tokens: sequence, token or constant (no length bias).",
                    byDefault = "token")
            GroupLoss.Mean mean,

            @Parameter(value = "grpo: ratios of each token or of the whole sequence.", byDefault = "token")
            GroupLoss.Ratio ratio,

            @Parameter(value = "grpo: further batches drawn to replace groups without spread.", byDefault = "0")
            int redraws,

            @Parameter(value = "ppo: discount.", byDefault = "1")
            double gamma,

            @Parameter(value = "ppo: lambda of generalised advantage estimation.", byDefault = "0.95")
            double lambda,

            @Parameter(value = "ppo: learning rate of the critic.", byDefault = "0.001")
            double criticRate,

            @Parameter(value = "ppo: weight of an entropy bonus.", byDefault = "0")
            double entropy,

            @Parameter(
                    value =
                            "ppo: end (all on the last token) or steps (what steps earned where they end, the rest on the last"
                                    + " token).",
                    byDefault = "end")
            Pay pay,

            @Parameter(value = "Norm that gradients are cut to.", byDefault = "1")
            double gradientLimit,

            @Parameter(
                    value =
                            "Updates from the start on in which completions that are compared may all earn the same before the run"
                                    + " stops; 0: as many as there are.",
                    byDefault = "20")
            int patience,

            @Parameter("dno: which pairs it learns from, and how.") @Nullable
            Nash nash,

            @Parameter("grpo-care: its bonus and its copy; 'kl' is the weight of the divergence from that copy.")
            @Nullable
            Care care,

            @Parameter(
                    "ppo: thresholds by component; each named component is a stream with a head of the critic of its own and a"
                            + " multiplier that learns its weight.")
            @Nullable
            Map<String, Double> constraints,

            @Parameter("ppo with constraints: what thresholds mean, and how multipliers move.") @Nullable
            Constraining multipliers) {

        public Algorithm {
            require(
                    pay == Pay.END || type == Type.PPO,
                    "'pay: steps' belongs to type ppo, found "
                            + type.name().toLowerCase(Locale.ROOT).replace('_', '-')
                            + ", which compares whole completions");
            require(
                    constraints == null || type == Type.PPO,
                    "'constraints' belongs to type ppo, found "
                            + type.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            require(
                    constraints == null || !constraints.isEmpty(),
                    "'constraints' is empty; give at least one component and its threshold");
            require(
                    multipliers == null || constraints != null,
                    "'multipliers' moves the weights of 'constraints', of which there are none");
            require(nash == null || type == Type.DNO, "'nash' belongs to type dno, found " + type);
            require(care == null || type == Type.GRPO_CARE, "'care' belongs to type grpo-care, found " + type);
            atLeast("updates", updates, 1);
            atLeast("prompts", prompts, 1);
            check(
                    group >= (type == Type.PPO ? 1 : 2),
                    "group",
                    group,
                    type == Type.PPO ? "at least 1" : "at least 2, for completions of a prompt are compared");
            atLeast("new_tokens", newTokens, 1);
            check(temperature > 0, "temperature", temperature, "a number above 0, for it learns from samples");
            atLeast("top_k", topK, 0);
            check(topP > 0 && topP <= 1, "top_p", topP, "a number above 0 and not above 1");
            atLeast("epochs", epochs, 1);
            atLeast("minibatch", minibatch, 1);
            check(rate > 0, "rate", rate, "a number above 0");
            atLeast("warmup", warmup, 0);
            check(
                    clip > 0 && (type == Type.PPO ? clip < 1 : clip <= 1),
                    "clip",
                    clip,
                    "a number above 0 and not above 1 (below 1 for ppo)");
            check(clipHigh == null || clipHigh > 0, "clip_high", clipHigh, "a number above 0");
            atLeast("kl", kl, 0);
            atLeast("redraws", redraws, 0);
            share("gamma", gamma);
            share("lambda", lambda);
            check(criticRate > 0, "critic_rate", criticRate, "a number above 0");
            atLeast("entropy", entropy, 0);
            check(gradientLimit > 0, "gradient_limit", gradientLimit, "a number above 0");
            atLeast("patience", patience, 0);
        }

        Nash game() {
            return nash == null ? Nash.USUAL : nash;
        }

        Dno.Options dno(int end) {
            var game = game();
            var repetition = game.repetition();
            return new Dno.Options(
                    updates,
                    prompts,
                    group,
                    sampling(end),
                    game.pairs(),
                    new PairSelection(game.positiveMinimum(), game.margin(), game.studentMargin(), false),
                    repetition == null ? null : new RepeatedNgrams(repetition.length(), repetition.limit()),
                    game.gap(),
                    game.eta(),
                    game.tau(),
                    game.replay(),
                    epochs,
                    Math.max(1, minibatch / 2),
                    rates(),
                    gradientLimit);
        }

        GrpoCare.Options grpoCare(int end) {
            var bonus = care == null ? Care.USUAL : care;
            return new GrpoCare.Options(
                    updates,
                    prompts,
                    group,
                    sampling(end),
                    rates(),
                    0,
                    new ConsistencyBonus(bonus.weight(), bonus.cap(), bonus.margin(), bonus.floor()),
                    bonus.form(),
                    kl,
                    bonus.decay(),
                    bonus.every(),
                    gradientLimit);
        }

        Sampling sampling(int end) {
            return new Sampling(temperature, topK, topP, newTokens, Set.of(end));
        }

        Grpo.Options grpo(int end) {
            var plain = type == Type.RLOO;
            var loss = new GroupLoss(
                    clip,
                    clipHigh == null ? clip : clipHigh,
                    ratio,
                    plain ? GroupLoss.Mean.CONSTANT : mean,
                    newTokens,
                    kl,
                    divergence);
            return new Grpo.Options(
                    updates,
                    prompts,
                    group,
                    sampling(end),
                    plain ? 1 : epochs,
                    plain ? Integer.MAX_VALUE : minibatch,
                    rates(),
                    0,
                    plain ? Grpo.Advantage.LEAVE_ONE_OUT : advantage,
                    1e-4,
                    loss,
                    redraws,
                    gradientLimit);
        }

        Constraining constraining() {
            return multipliers == null ? Constraining.USUAL : multipliers;
        }

        /** @param headWeights what each stream weighs in the critic's loss */
        Ppo.Options ppo(int end, double[] headWeights, Ppo.DivergencePlace place) {
            return new Ppo.Options(
                    updates,
                    prompts * group,
                    sampling(end),
                    epochs,
                    minibatch,
                    rates(),
                    Schedule.constant(criticRate),
                    clip,
                    Double.POSITIVE_INFINITY,
                    headWeights,
                    gamma,
                    lambda,
                    kl,
                    place,
                    Ppo.Target.LAMBDA_RETURN,
                    entropy,
                    gradientLimit);
        }

        private Schedule rates() {
            return new Schedule(schedule, rate, warmup, updates, schedule == Schedule.Shape.CONSTANT ? rate : 0);
        }
    }

    /** Completions of the model before rewards, scored by the components whose shapings ask for them. */
    public record References(
            @Parameter(value = "Completions of each prompt, at least 1, written as those that learn.", byDefault = "10")
            int count,

            @Parameter(
                    value = "The field that shapings read them from; a row that has it keeps its own.",
                    byDefault = "reference_rewards")
            String field) {

        public References {
            require(count >= 1, "'count' must be at least 1, found " + count);
            require(!field.isBlank(), "'field' must name the field that a shaping reads, found a blank");
        }
    }

    /** Looking at prompts that were held out. */
    public record Evaluation(
            @Parameter("Rollouts without completions.") String prompts,

            @Parameter(value = "Every so many updates, at least 1.", byDefault = "20")
            int every,

            @Parameter(value = "Prompts looked at, from the start of the file.", byDefault = "200")
            int count) {

        public Evaluation {
            atLeast("every", every, 1);
            atLeast("count", count, 1);
        }
    }

    private static void atLeast(String name, double value, int least) {
        check(value >= least, name, value == Math.rint(value) ? (Object) (long) value : value, "at least " + least);
    }

    private static void share(String name, double value) {
        check(value >= 0 && value <= 1, name, value, "a number from 0 to 1");
    }

    private static void check(boolean holds, String name, @Nullable Object value, String expected) {
        require(holds, "'" + name + "' is " + value + "; expected " + expected);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
