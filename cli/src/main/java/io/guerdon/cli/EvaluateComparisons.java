package io.guerdon.cli;

import io.guerdon.core.Rollout;
import io.guerdon.io.InputException;
import io.guerdon.preference.data.ComparisonOptions;
import io.guerdon.preference.data.ComparisonSet;
import io.guerdon.preference.data.Defect;
import io.guerdon.preference.strength.EnsembleVotes;
import io.guerdon.preference.strength.GivenVotes;
import io.guerdon.preference.strength.LabelTreatment;
import io.guerdon.preference.strength.Treated;
import io.guerdon.preference.strength.VotesFile;
import io.guerdon.preference.strength.WordVoters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code guerdon evaluate comparisons}: what is wrong with preference data. */
@Command(
        name = "comparisons",
        description =
                "Checks comparisons before a reward model learns from them; exit code 1 when some cannot be used.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Rows: prompt, chosen and rejected; two responses and a preference; a ranking; ratings; whole dialogues.",
            "Suspicious are the pairs on which an ensemble votes against the label: that of the rows' own chosen_scores and",
            "rejected_scores (one number for each model), or with --suspicious small models of words that are trained here and",
            "vote on prompts that they have not seen. Each user's labels are judged by models of this user's alone.",
            "Example: guerdon evaluate comparisons pairs.jsonl --suspicious suspicious.jsonl --page suspicious.html"
        })
final class EvaluateComparisons implements Callable<Integer> {

    private static final int FOLDS = 5;
    private static final int EPOCHS = 3;
    private static final int LEAST = 20;
    private static final int SHOWN_CHARACTERS = 60;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(arity = "1..*", paramLabel = "INPUT", description = "Files of comparisons" + DataRows.FORMATS)
    private List<String> files = List.of();

    @Option(
            names = "--max-characters",
            paramLabel = "N",
            description = "A prompt with a response may be so long. Default: 100000.")
    private int maxCharacters = ComparisonOptions.DEFAULT.maxCharacters();

    @Option(
            names = "--suspicious",
            paramLabel = "FILE",
            description = "Writes the suspicious pairs as JSON Lines, the most suspicious first.")
    private @Nullable Path suspicious;

    @Option(names = "--page", paramLabel = "FILE", description = "Writes them as an HTML page to read.")
    private @Nullable Path page;

    @Option(names = "--show", paramLabel = "N", description = "So many suspicious pairs are shown. Default: 10.")
    private int shown = 10;

    @Option(names = "--voters", paramLabel = "N", description = "Models that vote. Default: 10.")
    private int voters = 10;

    @Option(names = "--seed", paramLabel = "N", description = "The seed of the models that vote. Default: 0.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        var rows = new ArrayList<Rollout>();
        DataRows.each(files, null, rows::add);
        var set = ComparisonSet.read(rows.iterator(), new ComparisonOptions(maxCharacters, true, Set.of()));
        var to = command.commandLine().getOut();
        set.report().lines().forEach(to::println);
        var votes = votes(rows, set);
        if (votes != null) {
            report(Treated.negativeFlipped(set.comparisons(), votes));
        }
        boolean bad =
                Arrays.stream(Defect.values()).anyMatch(defect -> set.report().count(defect) > 0);
        return bad ? 1 : 0;
    }

    private @Nullable EnsembleVotes votes(List<Rollout> rows, ComparisonSet set) {
        var given = GivenVotes.of(rows, set.comparisons(), false);
        if (given != null || (suspicious == null && page == null)) {
            return given;
        }
        if (voters < 1 || voters > 100) {
            throw new InputException("--voters is " + voters + "; expected from 1 to 100");
        }
        var trained = new WordVoters(voters, FOLDS, EPOCHS, LEAST, seed).votes(set.comparisons());
        if (Arrays.stream(trained.strength()).allMatch(Double::isNaN)) {
            throw new InputException("no user has " + LEAST + " comparisons with a preferred response, of "
                    + set.comparisons().size() + " in all; too few for models to learn what is preferred and to vote");
        }
        return trained;
    }

    private void report(Treated treated) throws IOException {
        var to = command.commandLine().getOut();
        to.println();
        var lines = treated.lines();
        lines.removeIf(line -> line.startsWith("lengths") || line.contains("labels flipped"));
        lines.forEach(to::println);
        int[] places = treated.suspicious();
        to.println("lengths as labelled:                     "
                + treated.lengthsBefore().words());
        to.println("lengths if suspicious labels were flipped: "
                + treated.lengthsAfter().words());
        for (int i = 0; i < Math.min(shown, places.length); i++) {
            var comparison = treated.comparisons().get(places[i]);
            var votes = treated.votes().pair(places[i]);
            to.println(String.format(
                    Locale.ROOT,
                    "  %s: strength %.3f (deviation %.3f), %d of %d models agree with the label",
                    comparison.label(),
                    votes.mean(),
                    votes.deviation(),
                    votes.votes(),
                    votes.differences().length - votes.missing()));
            to.println("      chosen:   " + cut(comparison.chosen()));
            to.println("      rejected: " + cut(comparison.rejected()));
        }
        var rows = suspicious;
        if (rows != null) {
            // The rows say what is, not what flipping would make of it.
            VotesFile.write(rows, Treated.of(treated.comparisons(), treated.votes(), LabelTreatment.NONE), places);
            to.println(rows + " has the " + places.length + " suspicious pairs");
        }
        var shownOn = page;
        if (shownOn != null) {
            Files.writeString(shownOn, SuspiciousPage.html(String.join(", ", files), treated));
            to.println(shownOn + " shows them");
        }
    }

    /** One line of harmless signs: texts of the data do not steer a terminal. */
    private static String cut(String text) {
        var line = new StringBuilder();
        text.codePoints()
                .limit(SHOWN_CHARACTERS)
                .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return text.length() > line.length() ? line + "..." : line.toString();
    }
}
