package io.guerdon.core.process;

import io.guerdon.core.Batch;
import io.guerdon.core.Groups;
import io.guerdon.core.Metered;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Verdict;
import io.guerdon.core.selection.StepScores;
import io.guerdon.core.shaping.Steps;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Another reward as a process reward: it scores every step of a completion, a mechanism bounds what they add up to, and each is paid
 * where it ends. A reward that says itself what its steps earned is taken at its word; any other judges the completion up to the end
 * of each step. Thread-safe.
 *
 * @param configuration the parameters
 */
public record AlongSteps(Configuration configuration) implements Reward<Rollout>, Metered {

    /** How the registry knows it. */
    public static final PartType<Configuration, AlongSteps> TYPE = new PartType<>(
            Kind.REWARD,
            "along-steps",
            "Scores every step of a completion with another reward, bounded by Clip and Delta so that more steps never pay.",
            "On Designing Effective RL Reward at Training Time for LLM Reasoning (arXiv 2410.15115)",
            Configuration.class,
            """
            type: along-steps
            of: {type: feature-model, model: runs/steps/model}
            mechanism: clip-delta
            eta: 0.5
            """,
            AlongSteps::new);

    /** The parameters. */
    public record Configuration(
            @Parameter(
                    "What scores the steps: by itself if it says what its steps earned, otherwise by judging the completion up to the"
                            + " end of each.")
            Reward<Rollout> of,

            @Parameter(value = "clip, delta, clip-delta, raw or none.", byDefault = "clip-delta")
            Steps.Mechanism mechanism,

            @Parameter(
                    value = "The threshold of Clip; most steps should reach it, for instance the 30 % quantile of the"
                            + " scores of the initial policy.",
                    byDefault = "0.5")
            double eta,

            @Parameter(value = "What ends a step; a blank step belongs to the one before it.", byDefault = "\"\\n\"")
            String separator,

            @Parameter(value = "Steps at most, 1 to 10000; what follows belongs to the last.", byDefault = "100")
            int most) {

        public Configuration {
            if (separator.isEmpty()) {
                throw new IllegalArgumentException("'separator' is empty; give the text that ends a step");
            }
            if (most < 1 || most > 10_000) {
                throw new IllegalArgumentException("'most' must be 1 to 10000, found " + most);
            }
        }
    }

    @Override
    public double[] score(Batch<Rollout> batch) {
        return explain(batch).stream().mapToDouble(Verdict::value).toArray();
    }

    @Override
    public List<Verdict> explain(Batch<Rollout> batch) {
        var whole = Pipeline.measure(configuration.of(), batch);
        var ends = new ArrayList<int[]>();
        var prefixes = new ArrayList<Rollout>();
        var places = new ArrayList<Integer>();
        for (int i = 0; i < batch.size(); i++) {
            var rollout = batch.get(i);
            boolean knows = !whole.get(i).steps().isEmpty();
            ends.add(
                    knows
                            ? whole.get(i).steps().stream()
                                    .mapToInt(Verdict.Step::end)
                                    .toArray()
                            : StepEnds.split(rollout.completion(), configuration.separator(), configuration.most()));
            if (!knows && whole.get(i).status() != Verdict.Status.FAILED) {
                // The last prefix is the whole.
                int[] inner = Arrays.copyOf(ends.getLast(), Math.max(0, ends.getLast().length - 1));
                for (String prefix : StepEnds.prefixes(rollout.completion(), inner)) {
                    prefixes.add(rollout.withCompletion(JsonNodeFactory.instance.stringNode(prefix)));
                    places.add(i);
                }
            }
        }
        var groups = Groups.by(places, i -> batch.groups().of(i));
        var judged = prefixes.isEmpty()
                ? List.<Verdict>of()
                : Pipeline.measure(
                        configuration.of(), Batch.of(prefixes, groups).at(batch.step()));
        var verdicts = new ArrayList<Verdict>();
        int next = 0;
        for (int i = 0; i < batch.size(); i++) {
            int from = next;
            while (next < places.size() && places.get(next) == i) {
                next++;
            }
            verdicts.add(verdict(whole.get(i), ends.get(i), judged.subList(from, next)));
        }
        return verdicts;
    }

    private Verdict verdict(Verdict whole, int[] ends, List<Verdict> before) {
        if (whole.status() == Verdict.Status.FAILED) {
            return whole;
        }
        if (!whole.steps().isEmpty()) {
            return refined(
                    ends,
                    whole.steps().stream().mapToDouble(Verdict.Step::reward).toArray());
        }
        double[] scores = new double[ends.length];
        for (int k = 0; k < scores.length; k++) {
            var one = k == scores.length - 1 ? whole : before.get(k);
            if (one.status() == Verdict.Status.FAILED) {
                return Verdict.failed("step " + (k + 1) + " of " + scores.length + ": " + one.reason());
            }
            scores[k] = one.value();
        }
        return refined(ends, scores);
    }

    /** Steps without a score are passed over, as if their text belonged to the next. */
    private Verdict refined(int[] ends, double[] scores) {
        int[] scored = IntStream.range(0, scores.length)
                .filter(k -> !Double.isNaN(scores[k]))
                .toArray();
        if (scored.length == 0 && scores.length > 0) {
            return Verdict.notApplicable("no step has a score");
        }
        double[] kept = Arrays.stream(scored).mapToDouble(k -> scores[k]).toArray();
        double[] refined = Steps.refine(kept, configuration.mechanism(), configuration.eta());
        var steps = new ArrayList<Verdict.Step>();
        for (int k = 0; k < refined.length; k++) {
            steps.add(new Verdict.Step(ends[scored[k]], refined[k]));
        }
        String detail =
                refined.length + " steps: " + StepScores.shown(refined) + " from scores " + StepScores.shown(kept);
        return Verdict.ofSteps(steps, "steps", detail);
    }

    @Override
    public SequencedMap<String, Double> usage() {
        return configuration.of() instanceof Metered metered ? metered.usage() : new LinkedHashMap<>();
    }

    @Override
    public Scope scope() {
        return configuration.of().scope();
    }
}
