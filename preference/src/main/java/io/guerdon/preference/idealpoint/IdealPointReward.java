package io.guerdon.preference.idealpoint;

import io.guerdon.core.Batch;
import io.guerdon.core.Metered;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.neural.encoder.EmbeddingCache;
import io.guerdon.neural.encoder.EmbeddingStore;
import io.guerdon.preference.idealpoint.IdealPointModel.Item;
import io.guerdon.preference.run.ModelFolder;
import io.guerdon.preference.run.RewardEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The reward {@code ideal-point}: how well a completion suits the user whom its row names. Thread-safe; the model is read when it is
 * first asked.
 */
public final class IdealPointReward implements Reward<Rollout>, Metered {

    /** How the registry knows it. */
    public static final PartType<Configuration, IdealPointReward> TYPE = new PartType<>(
            Kind.REWARD,
            "ideal-point",
            "How well a completion suits the user of its row, by a model of ideal points; more is better.",
            "PAL: Pluralistic Alignment Framework for Learning from Heterogeneous Preferences (arXiv 2406.08469)",
            Configuration.class,
            """
            type: ideal-point
            model: runs/users/model
            unknown: mean
            """,
            IdealPointReward::new);

    /** What is done for a user whom the model does not know. */
    public enum Unknown {
        /** The item fails, with the name of the user. */
        ERROR,
        /** Every prototype weighs the same. */
        UNIFORM,
        /** The weights are the mean of those of the users in training. */
        MEAN
    }

    /** The parameters. */
    public record Configuration(
            @Parameter("The folder of the model, as guerdon train wrote it.")
            String model,

            @Parameter(value = "The field that names the user.", byDefault = "user")
            String user,

            @Parameter("For a row without a user or with one whom the model does not know: error, uniform or mean.")
            Unknown unknown,

            @Parameter(
                    "Weights of the prototypes, of sum 1, for every row whatever its user: a group, or one prototype ([1, 0]).")
            @Nullable
            List<Double> mixture,

            @Parameter(
                    "A file that keeps the vectors of texts from run to run. Without it they are kept in memory only.")
            @Nullable
            String cache) {

        public Configuration {
            if (cache != null) {
                EmbeddingStore.check(Path.of(cache));
            }
            if (mixture != null) {
                UserWeights.checkMixture(mixture.stream().mapToDouble(w -> w).toArray());
            }
        }
    }

    /** So many vectors are kept: about 60 MB. */
    private static final int REMEMBERED = 20_000;

    private final Configuration configuration;
    private final RewardEncoder encoder;
    private final ModelFolder<IdealPointModel> folder;

    IdealPointReward(Configuration configuration) {
        this.configuration = configuration;
        this.encoder = new RewardEncoder(configuration.cache());
        this.folder = ModelFolder.of(configuration.model(), this::read);
    }

    /** One with a model that is read already. */
    IdealPointReward(Configuration configuration, IdealPointModel model) {
        this.configuration = configuration;
        this.encoder = new RewardEncoder(configuration.cache());
        this.folder = ModelFolder.holding(model);
    }

    private IdealPointModel read(Path folder) throws IOException {
        return IdealPointModel.read(folder, new EmbeddingCache(encoder.encoder(), REMEMBERED));
    }

    @Override
    public double[] score(Batch<Rollout> batch) {
        return explain(batch).stream().mapToDouble(Verdict::value).toArray();
    }

    /** Whose weights an item is judged with. */
    private record Judge(double @Nullable [] weights, String code, String name) {}

    @Override
    public List<Verdict> explain(Batch<Rollout> batch) {
        var known = folder.model();
        var judges = new ArrayList<Judge>(batch.size());
        batch.forEach(rollout -> judges.add(judge(known, rollout)));
        int[] scored = IntStream.range(0, batch.size())
                .filter(i -> judges.get(i).weights() != null)
                .toArray();
        double[] rewards = known.rewards(
                Arrays.stream(scored)
                        .mapToObj(batch::get)
                        .map(rollout -> new Item(rollout.prompt(), rollout.completion()))
                        .toList(),
                Arrays.stream(scored).mapToObj(i -> judges.get(i).weights()).toArray(double[][]::new));
        var verdicts = new ArrayList<Verdict>(batch.size());
        int next = 0;
        for (var judge : judges) {
            verdicts.add(
                    judge.weights() == null
                            ? Verdict.failed(judge.name() + "; say unknown: uniform or mean to score such rows")
                            : Verdict.of(rewards[next++], judge.code(), judge.name() + " " + shown(judge.weights())));
        }
        return verdicts;
    }

    private Judge judge(IdealPointModel known, Rollout rollout) {
        if (configuration.mixture() != null) {
            double[] mixture =
                    configuration.mixture().stream().mapToDouble(w -> w).toArray();
            if (mixture.length != known.space().shape().prototypes()) {
                return new Judge(
                        null,
                        "",
                        "the mixture has " + mixture.length + " weights, the model "
                                + known.space().shape().prototypes() + " prototypes");
            }
            return new Judge(mixture, "mixture", "mixture");
        }
        String name = rollout.text(configuration.user());
        double[] weights = name == null ? null : known.users().weights(name);
        if (weights != null) {
            return new Judge(weights, "known", "user " + name);
        }
        String why = name == null
                ? "the row has no field '" + configuration.user() + "'"
                : "the model does not know the user '" + name + "'";
        return switch (configuration.unknown()) {
            case ERROR -> new Judge(null, "", why);
            case MEAN -> new Judge(known.meanWeights(), "unknown", "mean user");
            case UNIFORM -> {
                double[] even = new double[known.space().shape().prototypes()];
                Arrays.fill(even, 1.0 / even.length);
                yield new Judge(even, "unknown", "all prototypes");
            }
        };
    }

    private static String shown(double[] weights) {
        return Arrays.stream(weights)
                .mapToObj(w -> String.format(Locale.ROOT, "%.2f", w))
                .collect(Collectors.joining(" ", "(", ")"));
    }

    /** How many texts were encoded and how many came out of the file, where there is one. */
    @Override
    public SequencedMap<String, Double> usage() {
        return encoder.usage();
    }

    @Override
    public Scope scope() {
        return Scope.ITEM;
    }
}
