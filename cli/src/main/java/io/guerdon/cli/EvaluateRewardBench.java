package io.guerdon.cli;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.io.InputException;
import io.guerdon.preference.benchmark.Estimate;
import io.guerdon.preference.benchmark.JudgeText;
import io.guerdon.preference.benchmark.RewardBench;
import io.guerdon.preference.benchmark.TableCells;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code guerdon evaluate rewardbench}: pairs, by subset and section. */
@Command(
        name = "rewardbench",
        description = "The sections of RewardBench out of pairs of scores; a tie is lost, an unread judge counts half.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Rows: {\"subset\": \"math-prm\", \"chosen\": 1.2, \"rejected\": 0.3}, or for a judge {\"subset\": ..., \"text\": \"...",
            "[[A]]\", \"chosen_position\": \"A\"}."
        })
final class EvaluateRewardBench implements Callable<Integer> {

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

    private final Map<String, List<Double>> won = new TreeMap<>();
    private int ties;
    private int unread;
    private int undefined;

    @Override
    public Integer call() throws IOException {
        var to = command.commandLine().getOut();
        var names = new ArrayList<>(files);
        if (scoring.wanted()) {
            names.add(scoring.scored(BenchmarkForm.REWARD_BENCH, "rewardbench", seed, to)
                    .toString());
        }
        if (names.isEmpty()) {
            throw new InputException(
                    "no scores: name a file, or make them with --items FILE and --model DIR or --judge" + " ENDPOINT");
        }
        DataRows.each(names, null, this::take);
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("subset", "pairs", "won, %"));
        var accuracies = new LinkedHashMap<String, Double>();
        won.forEach((subset, results) -> {
            var estimate = Estimate.mean(results.stream().mapToDouble(r -> r).toArray(), seed);
            accuracies.put(subset, estimate.value());
            rows.add(List.of(subset, String.valueOf(results.size()), estimate.percent()));
        });
        TextTable.lines(rows).forEach(to::println);
        to.println();
        RewardBench.sections(accuracies)
                .forEach((section, score) -> to.printf(java.util.Locale.ROOT, "%-10s  %6.2f%n", section, 100 * score));
        to.printf(
                "%d ties (lost), %d unread outputs of the judge (half), %d pairs left out without a score%n",
                ties, unread, undefined);
        var known = RewardBench.SECTIONS.values().stream()
                .flatMap(subsets -> subsets.keySet().stream())
                .toList();
        won.keySet().stream()
                .filter(subset -> !known.contains(subset))
                .forEach(subset -> to.println("note: subset '" + subset + "' belongs to no section of RewardBench"));
        return 0;
    }

    private void take(Rollout row) {
        String subset = row.text("subset");
        var results = won.computeIfAbsent(subset == null ? "(none)" : subset, name -> new ArrayList<>());
        String text = row.text("text");
        if (text != null) {
            String position = row.text("chosen_position");
            if (position == null || !position.equals("A") && !position.equals("B")) {
                throw new DataException(row.label(), "chosen_position", String.valueOf(position), "A or B");
            }
            var better = JudgeText.betterInBrackets(text);
            unread += better.isEmpty() ? 1 : 0;
            results.add(
                    better.map(side -> side.name().equals(position) ? 1.0 : 0).orElse(0.5));
            return;
        }
        var chosen = TableCells.number(row, "chosen");
        var rejected = TableCells.number(row, "rejected");
        if (chosen.isEmpty() || rejected.isEmpty()) {
            undefined++;
            return;
        }
        ties += chosen.getAsDouble() == rejected.getAsDouble() ? 1 : 0;
        results.add(RewardBench.pair(chosen.getAsDouble(), rejected.getAsDouble()));
    }
}
