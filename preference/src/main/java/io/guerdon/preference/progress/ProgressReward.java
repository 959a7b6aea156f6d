package io.guerdon.preference.progress;

import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
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
import io.guerdon.neural.encoder.EmbeddingStore;
import io.guerdon.preference.run.ModelFolder;
import io.guerdon.preference.run.RewardEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The reward {@code progress}: what a trained estimator says each turn of a trajectory contributed, with what grounded turns earn
 * besides. The number is the sum over turns, and the reason lists them. Thread-safe; the model is read when first asked.
 */
public final class ProgressReward implements Reward<Rollout>, Metered {

    /** How the registry knows it. */
    public static final PartType<Configuration, ProgressReward> TYPE = new PartType<>(
            Kind.REWARD,
            "progress",
            "What each turn of a trajectory contributed to its outcome, by an estimator that guerdon trained: their sum, and one"
                    + " number for each turn in the reason.",
            "SPA-RL: Reinforcing LLM Agents via Stepwise Progress Attribution (arXiv 2505.20732)",
            Configuration.class,
            """
            type: progress
            model: runs/household/model
            beta: 0.05
            """,
            ProgressReward::new);

    /** The parameters. */
    public record Configuration(
            @Parameter("The folder of the model, as guerdon train wrote it.")
            String model,

            @Parameter(value = "What contributions are multiplied with.", byDefault = "1")
            double alpha,

            @Parameter(
                    value =
                            "What a turn earns whose action could be carried out; the paper's 0.5 pays long trajectories more.",
                    byDefault = "0")
            double beta,

            @Parameter(
                    value = "Where a row has no list 'grounded': what the environment says of an impossible action.",
                    byDefault = "Nothing happens")
            String marker,

            @Parameter(
                    value =
                            "Whether what the contributions miss of the row's true outcome is put on the last turn, so that they"
                                    + " sum to it.",
                    byDefault = "false")
            boolean residual,

            @Parameter(value = "What true outcomes that are numbers are divided by.", byDefault = "1")
            double outcomeScale,

            @Parameter(
                    value =
                            "Whether each line of a completion that is a text is a turn, as where a model writes its actions one below"
                                    + " the other. Otherwise it is one turn.",
                    byDefault = "false")
            boolean lines,

            @Parameter(
                    "For an estimator over the pretrained encoder, a file that keeps the vectors of texts from run to run."
                            + " Without it they are kept in memory only.")
            @Nullable
            String cache) {

        public Configuration {
            if (cache != null) {
                EmbeddingStore.check(Path.of(cache));
            }
            if (!Double.isFinite(alpha) || !Double.isFinite(beta) || !(outcomeScale > 0)) {
                throw new IllegalArgumentException(
                        "'alpha' and 'beta' must be finite and 'outcome_scale' above 0; found " + alpha + ", " + beta
                                + " and " + outcomeScale);
            }
        }
    }

    private final Configuration configuration;
    private final RewardEncoder encoder;
    private final ModelFolder<ProgressModel> folder;

    ProgressReward(Configuration configuration) {
        this.configuration = configuration;
        this.encoder = new RewardEncoder(configuration.cache());
        this.folder = ModelFolder.of(configuration.model(), path -> ProgressModel.read(path, encoder::encoder));
    }

    /**
     * The reward of each turn of a trajectory: alpha contribution + beta [grounded], with the residual where that is asked for.
     *
     * @throws IllegalArgumentException when there is no turn, or the residual is asked for and there is no outcome
     */
    public double[] turnRewards(Trajectory trajectory) {
        return fused(trajectory, folder.model().contributions(List.of(trajectory))[0]);
    }

    private double[] fused(Trajectory trajectory, double[] contributions) {
        double[] whole = contributions;
        if (configuration.residual()) {
            if (Double.isNaN(trajectory.outcome())) {
                throw new IllegalArgumentException(
                        trajectory.label()
                                + ": 'residual' needs the true outcome (outcome, success, reward or score), and the row has none");
            }
            whole = StepRewards.withResidual(contributions, trajectory.outcome());
        }
        return StepRewards.fused(
                whole, trajectory.grounded(configuration.marker()), configuration.alpha(), configuration.beta());
    }

    @Override
    public double[] score(Batch<Rollout> batch) {
        return explain(batch).stream().mapToDouble(Verdict::value).toArray();
    }

    @Override
    public List<Verdict> explain(Batch<Rollout> batch) {
        var estimator = folder.model();
        var verdicts = new @Nullable Verdict[batch.size()];
        var fitting = new ArrayList<Trajectory>();
        var places = new ArrayList<Integer>();
        for (int i = 0; i < verdicts.length; i++) {
            try {
                var trajectory = TrajectoryReader.read(turns(batch.get(i)), configuration.outcomeScale());
                if (trajectory.turns().isEmpty()) {
                    verdicts[i] = Verdict.notApplicable("the agent says nothing");
                } else {
                    fitting.add(trajectory);
                    places.add(i);
                }
            } catch (DataException | TrajectoryReader.Mismatched e) {
                verdicts[i] = Verdict.failed(String.valueOf(e.getMessage()));
            }
        }
        double[][] contributions = estimator.contributions(fitting);
        for (int k = 0; k < contributions.length; k++) {
            verdicts[places.get(k)] = verdict(
                    batch.get(places.get(k)).completion(),
                    fitting.get(k),
                    contributions[k],
                    estimator.cut(fitting.get(k)));
        }
        return Arrays.stream(verdicts)
                .map(verdict -> verdict == null ? Verdict.of(Double.NaN) : verdict)
                .toList();
    }

    /** The row itself, or with the lines of its completion as steps. */
    private Rollout turns(Rollout row) {
        if (!configuration.lines() || !row.completionNode().isString()) {
            return row;
        }
        var steps = JsonNodeFactory.instance.arrayNode();
        row.completion().lines().filter(line -> !line.isBlank()).forEach(steps::add);
        return row.withField("steps", steps);
    }

    private Verdict verdict(String completion, Trajectory trajectory, double[] contributions, long cut) {
        try {
            double[] rewards = fused(trajectory, contributions);
            String detail = StepScores.shown(rewards)
                    + String.format(Locale.ROOT, ", predicted outcome %.4f", ProgressHead.outcome(contributions))
                    + (cut == 0 ? "" : ", " + cut + " turns were longer than the model reads");
            int[] ends = StepEnds.of(
                    completion,
                    trajectory.turns().stream().map(Trajectory.Turn::said).toList());
            if (ends.length < rewards.length) {
                // The turns stand elsewhere in the row than in the completion.
                return Verdict.of(Arrays.stream(rewards).sum(), "turns", detail);
            }
            var steps = IntStream.range(0, rewards.length)
                    .mapToObj(t -> new Verdict.Step(ends[t], rewards[t]))
                    .toList();
            return Verdict.ofSteps(steps, "turns", detail);
        } catch (IllegalArgumentException e) {
            return Verdict.failed(String.valueOf(e.getMessage()));
        }
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
