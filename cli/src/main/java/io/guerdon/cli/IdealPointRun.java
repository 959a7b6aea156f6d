package io.guerdon.cli;

import io.guerdon.core.Rollout;
import io.guerdon.core.spec.Settings;
import io.guerdon.io.InputException;
import io.guerdon.neural.encoder.SentenceEncoder;
import io.guerdon.preference.data.ComparisonOptions;
import io.guerdon.preference.data.ComparisonSet;
import io.guerdon.preference.idealpoint.IdealPointSettings;
import io.guerdon.preference.idealpoint.IdealPointTraining;
import io.guerdon.preference.idealpoint.NewUserSettings;
import io.guerdon.preference.idealpoint.NewUsers;
import io.guerdon.preference.idealpoint.UserComparisons;
import io.guerdon.preference.idealpoint.UserValidation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code guerdon train} with {@code train: ideal-points}, from comparisons of many users to a model's folder, and with {@code train:
 * new-users}, which adds users to one.
 */
final class IdealPointRun {

    private static final int MOST_USERS_PRINTED = 20;

    private IdealPointRun() {}

    /**
     * Trains a model.
     *
     * @param file the settings
     * @param folder the run's folder
     * @param notes takes what a person should know
     * @param to takes the result
     * @param progress takes how far it is
     * @param signal may ask to stop
     * @return whether the model is finished; false after a signal
     */
    static boolean train(
            Path file,
            Path folder,
            boolean quiet,
            Consumer<String> notes,
            PrintWriter to,
            PrintWriter progress,
            StopSignal signal)
            throws IOException {
        var settings = Settings.read(file, IdealPointSettings.class);
        var set = comparisons(base(file).resolve(settings.data()), settings.maxCharacters(), notes);
        Files.createDirectories(folder);
        try (var log = RunLog.open(folder, file.toString(), settings.seed(), quiet, progress)) {
            var _ = log.stopOn(signal);
            var data = UserComparisons.split(set.comparisons(), settings.heldOut(), settings.seed());
            data.lines().forEach(to::println);
            var encoder = FeatureModelRun.encoder(base(file), settings.cache());
            var outcome = new IdealPointTraining(
                            settings, data, encoder, folder, new TrainingRecord(file, folder, log, notes))
                    .run(set.report().json());
            // Its page of curves gives way to that of the prototypes.
            log.page();
            if (outcome == null) {
                return false;
            }
            cut(to);
            print(settings.prototypes() + " prototypes", outcome.validation(), to);
            if (outcome.single() != null) {
                print("1 prototype", outcome.single(), to);
            }
            users(outcome, to);
            outcome.view().warnings().forEach(to::println);
            Files.writeString(folder.resolve("report.html"), IdealPointPage.html(outcome));
            to.println("done: " + folder.resolve("report.html")
                    + " shows the prototypes; use the model as {type: ideal-point," + " model: "
                    + folder.resolve("model") + ", unknown: mean}");
            return true;
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage());
        }
    }

    /** Adds users to a model. */
    static void add(Path file, Path folder, Consumer<String> notes, PrintWriter to) throws IOException {
        var settings = Settings.read(file, NewUserSettings.class);
        var set = comparisons(base(file).resolve(settings.data()), settings.maxCharacters(), notes);
        Files.createDirectories(folder);
        Files.copy(file, folder.resolve("settings.yaml"), StandardCopyOption.REPLACE_EXISTING);
        try {
            var data = UserComparisons.split(set.comparisons(), settings.heldOut(), settings.seed());
            data.lines().forEach(to::println);
            var encoder = FeatureModelRun.encoder(base(file), settings.cache());
            var outcome = NewUsers.learn(
                    settings, data, base(file).resolve(settings.model()), folder.resolve("model"), encoder);
            cut(to);
            print("as the mean user", outcome.before(), to);
            print("as themselves", outcome.after(), to);
            to.println(String.format(
                    Locale.ROOT,
                    "done: %s knows %,d users, %,d of them new; its shared part is that of %s, byte for byte",
                    folder.resolve("model"),
                    outcome.model().users().users().size(),
                    data.users().size(),
                    settings.model()));
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage());
        }
    }

    private static Path base(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
    }

    private static ComparisonSet comparisons(Path data, int maxCharacters, Consumer<String> notes) {
        var rows = new ArrayList<Rollout>();
        DataRows.each(List.of(data.toString()), null, rows::add);
        var set = ComparisonSet.read(rows.iterator(), new ComparisonOptions(maxCharacters, true, Set.of()));
        set.report().lines().forEach(notes);
        return set;
    }

    /** Of those that were encoded in this run: a cache does not know it of the others. */
    private static void cut(PrintWriter to) {
        long cut = SentenceEncoder.miniLm().cut();
        if (cut > 0) {
            to.println(cut + " texts that were encoded now exceed the encoder's 256 tokens; their start is not seen");
        }
    }

    private static void print(String who, UserValidation validation, PrintWriter to) {
        int pairs = validation.byUser().values().stream()
                .mapToInt(UserValidation.Share::pairs)
                .sum();
        if (pairs == 0) {
            to.println(who + ": no held-out comparison to validate on");
            return;
        }
        var groups = new StringBuilder();
        if (validation.byGroup().size() > 1) {
            validation
                    .byGroup()
                    .forEach((group, share) -> groups.append(String.format(
                            Locale.ROOT, "; users nearest to prototype %d: %.1f %%", group + 1, 100 * share.value())));
        }
        to.println(String.format(
                Locale.ROOT,
                "%s: %s %% of %,d held-out comparisons of %,d users%s",
                who,
                validation.all().percent(),
                pairs,
                validation.byUser().size(),
                groups));
    }

    private static void users(IdealPointTraining.Outcome outcome, PrintWriter to) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("user", "held out", "accuracy", "with 1 prototype", "weights"));
        outcome.validation().byUser().forEach((name, share) -> {
            if (rows.size() <= MOST_USERS_PRINTED) {
                var single = outcome.single();
                var other = single == null ? null : single.byUser().get(name);
                rows.add(List.of(
                        name,
                        String.valueOf(share.pairs()),
                        String.format(Locale.ROOT, "%.1f %%", 100 * share.value()),
                        other == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * other.value()),
                        IdealPointPage.weights(outcome.model().users().weights(name))));
            }
        });
        TextTable.lines(rows).forEach(to::println);
        int further = outcome.validation().byUser().size() - (rows.size() - 1);
        if (further > 0) {
            to.println("and " + further + " further users; all are in report.html");
        }
    }
}
