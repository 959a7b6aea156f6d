package io.guerdon.cli;

import io.guerdon.preference.run.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Writes down what the training of a reward says, and passes on that somebody asked to stop.
 *
 * @param settings the file, of which the folder gets a copy
 * @param notes takes what a person should know
 */
record TrainingRecord(Path settings, Path folder, RunLog log, Consumer<String> notes) implements TrainingListener {

    @Override
    public void claimed() throws IOException {
        Files.copy(settings, folder.resolve("settings.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public boolean step(Step step) throws IOException {
        var metrics = new LinkedHashMap<String, Double>();
        metrics.put("loss", step.loss());
        if (!Double.isNaN(step.accuracy())) {
            metrics.put("accuracy", step.accuracy());
        }
        metrics.put("gradient_norm", step.gradientNorm());
        metrics.putAll(step.further());
        log.add(step.part(), step.step() - 1, metrics);
        String accuracy =
                Double.isNaN(step.accuracy()) ? "" : String.format(Locale.ROOT, ", accuracy %.3f", step.accuracy());
        log.show(
                step.part(),
                step.step() - 1,
                step.steps(),
                String.format(Locale.ROOT, "loss %.4f%s", step.loss(), accuracy));
        return !log.stopped();
    }

    @Override
    public boolean encoded(int done, int all) {
        if (done < all) {
            log.show("texts encoded", done - 1L, all, "by the pretrained encoder");
        } else {
            notes.accept(String.format(Locale.ROOT, "%,d of %,d texts encoded", done, all));
        }
        return !log.stopped();
    }

    @Override
    public void resumed(String part, long step) throws IOException {
        log.forget(entry -> entry.phase().equals(part) && entry.step() >= step);
    }

    @Override
    public void flush() throws IOException {
        log.flush();
    }

    @Override
    public void note(String line) {
        notes.accept(line);
    }
}
