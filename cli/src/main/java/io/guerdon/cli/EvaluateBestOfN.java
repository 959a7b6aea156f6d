package io.guerdon.cli;

import io.guerdon.audit.report.ReportPage;
import io.guerdon.core.Groups;
import io.guerdon.core.Rollout;
import io.guerdon.core.selection.BestOfK;
import io.guerdon.core.selection.BestOfKCurves;
import io.guerdon.core.selection.BestOfKCurves.Samples;
import io.guerdon.core.selection.OverOptimisation;
import io.guerdon.io.InputException;
import io.guerdon.preference.benchmark.BestOfNPage;
import io.guerdon.preference.benchmark.TableCells;
import io.guerdon.preference.benchmark.TieVote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code guerdon evaluate best-of-n}: what choosing by a reward gives, by a gold verdict. */
@Command(
        name = "best-of-n",
        description = "What the best of n samples by a reward gives by a gold verdict, with the over-optimisation fit.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Rows: one sample each, with its group (or prompt), its reward and its gold number or true or false, as guerdon",
            "score writes them. The estimate over all n-subsets is unbiased; intervals are bootstrapped over prompts."
        })
final class EvaluateBestOfN implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(arity = "1..*", paramLabel = "SCORED", description = "Files of scored samples" + DataRows.FORMATS)
    private List<String> files = List.of();

    @Option(names = "--reward", paramLabel = "FIELD", description = "The reward that chooses. Default: reward.")
    private String reward = "reward";

    @Option(
            names = "--gold",
            paramLabel = "FIELD",
            required = true,
            description = "The field that says how good it really is.")
    private String gold = "";

    @Option(
            names = "--answer",
            paramLabel = "FIELD",
            description =
                    "The samples' answers: of equal highest rewards the most frequent answer is chosen, over the first n"
                            + " samples.")
    private @Nullable String answer;

    @Option(names = "--page", paramLabel = "FILE", description = "Also draws the curves, one HTML file.")
    private @Nullable Path page;

    @Option(names = "--seed", paramLabel = "N", description = "The seed of the intervals. Default: 0.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        var rows = new ArrayList<Rollout>();
        DataRows.each(files, null, rows::add);
        var groups = Groups.by(rows, Rollout::group);
        var samples = new ArrayList<Samples>();
        var used = new ArrayList<int[]>();
        int left = 0;
        for (int g = 0; g < groups.count(); g++) {
            int[] members = groups.members(g);
            double[] proxies = Arrays.stream(members)
                    .mapToDouble(i -> number(rows.get(i), reward))
                    .toArray();
            double[] golds = Arrays.stream(members)
                    .mapToDouble(i -> number(rows.get(i), gold))
                    .toArray();
            if (has(proxies) && has(golds)) {
                samples.add(new Samples(proxies, golds));
                used.add(members);
            } else {
                left++;
            }
        }
        var curves = BestOfKCurves.of(samples, seed);
        if (curves.points().isEmpty()) {
            throw new InputException("no prompt with at least two samples that have both '" + reward + "' and '" + gold
                    + "': is the field '" + reward + "' there, and 'group' or 'prompt'?");
        }
        var facts = facts(curves, left, groups.count() - left - curves.groups());
        print(curves, facts);
        if (page != null) {
            var file = page;
            String html = BestOfNPage.html(reward, gold, curves, facts, ReportPage.style());
            AuditCommand.written(file, () -> Files.writeString(file, html, StandardCharsets.UTF_8));
        }
        if (answer != null) {
            votes(rows, used, samples, answer);
        }
        return 0;
    }

    private static boolean has(double[] numbers) {
        return Arrays.stream(numbers).noneMatch(Double::isNaN);
    }

    /** A number or a truth value; NaN where there is none. */
    private static double number(Rollout row, String field) {
        var node = row.field(field);
        return node.isBoolean()
                ? (node.booleanValue() ? 1 : 0)
                : TableCells.number(row, field).orElse(Double.NaN);
    }

    private void print(BestOfKCurves curves, List<String> facts) {
        var to = command.commandLine().getOut();
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("n", "KL, nats", "reward", "gold", "95 %", "fitted"));
        for (var point : curves.points()) {
            rows.add(List.of(
                    String.valueOf(point.n()),
                    format("%.3f", BestOfK.divergenceBound(point.n())),
                    format("%.4f", point.proxy()),
                    format("%.4f", point.gold()),
                    format("%.4f to %.4f", point.goldLow(), point.goldHigh()),
                    format("%.4f", point.fitted())));
        }
        TextTable.lines(rows).forEach(to::println);
        facts.forEach(to::println);
    }

    /** What is not in the table, in sentences. */
    private static List<String> facts(BestOfKCurves curves, int undefined, int otherSize) {
        var facts = new ArrayList<String>();
        facts.add(format(
                "%,d prompts; %,d left out without reward or gold, %,d with another number of samples",
                curves.groups(), undefined, otherSize));
        facts.add(format(
                "fit of best-of-n, gold = start + d (alpha - beta d), d = sqrt(KL): alpha %.4f, beta %.4f%s",
                curves.fit().alpha(),
                curves.fit().beta(),
                Double.isNaN(curves.peak())
                        ? "; gold does not fall"
                        : format("; gold peaks at n = %.0f", curves.peak())));
        double[] d = curves.points().stream()
                .mapToDouble(point -> Math.sqrt(BestOfK.divergenceBound(point.n())))
                .toArray();
        double start = curves.points().getFirst().gold();
        var reinforcement = OverOptimisation.fitReinforcement(
                d,
                curves.points().stream()
                        .mapToDouble(point -> point.gold() - start)
                        .toArray());
        facts.add(format(
                "the form of reinforcement learning, d (alpha - beta ln d): alpha %.4f, beta %.4f",
                reinforcement.alpha(), reinforcement.beta()));
        facts.add(format(
                "over-optimisation: %.1f %% of the largest gain is lost at the largest n, 95 %% %.1f to %.1f",
                100 * curves.severity(), 100 * curves.severityLow(), 100 * curves.severityHigh()));
        return facts;
    }

    private void votes(List<Rollout> rows, List<int[]> groups, List<Samples> samples, String field) {
        var to = command.commandLine().getOut();
        int size = samples.stream().mapToInt(s -> s.proxy().length).max().orElse(0);
        to.println("over the first n samples, ties by vote:");
        for (int n = 1; n <= size; n *= 2) {
            double sum = 0;
            int prompts = 0;
            for (int g = 0; g < groups.size(); g++) {
                int[] members = groups.get(g);
                if (members.length >= n) {
                    int chosen = TieVote.choose(
                            samples.get(g).proxy(),
                            n,
                            (a, b) -> Objects.equals(
                                    rows.get(members[a]).text(field),
                                    rows.get(members[b]).text(field)));
                    sum += samples.get(g).gold()[chosen];
                    prompts++;
                }
            }
            to.println(format("  n = %d: gold %.4f over %,d prompts", n, sum / prompts, prompts));
        }
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
