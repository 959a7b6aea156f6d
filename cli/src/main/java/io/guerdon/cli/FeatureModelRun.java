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
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code guerdon train} with {@code train: feature-model}: from rows to a model over columns or over vectors of texts. */
final class FeatureModelRun {

    private FeatureModelRun() {}

    /**
     * Runs.
     *
     * @param file the settings
     * @param folder the run's folder
     */
    static void run(Path file, Path folder, boolean quiet, PrintWriter to) throws IOException {
        var settings = Settings.read(file, FeatureModelSettings.class);
        var base = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        var rows = new ArrayList<Rollout>();
        DataRows.each(List.of(base.resolve(settings.data()).toString()), null, rows::add);
        Files.createDirectories(folder);
        Files.copy(file, folder.resolve("settings.yaml"), StandardCopyOption.REPLACE_EXISTING);
        try {
            var outcome =
                    new FeatureTraining(settings, folder, new Progress(quiet, to)).run(rows, () -> encoder(base, settings.cache()));
            outcome.words().forEach(to::println);
            Files.writeString(
                    folder.resolve("validation.json"), outcome.validation().toPrettyString() + "\n");
            to.println("done: " + folder.resolve("model") + " is the model; use it as {type: feature-model, model: "
                    + folder.resolve("model") + "}");
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

    private record Progress(boolean quiet, PrintWriter to) implements FeatureTraining.Listener {

        @Override
        public void encoded(int done, int all) {
            if (!quiet) {
                to.println(String.format(Locale.ROOT, "%,d of %,d texts encoded", done, all));
            }
        }

        @Override
        public void epoch(int epoch, int epochs, double loss) {
            if (!quiet && (epoch % 5 == 0 || epoch == epochs)) {
                to.println(String.format(Locale.ROOT, "pass %d of %d: loss %.4f", epoch, epochs, loss));
            }
        }
    }
}
