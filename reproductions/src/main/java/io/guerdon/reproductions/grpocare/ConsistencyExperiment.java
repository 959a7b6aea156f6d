package io.guerdon.reproductions.grpocare;

import io.guerdon.core.Batch;
import io.guerdon.core.Groups;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Reward;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.neural.Draws;
import io.guerdon.neural.Torch;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.policy.consistency.AnswerSpan;
import io.guerdon.policy.consistency.ConsistencyBonus;
import io.guerdon.policy.learning.GrpoCare;
import io.guerdon.policy.learning.GrpoCare.Form;
import io.guerdon.policy.learning.Payment;
import io.guerdon.policy.learning.Task;
import io.guerdon.reproductions.experiment.Arm;
import io.guerdon.reproductions.experiment.Cell;
import io.guerdon.reproductions.experiment.Claim;
import io.guerdon.reproductions.experiment.Column;
import io.guerdon.reproductions.experiment.Estimate;
import io.guerdon.reproductions.experiment.Experiment;
import io.guerdon.reproductions.experiment.Figure;
import io.guerdon.reproductions.experiment.Outcome;
import io.guerdon.reproductions.experiment.Results;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.verify.question.QuestionAccuracy;
import io.guerdon.verify.question.ThinkAnswerForm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Consistency-aware GRPO (GRPO-CARE) against GRPO and the paper's ablations: accuracy, and how often the answer follows from the
 * reasoning, on three levels of growing distance from what was trained on.
 */
public final class ConsistencyExperiment implements Experiment {

    private static final String CHOICE = "multiple choice";
    private static final int PROMPTS = 16;
    private static final int GROUP = 8;
    private static final double DECAY = 0.995;
    private static final int EVERY = 10;
    private static final double KL = 0.04;

    /** An arm's bonus, KL weight and the decay of its reference. */
    private record Method(Arm arm, Form form, double beta, double decay) {}

    private static final List<Method> METHODS = List.of(
            method("start", "the supervised start", Form.NONE, 0, 1),
            method("grpo", "GRPO, KL 0.04 from the start", Form.NONE, KL, 1),
            method("grpo-no-kl", "GRPO without a KL term", Form.NONE, 0, 1),
            method("care", "sparse bonus, moving reference, no KL term", Form.SPARSE, 0, DECAY),
            method("care-frozen", "the same with a frozen reference", Form.SPARSE, 0, 1),
            method("care-kl", "the same with KL 0.04 from the moving reference", Form.SPARSE, KL, DECAY),
            method("care-dense", "dense bonus, moving reference, no KL term", Form.DENSE, 0, DECAY));

    private static Method method(String name, String description, Form form, double beta, double decay) {
        return new Method(new Arm(name, description), form, beta, decay);
    }

    /** What all arms of a seed share. */
    private record Shared(Plans plans, PlanPolicy start) {}

    private record Key(long seed, Scale scale) {}

