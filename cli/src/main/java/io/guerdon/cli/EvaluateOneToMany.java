package io.guerdon.cli;

import io.guerdon.audit.report.ReportPage;
import io.guerdon.core.Rollout;
import io.guerdon.core.selection.StepScores;
import io.guerdon.io.InputException;
import io.guerdon.preference.benchmark.Estimate;
import io.guerdon.preference.benchmark.LeaderboardPage;
import io.guerdon.preference.benchmark.LeaderboardPage.Entry;
import io.guerdon.preference.benchmark.OneToMany;
import io.guerdon.preference.benchmark.ScoreRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code guerdon evaluate rewardmath}: one right solution against many wrong ones. */
@Command(
        name = "rewardmath",
        description = "One right solution against many wrong ones: accuracy, ties, rank, with intervals.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Each file holds the scores of one model: {\"problem\": 7, \"score\": [right, wrong, wrong, ...]}",
            "with numbers, or lists of step scores (--reduction), or verdicts A, B or null with a chosen_position, or what a",
            "judge wrote in \"text\"; {\"id\": 7, \"chosen\": 1.2, \"rejected\": [...]}; or one solution a row with \"correct\".",
            "Problems that occur twice count twice and are counted; a problem with a missing score is left out and counted.",
            "Examples:",
            "  guerdon evaluate rewardmath --scores scores.jsonl --items items.jsonl --page leaderboard.html",
            "  guerdon evaluate rewardmath --items items.jsonl --model runs/preferences/model",
            "  guerdon evaluate rewardmath --items items.jsonl --judge http://localhost:8000/v1 --judge-model Qwen/Qwen3-8B"
        })
