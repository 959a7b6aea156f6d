package io.guerdon.cli;

import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.RewardSpec;
import io.guerdon.core.spec.Settings;
import io.guerdon.io.InputException;
import io.guerdon.preference.hierarchy.FactorLabels;
import io.guerdon.preference.hierarchy.FactorRanking;
import io.guerdon.preference.hierarchy.HierarchySettings;
import io.guerdon.preference.hierarchy.HierarchySettings.Missing;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code guerdon label}: comparisons out of rollouts, by a hierarchy of reward factors. */
@Command(
        name = "label",
        description =
                "Compares the completions of each prompt by factors in the order of their importance, and writes the"
                        + " comparisons for guerdon train.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The factors are components of a reward; each decides where a difference exceeds its margin, else the next one does.",
            "Rows of the output: prompt, chosen, rejected, the factor and level that decided, and the factors of both.",
            "Example:",
            "  guerdon label examples/hierarchy/hierarchy.yaml examples/math/rollouts.jsonl --out runs/hierarchy/pairs.jsonl"
        })
final class LabelCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "HIERARCHY", description = "The hierarchy, written in YAML.")
    private Path hierarchy = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "INPUT", description = InputOptions.INPUTS)
    private List<String> inputs = List.of();

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "FILE",
            description = "Where the comparisons go, JSON Lines.")
    private Path out = Path.of("");

    @Option(names = "--summary", paramLabel = "FILE", description = "Also writes the counts by level as JSON.")
    private @Nullable Path summary;

    @Option(names = "--overwrite", description = "Replaces an existing output.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(out) && !overwrite) {
            throw new InputException(out + " exists; give --overwrite to replace it");
        }
        var settings = Settings.read(hierarchy, HierarchySettings.class);
        var ranking = settings.ranking();
        var files = RolloutFiles.read(inputs, input, Runtime.getRuntime().availableProcessors());
        var measured = new ArrayList<Rollout>();
        var rows = new ArrayList<double[]>();
        long failed = factors(settings, ranking, files.rollouts(), measured, rows);
        var batch = Batch.of(measured, Rollout::group);
        FactorLabels labels;
        try {
            labels = FactorLabels.of(
                    ranking,
                    rows.toArray(double[][]::new),
                    batch.groups(),
                    (a, b) ->
                            measured.get(a).completion().equals(measured.get(b).completion()),
                    settings.pairsPerGroup(),
                    settings.seed());
        } catch (IllegalArgumentException e) {
            throw new InputException(hierarchy + ": " + e.getMessage());
        }
        write(labels, measured);
        print(labels, failed, files.problems().size());
        if (summary != null) {
            Files.writeString(summary, labels.json().put("failed", failed).toPrettyString() + "\n");
        }
        return labels.decided().isEmpty() ? 1 : 0;
    }

    /**
     * The factors of the rollouts on which no component broke.
     *
     * @param measured gets the rollouts
     * @param rows gets their factors, most important first
     * @return on how many rollouts a component broke
     */
    private long factors(
            HierarchySettings settings,
            FactorRanking ranking,
            List<Rollout> rollouts,
            List<Rollout> measured,
            List<double[]> rows) {
        var pipeline = RewardSpec.read(settings.reward()).build();
        var names = pipeline.components().stream()
                .map(component -> component.name())
                .toList();
        var verdicts = pipeline.measure(Batch.of(rollouts, Rollout::group)).verdicts();
        var columns = new ArrayList<List<Verdict>>();
        for (var factor : ranking.factors()) {
            int at = names.indexOf(factor.name());
            if (at < 0) {
                throw new InputException(hierarchy + ": factor '" + factor.name() + "' is no component of "
                        + settings.reward() + "; it has " + String.join(", ", names));
            }
            columns.add(verdicts.get(at));
        }
        long failed = 0;
        for (int i = 0; i < rollouts.size(); i++) {
            double[] row = new double[columns.size()];
            boolean broken = false;
            for (int k = 0; k < row.length; k++) {
                var verdict = columns.get(k).get(i);
                broken |= verdict.status() == Verdict.Status.FAILED;
                row[k] = verdict.value();
                if (verdict.status() == Verdict.Status.NOT_APPLICABLE && settings.missing() == Missing.ERROR) {
                    throw new DataException(
                            rollouts.get(i).label(),
                            ranking.factors().get(k).name(),
                            "a component that does not apply",
                            "a number for every rollout; say missing: next to let the next factor decide");
                }
            }
            if (broken) {
                failed++;
            } else {
                measured.add(rollouts.get(i));
                rows.add(row);
            }
        }
        return failed;
    }

    private void write(FactorLabels labels, List<Rollout> rollouts) throws IOException {
        var file = out.toAbsolutePath();
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        var partial = file.resolveSibling("." + file.getFileName() + ".partial");
        try (var writer = Files.newBufferedWriter(partial)) {
            for (var labelled : labels.decided()) {
                boolean first = labelled.preference().label() > 0;
                int winner = first ? labelled.pair().first() : labelled.pair().second();
                int loser = first ? labelled.pair().second() : labelled.pair().first();
                write(
                        writer,
                        labels,
                        rollouts,
                        winner,
                        loser,
                        labelled.preference().level());
            }
        }
        try {
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void write(
            BufferedWriter writer, FactorLabels labels, List<Rollout> rollouts, int winner, int loser, int level)
            throws IOException {
        var row = JsonNodeFactory.instance.objectNode();
        row.put("prompt", rollouts.get(winner).prompt());
        row.put("chosen", rollouts.get(winner).completion());
        row.put("rejected", rollouts.get(loser).completion());
        row.put("decided_by", labels.ranking().factors().get(level).name());
        row.put("level", level + 1);
        factors(row.putObject("chosen_factors"), labels, winner);
        factors(row.putObject("rejected_factors"), labels, loser);
        writer.write(row + "\n");
    }

    private static void factors(ObjectNode to, FactorLabels labels, int item) {
        for (int k = 0; k < labels.ranking().size(); k++) {
            String name = labels.ranking().factors().get(k).name();
            double value = labels.rows()[item][k];
            if (Double.isNaN(value)) {
                to.putNull(name);
            } else {
                to.put(name, value);
            }
        }
    }

    private void print(FactorLabels labels, long failed, int skipped) {
        var to = command.commandLine().getOut();
        int[] counts = labels.counts();
        int all = labels.pairs().size();
        double[] leads = labels.ranking().leads(labels.pairs(), labels.rows());
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("level", "better", "margin", "decides", "share", "winner less loser"));
        for (int k = 0; k < labels.ranking().size(); k++) {
            var factor = labels.ranking().factors().get(k);
            rows.add(List.of(
                    (k + 1) + " " + factor.name(),
                    factor.more() ? "more" : "less",
                    number(labels.margins()[k]),
                    String.valueOf(counts[k]),
                    share(counts[k], all),
                    number(leads[k])));
        }
        int ties = counts[counts.length - 1];
        rows.add(List.of("undecided", "", "", String.valueOf(ties), share(ties, all), ""));
        TextTable.lines(rows).forEach(to::println);
        labels.warnings().forEach(to::println);
        say(labels.same(), "pairs of equal completions were left out");
        say(labels.undrawn(), "pairs were not drawn (pairs_per_group)");
        say(failed, "rollouts were left out because a component broke on them");
        say(skipped, "rows were skipped");
        to.println(String.format(Locale.ROOT, "%,d comparisons written to %s, %,d ties not", all - ties, out, ties));
    }

    private void say(long count, String words) {
        if (count > 0) {
            command.commandLine().getOut().println(String.format(Locale.ROOT, "%,d %s", count, words));
        }
    }

    private static String share(int count, int all) {
        return all == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * count / all);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4g", value);
    }
}
