package io.guerdon.preference.features;

import io.guerdon.core.Batch;
import io.guerdon.core.Metered;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Verdict;
import io.guerdon.core.selection.StepScores;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.neural.encoder.EmbeddingStore;
import io.guerdon.neural.encoder.SentenceEncoder;
import io.guerdon.neural.encoder.TextEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reward {@code feature-model}: what a trained model over columns or over vectors of the pretrained encoder says. Thread-safe;
 * read when first asked.
 */
public final class FeatureReward implements Reward<Rollout>, Metered {

    /** How the registry knows it. */
    public static final PartType<Configuration, FeatureReward> TYPE = new PartType<>(
            Kind.REWARD,
            "feature-model",
            "What a model over numeric columns or over vectors of the pretrained encoder says of a completion or of its steps.",
            "Bradley-Terry reward models; process and outcome models as in Let's Verify Step by Step (arXiv 2305.20050)",
            Configuration.class,
            """
            type: feature-model
            model: runs/features/model
            """,
            FeatureReward::new);

    /** The parameters. */
    public record Configuration(
            @Parameter("The folder of the model, as guerdon train wrote it.")
            String model,

            @Parameter(
                    value = "How the scores of steps become one, for a model of steps: min, mean, last, prod, sum, max,"
                            + " geometric-mean, mean-logit or mean-odd.",
                    byDefault = "min")
            StepScores reduction,

            @Parameter(
                    "A file that keeps the vectors of texts from run to run. Without it they are kept in memory only.")
            @Nullable
            String cache) {

        public Configuration {
            if (cache != null) {
                EmbeddingStore.check(Path.of(cache));
            }
        }
    }

    private static final int STEPS_SHOWN = 12;

    private final Configuration configuration;
    private @Nullable FeatureModel model;
    private @Nullable TextEncoder encoder;

    FeatureReward(Configuration configuration) {
        this.configuration = configuration;
    }

    /** One with a model that is read already. */
    FeatureReward(Configuration configuration, FeatureModel model) {
        this.configuration = configuration;
        this.model = model;
    }

    @Override
    public double[] score(Batch<Rollout> batch) {
        return explain(batch).stream().mapToDouble(Verdict::value).toArray();
    }

    /** A rollout that lacks what the model sees fails, with the column's name; the others are scored. */
    @Override
    public List<Verdict> explain(Batch<Rollout> batch) {
        var known = model();
        var found = known.source().all(batch.items(), known.steps());
        double[] scores = known.score(
                found.stream().flatMap(f -> Arrays.stream(f.vectors())).toArray(double[][]::new));
        var verdicts = new ArrayList<Verdict>(found.size());
        int at = 0;
        for (var one : found) {
            int count = one.vectors().length;
            double[] own = Arrays.copyOfRange(scores, at, at + count);
            at += count;
            verdicts.add(one.problem().isEmpty() ? verdict(known, own) : Verdict.failed(one.problem()));
        }
        return verdicts;
    }

    private Verdict verdict(FeatureModel known, double[] scores) {
        if (!known.steps()) {
            return Verdict.of(scores[0]);
        }
        double reduced = configuration.reduction().of(scores);
        String steps = Arrays.stream(scores)
                .limit(STEPS_SHOWN)
                .mapToObj(s -> String.format(Locale.ROOT, "%.3f", s))
                .collect(Collectors.joining(" "));
        String detail = scores.length + " steps: " + steps + (scores.length > STEPS_SHOWN ? " ..." : "");
        return Double.isFinite(reduced)
                ? Verdict.of(reduced, "steps", detail)
                : Verdict.failed("the reduction " + configuration.reduction() + " is " + reduced + " for " + detail);
    }

    private synchronized FeatureModel model() {
        if (model == null) {
            try {
                model = FeatureModel.read(Path.of(configuration.model()), this::opened);
            } catch (IOException e) {
                throw new IllegalStateException(
                        configuration.model() + ": the model cannot be read: " + e.getMessage(), e);
            }
        }
        return model;
    }

    private TextEncoder opened() {
        var file = configuration.cache();
        var opened = EmbeddingStore.before(SentenceEncoder.miniLm(), file == null ? null : Path.of(file));
        encoder = opened;
        return opened;
    }

    /** How many texts were encoded and how many came out of the file, where there is one. */
    @Override
    public synchronized SequencedMap<String, Double> usage() {
        return encoder instanceof Metered metered ? metered.usage() : new LinkedHashMap<>();
    }

    @Override
    public Scope scope() {
        return Scope.ITEM;
    }
}