final class EvaluateOneToMany implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(
            arity = "0..*",
            paramLabel = "SCORES",
            description = "Files of scores, one for each model, or folders of them" + DataRows.FORMATS)
    private List<String> files = List.of();

    @Option(names = "--scores", paramLabel = "FILE", description = "A file of scores; the same as naming it alone.")
    private List<String> more = List.of();

    @Mixin
    private ScoringOptions scoring = new ScoringOptions();

    @Option(
            names = "--judge-kind",
            paramLabel = "rating|pairs",
            description =
                    "How --judge is asked: to rate each solution, or to compare the right one with each wrong one."
                            + " Default: rating.")
    private BenchmarkForm judgeKind = BenchmarkForm.RATING;

    @Option(
            names = "--reduction",
            paramLabel = "NAME",
            split = ",",
            converter = Reduction.class,
            description =
                    "How the scores of steps become one: min, max, prod, geometric-mean, mean, mean-logit, mean-odd or"
                            + " last. Several give a line each. Do not choose one by this very benchmark.")
    private List<StepScores> reductions = List.of();

    @Option(names = "--score-field", paramLabel = "FIELD", description = "The field with the scores. Default: score.")
    private String scoreField = "score";

    @Option(names = "--seed", paramLabel = "N", description = "The seed of the intervals. Default: 0.")
    private long seed;

    @Option(names = "--page", paramLabel = "FILE", description = "Also writes a leaderboard, one HTML file.")
    private @Nullable Path page;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the numbers as JSON.")
    private @Nullable Path json;

    /** Reads the name of a reduction as configurations write it. */
    static final class Reduction implements ITypeConverter<StepScores> {

        @Override
        public StepScores convert(String name) {
            return Arrays.stream(StepScores.values())
                    .filter(reduction -> label(reduction).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("expected one of "
                            + Arrays.stream(StepScores.values())
                                    .map(EvaluateOneToMany::label)
                                    .toList()
                            + ", found " + name));
        }
    }

    @Override
    public Integer call() throws IOException {
        var names = new ArrayList<>(files);
        names.addAll(more);
        var to = command.commandLine().getOut();
        if (scoring.wanted()) {
            if (judgeKind != BenchmarkForm.RATING && judgeKind != BenchmarkForm.PAIRS) {
                throw new InputException("--judge-kind is rating or pairs");
            }
            names.add(scoring.scored(judgeKind, "rewardmath", seed, to).toString());
        }
        if (names.isEmpty()) {
            throw new InputException(
                    "no scores: name at least one file, for example --scores scores.jsonl, or make them with"
                            + " --items FILE and --model DIR or --judge ENDPOINT");
        }
        var entries = new ArrayList<Entry>();
        for (String name : names) {
            for (var file : Files.isDirectory(Path.of(name)) ? inFolder(Path.of(name)) : List.of(name)) {
                entries.addAll(entries(file));
            }
        }
        entries.sort(Comparator.comparingDouble(
                (Entry entry) -> -entry.result().accuracy().value()));
        print(entries);
        if (json != null) {
            var file = json;
            AuditCommand.written(
                    file, () -> Files.writeString(file, tree(entries).toPrettyString() + "\n", StandardCharsets.UTF_8));
        }
        if (page != null) {
            var file = page;
            String html = LeaderboardPage.html("RewardMATH leaderboard", entries, notes(entries), ReportPage.style());
            AuditCommand.written(file, () -> Files.writeString(file, html, StandardCharsets.UTF_8));
        }
        return 0;
    }

    private static List<String> inFolder(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(name -> DataRows.ENDING.matcher(name).find())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputException(folder + ": cannot be listed: " + e);
        }
    }

    private List<Entry> entries(String file) {
        var entries = new ArrayList<Entry>();
        var wanted = new ArrayList<@Nullable StepScores>(reductions);
        if (wanted.isEmpty()) {
            wanted.add(null);
        }
        for (var reduction : wanted) {
            var reader = new ScoreRows(reduction, scoreField);
            DataRows.each(List.of(file), null, reader::add);
            var scored = reader.items();
            // Scores that were made just now carry writers and levels themselves.
            if (scoring.items != null && !scoring.wanted()) {
                var rows = new ArrayList<Rollout>();
                DataRows.each(List.of(scoring.items), null, rows::add);
                scored = ScoreRows.joined(scored, rows);
            }
            boolean process = reader.kinds().contains(ScoreRows.Kind.PROCESS);
            String kind = words(reader) + (process && reduction != null ? ", " + label(reduction) : "");
            String name = DataRows.ENDING
                    .matcher(Path.of(file).getFileName().toString())
                    .replaceFirst("");
            entries.add(new Entry(name, kind, OneToMany.of(scored, seed)));
            if (!process) {
                break; // a reduction does nothing to whole scores
            }
        }
        return entries;
    }

    private static String label(StepScores reduction) {
        return reduction.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String words(ScoreRows reader) {
        return String.join(
                " and ",
                reader.kinds().stream()
                        .sorted()
                        .map(kind -> switch (kind) {
                            case SCALAR -> "score";
                            case PROCESS -> "process";
                            case RATING -> "judge, ratings";
                            case PAIRWISE -> "judge, pairwise";
                        })
                        .toList());
    }

    private void print(List<Entry> entries) {
        var to = command.commandLine().getOut();
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "model", "kind", "accuracy, %", "with ties, %", "MRR, %", "pairs, %", "tied, %", "unread", "problems"));
        for (var entry : entries) {
            var result = entry.result();
            rows.add(List.of(
                    entry.name(),
                    entry.kind(),
                    result.accuracy().percent(),
                    percent(result.accuracyWithTies()),
                    percent(result.reciprocalRank()),
                    percent(result.pairRate()),
                    String.format(Locale.ROOT, "%.1f", 100 * result.pairTies()),
                    String.valueOf(result.unparsed()),
                    String.valueOf(result.items())));
        }
        TextTable.lines(rows).forEach(to::println);
        notes(entries).forEach(note -> to.println("note: " + note));
    }

    private static String percent(Estimate estimate) {
        return String.format(Locale.ROOT, "%.2f", 100 * estimate.value());
    }

    private static List<String> notes(List<Entry> entries) {
        var notes = new ArrayList<String>();
        for (var entry : entries) {
            var result = entry.result();
            if (result.repeated() > 0) {
                notes.add(entry.name() + ": " + result.repeated() + " of " + result.items()
                        + " problems are repetitions and count again");
            }
            if (result.undefined() > 0) {
                notes.add(entry.name() + ": " + result.undefined()
                        + " problems left out, because a score is missing or not a number");
            }
            if (result.unparsed() > 0) {
                notes.add(entry.name() + ": " + result.unparsed()
                        + " outputs of the judge could not be read; the benchmark counts them as bad judgements");
            }
        }
        return notes;
    }

    private static ObjectNode tree(List<Entry> entries) {
        var tree = JsonNodeFactory.instance.objectNode();
        var models = tree.putArray("models");
        for (var entry : entries) {
            var result = entry.result();
            var model = models.addObject();
            model.put("model", entry.name()).put("kind", entry.kind());
            model.put("problems", result.items()).put("repeated", result.repeated());
            model.put("undefined", result.undefined()).put("unparsed", result.unparsed());
            estimate(model, "accuracy", result.accuracy());
            estimate(model, "accuracy_with_ties", result.accuracyWithTies());
            estimate(model, "mean_reciprocal_rank", result.reciprocalRank());
            estimate(model, "pair_rate", result.pairRate());
            var against = model.putArray("accuracy_against_k");
            for (double accuracy : result.against()) {
                against.add(accuracy);
            }
            var writers = model.putObject("pair_rate_by_writer");
            result.byWriter().forEach((writer, share) -> writers.put(writer, share.share()));
            var levels = model.putObject("accuracy_by_level");
            result.byLevel().forEach((level, share) -> levels.put(level, share.share()));
        }
        return tree;
    }

    static void estimate(ObjectNode to, String name, Estimate estimate) {
        var node = to.putObject(name);
        finite(node, "value", estimate.value());
        finite(node, "low", estimate.low());
        finite(node, "high", estimate.high());
    }

    static void finite(ObjectNode to, String name, double value) {
        if (Double.isFinite(value)) {
            to.put(name, value);
        } else {
            to.putNull(name);
        }
    }
}
