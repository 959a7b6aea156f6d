package io.guerdon.preference.features;

import io.guerdon.core.Batch;
import io.guerdon.core.Metered;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Verdict;
import io.guerdon.core.process.StepEnds;
import io.guerdon.core.selection.StepScores;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.neural.Torch;
import io.guerdon.neural.encoder.EmbeddingStore;
import io.guerdon.preference.run.ModelFolder;
import io.guerdon.preference.run.RewardEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The reward {@code feature-model}: what a trained model over columns, over vectors of the pretrained encoder or over states says. Thread-safe;
 * read when first asked.
 */
public final class FeatureReward implements Reward<Rollout>, Metered {

    /** How the registry knows it. */
    public static final PartType<Configuration, FeatureReward> TYPE = new PartType<>(
            Kind.REWARD,
            "feature-model",
            "What a model over numeric columns, over vectors of the pretrained encoder or over states of a trajectory says of a"
                    + " completion or of its steps.",
            "Bradley-Terry reward models; process and outcome models as in Let's Verify Step by Step (arXiv 2305.20050);"
                    + " trajectories as in Deep reinforcement learning from human preferences (arXiv 1706.03741)",
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
                    "How the scores of steps become one, for a model of steps or over states: min, mean, last, prod, sum, max,"
                            + " geometric-mean, mean-logit or mean-odd. Absent: sum where whole trajectories were judged, otherwise min.")
            @Nullable
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

    private final Configuration configuration;
    private final RewardEncoder encoder;
    private final ModelFolder<FeatureModel> folder;

    FeatureReward(Configuration configuration) {
        this.configuration = configuration;
        this.encoder = new RewardEncoder(configuration.cache());
        this.folder = ModelFolder.of(configuration.model(), this::read);
    }

    /** One with a model that is read already. */
    FeatureReward(Configuration configuration, FeatureModel model) {
        this.configuration = configuration;
        this.encoder = new RewardEncoder(configuration.cache());
        this.folder = ModelFolder.holding(model);
    }

    private FeatureModel read(Path folder) throws IOException {
        // Batches are scored at once on all cores; threads within each would only wait for each other.
        Torch.threadsUnlessChosen(1);
        return FeatureModel.read(folder, encoder::encoder);
    }

    @Override
    public double[] score(Batch<Rollout> batch) {
        return explain(batch).stream().mapToDouble(Verdict::value).toArray();
    }

    /** A rollout that lacks what the model sees fails, with the column's name; the others are scored. */
    @Override
    public List<Verdict> explain(Batch<Rollout> batch) {
        var known = folder.model();
        var found = known.source().all(batch.items(), known.steps());
        var scores =
                known.scores(found.stream().map(FeatureSource.Found::vectors).toList());
        var verdicts = new ArrayList<Verdict>(found.size());
        for (int i = 0; i < found.size(); i++) {
            String problem = found.get(i).problem();
            verdicts.add(problem.isEmpty() ? verdict(known, scores.get(i), batch.get(i)) : Verdict.failed(problem));
        }
        return verdicts;
    }

    private Verdict verdict(FeatureModel known, double[] scores, Rollout rollout) {
        if (!known.steps() && !known.together()) {
            return Verdict.of(scores[0]);
        }
        var asked = configuration.reduction();
        var reduction = asked != null ? asked : known.together() ? StepScores.SUM : StepScores.MIN;
        double reduced = reduction.of(scores);
        String detail = StepScores.shown(scores);
        if (!Double.isFinite(reduced)) {
            return Verdict.failed("the reduction " + reduction + " is " + reduced + " for " + detail);
        }
        var earned = reduction == StepScores.SUM ? earned(scores, rollout) : List.<Verdict.Step>of();
        return earned.isEmpty() ? Verdict.of(reduced, "steps", detail) : Verdict.ofSteps(earned, "steps", detail);
    }

    /** Where in the completion each score was earned; empty where its steps are not those that were scored. */
    private static List<Verdict.Step> earned(double[] scores, Rollout rollout) {
        var steps = rollout.completion().lines().filter(line -> !line.isBlank()).toList();
        if (steps.size() != scores.length || rollout.field("steps").isArray()) {
            return List.of();
        }
        int[] ends = StepEnds.of(rollout.completion(), steps);
        var earned = new ArrayList<Verdict.Step>();
        for (int k = 0; k < ends.length; k++) {
            earned.add(new Verdict.Step(ends[k], scores[k]));
        }
        return earned;
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
