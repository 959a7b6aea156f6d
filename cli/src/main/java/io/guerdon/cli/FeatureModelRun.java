package io.guerdon.cli;

import io.guerdon.core.Rollout;
import io.guerdon.core.spec.Settings;
import io.guerdon.io.InputException;
import io.guerdon.neural.encoder.EmbeddingStore;
import io.guerdon.neural.encoder.SentenceEncoder;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.preference.features.FeatureModelSettings;
import io.guerdon.preference.features.FeatureTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code guerdon train} with {@code train: feature-model}: from rows to a model over columns, over states of trajectories or over
 * vectors of texts.
 */
final class FeatureModelRun {

    private FeatureModelRun() {}

    /**
     * Runs.
     *
     * @param file the settings
     * @param folder the run's folder
     * @param notes takes what a person should know
     * @param to takes the result
     * @param progress takes how far it is
     * @param signal may ask to stop
     * @return whether the model is finished; false after a signal
     */
    static boolean run(
            Path file,
            Path folder,
            boolean quiet,
            Consumer<String> notes,
            PrintWriter to,
            PrintWriter progress,
            StopSignal signal)
            throws IOException {
        var settings = Settings.read(file, FeatureModelSettings.class);
        var base = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        var rows = new ArrayList<Rollout>();
        DataRows.each(List.of(base.resolve(settings.data()).toString()), null, rows::add);
        Files.createDirectories(folder);
        try (var log = RunLog.open(folder, file.toString(), settings.seed(), quiet, progress)) {
            var _ = log.stopOn(signal);
            var outcome = new FeatureTraining(settings, folder, new TrainingRecord(file, folder, log, notes))
                    .run(rows, () -> encoder(base, settings.cache()));
            if (outcome == null) {
                log.page();
                return false;
            }
            outcome.words().forEach(words -> log.fact("held out", words));
            log.page();
            outcome.words().forEach(to::println);
            Files.writeString(
                    folder.resolve("validation.json"), outcome.validation().toPrettyString() + "\n");
            to.println("done: " + folder.resolve("model") + " is the model; use it as {type: feature-model, model: "
                    + folder.resolve("model") + "}; " + folder.resolve("report.html") + " has the curves");
            return true;
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    /** The pretrained encoder, with a file before it that remembers where one is named. */
    static TextEncoder encoder(Path base, @Nullable String cache) {
        var file = cache == null ? null : base.resolve(cache);
        if (file != null) {
            EmbeddingStore.check(file);
        }
        return EmbeddingStore.before(SentenceEncoder.miniLm(), file);
    }
}
