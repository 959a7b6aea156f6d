package io.guerdon.cli;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.io.InputException;
import io.guerdon.preference.benchmark.Estimate;
import io.guerdon.preference.benchmark.JudgeText;
import io.guerdon.preference.benchmark.RewardBench;
import io.guerdon.preference.benchmark.RewardBench.TiesSample;
import io.guerdon.preference.benchmark.TableCells;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code guerdon evaluate rewardbench2}: best of four by domain, and the Ties domain. */
@Command(
        name = "rewardbench2",
        description =
                "The domains of RewardBench 2: best of four, and ties; the score is the unweighted mean of domains.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Rows: {\"subset\": \"Math\", \"score\": [right, wrong, wrong, wrong]}, for a judge \"text\" in place of the scores",
            "with the right response's place in \"chosen_position\" (A to D); for ties",
            "{\"subset\": \"Ties\", \"id\": \"tied:7\", \"num_correct\": 3, \"score\": [right ones first, ...]}."
        })
final class EvaluateRewardBench2 implements Callable<Integer> {

    private static final String TIES = "Ties";

    /** What RewardBench 2 gives for an output of a judge that cannot be read: chance. */
    private static final double UNREAD = 0.25;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(
            arity = "0..*",
            paramLabel = "SCORES",
            description = "Files with the scores of one model" + DataRows.FORMATS)
    private List<String> files = List.of();

    @Mixin
    private ScoringOptions scoring = new ScoringOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The seed of the intervals, and of the judge's sides. Default: 0.")
    private long seed;

    private final Map<String, List<Double>> results = new TreeMap<>();
    private final List<TiesSample> ties = new ArrayList<>();
    private int tied;
    private int unread;
    private int undefined;

    @Override
    public Integer call() throws IOException {
        var to = command.commandLine().getOut();
        var names = new ArrayList<>(files);
        if (scoring.wanted()) {
            names.add(scoring.scored(BenchmarkForm.REWARD_BENCH_2, "rewardbench2", seed, to)
                    .toString());
        }
        if (names.isEmpty()) {
            throw new InputException(
                    "no scores: name a file, or make them with --items FILE and --model DIR or --judge" + " ENDPOINT");
        }
        DataRows.each(names, null, this::take);
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("domain", "prompts", "score, %"));
        double sum = 0;
        for (var entry : results.entrySet()) {
            var estimate =
                    Estimate.mean(entry.getValue().stream().mapToDouble(r -> r).toArray(), seed);
            sum += estimate.value();
            rows.add(List.of(entry.getKey(), String.valueOf(entry.getValue().size()), estimate.percent()));
        }
        int domains = results.size();
        if (!ties.isEmpty()) {
            double score = RewardBench.ties(ties);
            sum += score;
            domains++;
            rows.add(List.of(TIES, String.valueOf(ties.size()), String.format(Locale.ROOT, "%.2f", 100 * score)));
        }
        rows.add(List.of("mean of domains", "", String.format(Locale.ROOT, "%.2f", 100 * sum / domains)));
        TextTable.lines(rows).forEach(to::println);
        to.printf(
                "%d prompts where several responses share the highest score, %d unread outputs of the judge, %d prompts left"
                        + " out without a score%n",
                tied, unread, undefined);
        return 0;
    }

    private void take(Rollout row) {
        String subset = row.text("subset");
        String domain = subset == null ? "(none)" : subset;
        String text = row.text("text");
        if (text != null && !domain.equals(TIES)) {
            String position = row.text("chosen_position");
            if (position == null || position.length() != 1 || "ABCD".indexOf(position.charAt(0)) < 0) {
                throw new DataException(row.label(), "chosen_position", String.valueOf(position), "A, B, C or D");
            }
            var best = JudgeText.bestOfFour(text);
            unread += best.isEmpty() ? 1 : 0;
            double result = best.isEmpty() ? UNREAD : best.getAsInt() == position.charAt(0) - 'A' ? 1 : 0;
            results.computeIfAbsent(domain, name -> new ArrayList<>()).add(result);
            return;
        }
        if (TableCells.value(row, "text").isArray() && domain.equals(TIES)) {
            rated(row);
            return;
        }
        if (unanswered(row)) {
            undefined++;
            return;
        }
        double[] scores = scores(row);
        if (domain.equals(TIES)) {
            ties.add(sample(row, scores));
            return;
        }
        double result = RewardBench.bestOf(scores);
        tied += result > 0 && result < 1 ? 1 : 0;
        results.computeIfAbsent(domain, name -> new ArrayList<>()).add(result);
    }

    private static double[] scores(Rollout row) {
        var list = TableCells.value(row, "score");
        if (!list.isArray() || list.size() < 2) {
            throw new DataException(
                    row.label(),
                    "score",
                    list.isArray() ? "fewer than two scores" : list.isMissingNode() ? "nothing" : list.toString(),
                    "those of all responses, right ones first");
        }
        double[] scores = new double[list.size()];
        for (int i = 0; i < scores.length; i++) {
            var score = list.path(i);
            if (!score.isNumber() || !Double.isFinite(score.doubleValue())) {
                throw new DataException(row.label(), "score", score.toString(), "numbers, or null where there is none");
            }
            scores[i] = score.doubleValue();
        }
        return scores;
    }

    /** A judge rates the responses of the Ties domain; one that cannot be read leaves its prompt out. */
    private void rated(Rollout row) {
        var texts = TableCells.value(row, "text");
        double[] ratings = new double[texts.size()];
        for (int i = 0; i < ratings.length; i++) {
            if (texts.path(i).isNull()) {
                undefined++;
                return;
            }
            var rating = JudgeText.ratingAtEnd(texts.path(i).asString(""));
            if (rating.isEmpty()) {
                unread++;
                undefined++;
                return;
            }
            ratings[i] = rating.getAsInt();
        }
        ties.add(sample(row, ratings));
    }

    /** Whether a score is null, or a judge never replied. */
    private static boolean unanswered(Rollout row) {
        return TableCells.value(row, "text").isNull() && row.field("score").isMissingNode()
                || TableCells.value(row, "score").valueStream().anyMatch(JsonNode::isNull);
    }

    private static TiesSample sample(Rollout row, double[] scores) {
        String id = row.text("id");
        int colon = id == null ? -1 : id.indexOf(':');
        if (id == null || colon < 0 || !id.startsWith("ref:") && !id.startsWith("tied:")) {
            throw new DataException(
                    row.label(), "id", String.valueOf(id), "ref: or tied: and the number of the prompt");
        }
        try {
            return new TiesSample(
                    id.substring(colon + 1),
                    id.startsWith("tied:"),
                    (int) TableCells.number(row, "num_correct").orElse(0),
                    scores);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    row.label(),
                    "num_correct",
                    String.valueOf(row.text("num_correct")),
                    String.valueOf(e.getMessage()));
        }
    }
}
