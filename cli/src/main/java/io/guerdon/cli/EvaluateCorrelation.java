package io.guerdon.cli;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.io.InputException;
import io.guerdon.preference.benchmark.CorrelationStudy;
import io.guerdon.preference.benchmark.TableCells;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code guerdon evaluate correlation}: which benchmark predicts a downstream result. */
@Command(
        name = "correlation",
        description = "Says which benchmark predicts what a reward model is good for, over a table of models.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Rows: one model each, {\"model\": \"a\", \"rewardbench\": 92.8, \"rewardmath\": 37.3, \"best_of_64\": 0.61}; any",
            "further number is a benchmark, unless --benchmarks names them."
        })
final class EvaluateCorrelation implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(
            arity = "1..*",
            paramLabel = "TABLE",
            description = "Files with a row for each model" + DataRows.FORMATS)
    private List<String> files = List.of();

    @Option(
            names = "--downstream",
            paramLabel = "FIELD",
            required = true,
            description = "The result that is to be predicted.")
    private String downstream = "";

    @Option(
            names = "--benchmarks",
            split = ",",
            paramLabel = "FIELD",
            description = "The fields that might predict it.")
    private List<String> benchmarks = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "The seed of the intervals. Default: 0.")
    private long seed;

    @Override
    public Integer call() {
        var rows = new ArrayList<Rollout>();
        DataRows.each(files, null, rows::add);
        var fields = benchmarks.isEmpty() ? numbers(rows) : benchmarks;
        var scores = new LinkedHashMap<String, double[]>();
        fields.forEach(field -> scores.put(field, column(rows, field)));
        if (scores.isEmpty()) {
            throw new InputException("no field with numbers beside '" + downstream + "'");
        }
        CorrelationStudy study;
        try {
            study = CorrelationStudy.of(scores, column(rows, downstream), seed);
        } catch (IllegalArgumentException e) {
            throw new InputException(String.join(", ", files) + ": " + e.getMessage());
        }
        print(study);
        return 0;
    }

    private List<String> numbers(List<Rollout> rows) {
        var fields = new ArrayList<String>();
        rows.getFirst().row().propertyNames().forEach(name -> {
            if (!name.equals(downstream) && rows.getFirst().field(name).isNumber()) {
                fields.add(name);
            }
        });
        return fields;
    }

    private static double[] column(List<Rollout> rows, String field) {
        if (rows.stream().allMatch(row -> row.field(field).isMissingNode())) {
            throw new DataException(
                    rows.getFirst().label(), field, "no such field in any row", "a number for each model");
        }
        return rows.stream()
                .mapToDouble(row -> TableCells.number(row, field).orElse(Double.NaN))
                .toArray();
    }

    private void print(CorrelationStudy study) {
        var to = command.commandLine().getOut();
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "benchmark",
                "models",
                "Pearson r",
                "r squared, 95 %",
                "Spearman, 95 %",
                "worse than the best by, 95 %"));
        for (var prediction : study.benchmarks()) {
            var rank = prediction.spearman();
            rows.add(List.of(
                    prediction.name(),
                    String.valueOf(prediction.models()),
                    String.format(Locale.ROOT, "%.3f", prediction.pearson()),
                    prediction.explained().plain(),
                    String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", rank.coefficient(), rank.low(), rank.high()),
                    prediction.equals(study.benchmarks().getFirst())
                            ? ""
                            : prediction.worseThanBest().plain()));
        }
        TextTable.lines(rows).forEach(to::println);
        to.println(study.models() + " models; predicted: " + downstream
                + ". An interval of the last column that contains 0 does not tell the two apart.");
    }
}