    private final Map<Key, Shared> shared = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "grpo-care";
    }

    @Override
    public String title() {
        return "Consistency-aware GRPO on questions with a tempting cue";
    }

    @Override
    public String source() {
        return "Chen et al., GRPO-CARE: Consistency-Aware Reinforcement Learning for Multimodal Reasoning, arXiv 2506.16141";
    }

    @Override
    public List<Arm> arms(Scale scale) {
        return METHODS.stream().map(Method::arm).toList();
    }

    @Override
    public int seeds(Scale scale) {
        return switch (scale) {
            case TINY -> 2;
            case QUICK -> 3;
            case FULL -> 5;
        };
    }

    /** Steps of the supervised start, updates of reinforcement learning, and questions of each level in a test. */
    private record Size(int start, int updates, int questions) {}

    private static Size size(Scale scale) {
        return switch (scale) {
            case TINY -> new Size(20, 4, 50);
            case QUICK -> new Size(4000, 200, 1000); // a shorter start has not learned to look options up
            case FULL -> new Size(4000, 600, 2000);
        };
    }

    @Override
    public List<Column> columns() {
        var columns = new ArrayList<Column>();
        for (int level = 1; level <= 3; level++) {
            columns.add(new Column("accuracy " + level, "accuracy L" + level + ", %", 1));
            columns.add(new Column("consistency " + level, "consistency L" + level + ", %", 1));
        }
        return List.copyOf(columns);
    }

    @Override
    public List<Figure> figures() {
        var arms = List.of("grpo", "grpo-no-kl", "care", "care-frozen", "care-dense");
        var figures = new ArrayList<Figure>();
        for (int level = 1; level <= 3; level++) {
            for (String metric : List.of("accuracy", "consistency")) {
                figures.add(new Figure(
                        metric + ", level " + level,
                        "training",
                        "",
                        "update",
                        metric + " " + level,
                        metric + ", %",
                        arms));
            }
        }
        return List.copyOf(figures);
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.paper(
                        "GRPO-CARE is more accurate than GRPO on every level",
                        results -> levels(level -> above(results, "care", "grpo", "accuracy " + level))),
                Claim.paper(
                        "its answers follow from its reasoning more often than GRPO's on every level",
                        results -> levels(level -> above(results, "care", "grpo", "consistency " + level))),
                Claim.stated(
                        "its gain in accuracy is the largest on the hardest level",
                        "the prototype of this world has its largest gain on level 2 (19 points, against 9 on level 3), the"
                                + " first on which the cue is worth nothing; only the direction on every level carries over",
                        results -> Outcome.all(List.of(
                                Outcome.above("L3 less L1", gainBeyond(results, 3, 1), 0),
                                Outcome.above("L3 less L2", gainBeyond(results, 3, 2), 0)))),
                Claim.finding(
                        "GRPO ends below its start in accuracy on the hardest level",
                        results ->
                                Outcome.below("GRPO less start", results.difference("grpo", "start", "accuracy 3"), 0)),
                Claim.finding(
                        "dropping the KL term alone does not help consistency (within 3 points of GRPO on every level)",
                        results -> levels(level -> Outcome.below(
                                "L" + level, results.difference("grpo-no-kl", "grpo", "consistency " + level), 3))),
                Claim.stated(
                        "dropping the KL term alone helps accuracy, on every level",
                        "the prototype of this world gained at most one point by it, and nothing on level 3",
                        results -> levels(level -> above(results, "grpo-no-kl", "grpo", "accuracy " + level))),
                ablation("a sparse bonus beats a dense one", "care-dense"),
                ablation("a moving reference beats a frozen one", "care-frozen"),
                ablation("it is better without a KL term", "care-kl"));
    }

    private static Claim ablation(String statement, String other) {
        return Claim.stated(
                statement + " in accuracy on the hardest level",
                "the prototype of this world tells neither sparse from dense, nor moving from frozen, nor with KL from without",
                results -> above(results, "care", other, "accuracy 3"));
    }

    private static Outcome levels(java.util.function.IntFunction<Outcome> test) {
        return Outcome.all(List.of(test.apply(1), test.apply(2), test.apply(3)));
    }

    private static Outcome above(Results results, String arm, String other, String metric) {
        return Outcome.above(metric + " of " + arm + " less " + other, results.difference(arm, other, metric), 0);
    }

    private static Estimate gainBeyond(Results results, int level, int other) {
        return Estimate.paired(gain(results, level), gain(results, other));
    }

    private static double[] gain(Results results, int level) {
        double[] care = results.finals("care", "accuracy " + level);
        double[] grpo = results.finals("grpo", "accuracy " + level);
        double[] gain = new double[care.length];
        java.util.Arrays.setAll(gain, i -> care[i] - grpo[i]);
        return gain;
    }

    @Override
    public void run(Cell cell) throws IOException, InterruptedException {
        Torch.threads(1); // tiny networks: a second thread only waits
        var size = size(cell.scale());
        var method = METHODS.stream()
                .filter(each -> each.arm().name().equals(cell.arm()))
                .findFirst()
                .orElseThrow();
        var world = shared.computeIfAbsent(new Key(cell.seed(), cell.scale()), key -> {
            var plans = new Plans(Draws.seed(key.seed(), 1));
            return new Shared(plans, PlanPolicy.imitating(plans, size.start(), Draws.seed(key.seed(), 2)));
        });
        var policy = world.start().twin();
        var values = test(world.plans(), policy, size.questions(), cell.seed());
        cell.point("training", 0, values);
        if (!cell.arm().equals("start")) {
            train(cell, method, size, world.plans(), policy);
            values = test(world.plans(), policy, size.questions(), cell.seed());
        }
        cell.result(values);
    }

    private static void train(Cell cell, Method method, Size size, Plans plans, PlanPolicy policy)
            throws IOException, InterruptedException {
        var options = new GrpoCare.Options(
                size.updates(),
                PROMPTS,
                GROUP,
                PlanPolicy.SAMPLING,
                Schedule.cosine(1e-3, 0, size.updates()),
                0.01,
                ConsistencyBonus.CARE,
                method.form(),
                method.beta(),
                method.decay(),
                EVERY,
                5);
        var text = new GrpoCare.Text(Plans::text, Plans.text(Plans.END), AnswerSpan.CLOSING_TOKENS);
        var task = new Questions(plans, Draws.seed(cell.seed(), 3));
        int look = Math.max(1, size.updates() / 6);
        new GrpoCare(policy, options, task, text, Draws.seed(cell.seed(), 4)).train((update, metrics) -> {
            if ((update + 1) % look == 0) {
                cell.point("training", update + 1, test(plans, policy, size.questions(), cell.seed()));
            }
            cell.progress((update + 1.0) / size.updates());
            return !Thread.currentThread().isInterrupted();
        });
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Sampled answers to fresh questions of each level, the same questions for every arm of a seed. */
    private static LinkedHashMap<String, Double> test(Plans plans, PlanPolicy policy, int questions, long seed) {
        var values = new LinkedHashMap<String, Double>();
        var levels = List.of(Plans.Level.FIRST, Plans.Level.SECOND, Plans.Level.THIRD);
        for (int level = 1; level <= levels.size(); level++) {
            var random = Draws.at(seed, 5, level);
            int[][] prompts = new int[questions][];
            for (int i = 0; i < questions; i++) {
                prompts[i] = plans.question(levels.get(level - 1), random);
            }
            int[][] answers = Generation.sample(policy, prompts, PlanPolicy.SAMPLING, Draws.seed(seed, 6, level))
                    .tokens();
            double right = 0;
            double consistent = 0;
            for (int i = 0; i < questions; i++) {
                right += Plans.letter(answers[i]) == plans.solution(prompts[i]) ? 1 : 0;
                consistent += Plans.consistent(prompts[i], answers[i]) ? 1 : 0;
            }
            values.put("accuracy " + level, 100 * right / questions);
            values.put("consistency " + level, 100 * consistent / questions);
        }
        return values;
    }

    /** An answer as rewards see it. */
    private record Answer(String completion, String solution) {}

    /** Questions of the first level; accuracy and format of the text, each with weight 1. */
    private record Questions(Plans plans, long seed, Pipeline<Answer> pipeline) implements Task {

        Questions(Plans plans, long seed) {
            this(
                    plans,
                    seed,
                    new Pipeline<>(
                            List.of(
                                    new Pipeline.Component<Answer>(
                                            "accuracy",
                                            Reward.each(answer -> QuestionAccuracy.of(
                                                    CHOICE, answer.completion(), answer.solution())),
                                            List.of()),
                                    new Pipeline.Component<Answer>(
                                            "format",
                                            Reward.each(answer -> ThinkAnswerForm.whole(answer.completion())),
                                            List.of())),
                            new WeightedSum(Map.of()),
                            List.of()));
        }

        @Override
        public int[][] prompts(long update, int count) {
            var random = Draws.at(seed, update);
            int[][] prompts = new int[count][];
            for (int i = 0; i < count; i++) {
                prompts[i] = plans.question(Plans.Level.FIRST, random);
            }
            return prompts;
        }

        @Override
        public Payment pay(Completions completions, Groups groups, long update) {
            var answers = new ArrayList<Answer>(completions.size());
            for (int i = 0; i < completions.size(); i++) {
                char letter = (char) ('A' + plans.solution(completions.prompts()[i]));
                answers.add(new Answer(Plans.text(completions.tokens()[i]), "<answer>" + letter + "</answer>"));
            }
            var scores = pipeline.evaluate(Batch.of(answers, groups).at(update));
            return Payment.streams(
                    completions.tokens(),
                    List.of(
                            scores.column("accuracy").shaped(),
                            scores.column("format").shaped()),
                    new LinkedHashMap<>());
        }
    }
}
