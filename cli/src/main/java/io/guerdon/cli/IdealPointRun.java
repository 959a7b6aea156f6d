package io.guerdon.cli;

import io.guerdon.core.Rollout;
import io.guerdon.core.spec.Settings;
import io.guerdon.io.InputException;
import io.guerdon.neural.encoder.SentenceEncoder;
import io.guerdon.preference.data.ComparisonOptions;
import io.guerdon.preference.data.ComparisonSet;
import io.guerdon.preference.idealpoint.IdealPointSettings;
import io.guerdon.preference.idealpoint.IdealPointTraining;
import io.guerdon.preference.idealpoint.IdealPointTraining.Step;
import io.guerdon.preference.idealpoint.NewUserSettings;
import io.guerdon.preference.idealpoint.NewUsers;
import io.guerdon.preference.idealpoint.UserComparisons;
import io.guerdon.preference.idealpoint.UserValidation;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * {@code guerdon train} with {@code train: ideal-points}, from comparisons of many users to a model's folder, and with {@code train:
 * new-users}, which adds users to one.
 */
final class IdealPointRun {

    private static final int STEPS_PER_LINE = 100;
    private static final int MOST_USERS_PRINTED = 20;

    private IdealPointRun() {}

    /**
     * Trains a model.
     *
     * @param file the settings
     * @param folder the run's folder
     */
    static void train(Path file, Path folder, boolean quiet, PrintWriter to) throws IOException {
        var settings = Settings.read(file, IdealPointSettings.class);
        var set = comparisons(base(file).resolve(settings.data()), settings.maxCharacters(), quiet, to);
        prepare(file, folder);
        try (var metrics = Files.newBufferedWriter(
                folder.resolve("metrics.jsonl"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            var data = UserComparisons.split(set.comparisons(), settings.heldOut(), settings.seed());
            data.lines().forEach(to::println);
            var encoder = FeatureModelRun.encoder(base(file), settings.cache());
            var outcome = new IdealPointTraining(settings, data, encoder, folder, new Progress(quiet, metrics, to))
                    .run(set.report().json());
            if (outcome == null) {
                return;
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
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage());
        }
    }

    /** Adds users to a model. */
    static void add(Path file, Path folder, boolean quiet, PrintWriter to) throws IOException {
        var settings = Settings.read(file, NewUserSettings.class);
        var set = comparisons(base(file).resolve(settings.data()), settings.maxCharacters(), quiet, to);
        prepare(file, folder);
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

    private static ComparisonSet comparisons(Path data, int maxCharacters, boolean quiet, PrintWriter to) {
        var rows = new ArrayList<Rollout>();
        DataRows.each(List.of(data.toString()), null, rows::add);
        var set = ComparisonSet.read(rows.iterator(), new ComparisonOptions(maxCharacters, true, Set.of()));
        if (!quiet) {
            set.report().lines().forEach(to::println);
        }
        return set;
    }

    private static void prepare(Path file, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.copy(file, folder.resolve("settings.yaml"), StandardCopyOption.REPLACE_EXISTING);
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

    /** Tells how far it is. */
    private record Progress(boolean quiet, BufferedWriter metrics, PrintWriter to)
            implements IdealPointTraining.Listener {

        private static final int TEXTS_PER_LINE = 2048;

        @Override
        public void encoded(int done, int all) {
            if (!quiet && (done % TEXTS_PER_LINE == 0 || done == all)) {
                to.println(String.format(Locale.ROOT, "%,d of %,d texts encoded", done, all));
            }
        }

        @Override
        public boolean step(Step step) {
            var row = JsonNodeFactory.instance.objectNode();
            row.put("prototypes", step.prototypes()).put("step", step.step());
            row.put("loss", step.loss()).put("accuracy", step.accuracy());
            try {
                metrics.write(row + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (!quiet && (step.step() % STEPS_PER_LINE == 0 || step.step() == step.steps())) {
                to.println(String.format(
                        Locale.ROOT,
                        "%d prototypes, step %,d of %,d: loss %.4f, accuracy %.3f",
                        step.prototypes(),
                        step.step(),
                        step.steps(),
                        step.loss(),
                        step.accuracy()));
            }
            return true;
        }
    }
}
