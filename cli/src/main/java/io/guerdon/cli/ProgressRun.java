package io.guerdon.cli;

import io.guerdon.core.Rollout;
import io.guerdon.core.spec.Settings;
import io.guerdon.io.InputException;
import io.guerdon.io.curves.CurvesPage;
import io.guerdon.preference.progress.ProgressHead;
import io.guerdon.preference.progress.ProgressModel;
import io.guerdon.preference.progress.ProgressSettings;
import io.guerdon.preference.progress.ProgressSettings.Encoder;
import io.guerdon.preference.progress.ProgressTraining;
import io.guerdon.preference.progress.ProgressValidation;
import io.guerdon.preference.progress.Trajectory;
import io.guerdon.preference.progress.TrajectorySet;
import io.guerdon.preference.reward.TextShape;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/** {@code guerdon train} with {@code train: progress-estimator}: from a file of trajectories to a model's folder. */
final class ProgressRun {

    private static final int SAMPLES = 12;

    private final Path file;
    private final Path folder;
    private final ProgressSettings settings;
    private final RunLog log;
    private final Consumer<String> notes;
    private final PrintWriter to;

    private ProgressRun(
            Path file, Path folder, ProgressSettings settings, RunLog log, Consumer<String> notes, PrintWriter to) {
        this.file = file;
        this.folder = folder;
        this.settings = settings;
        this.log = log;
        this.notes = notes;
        this.to = to;
    }

    /**
     * Runs.
     *
     * @param file the settings
     * @param folder the run's folder
     * @param notes takes what a person should know
     * @param to takes the result
     * @param progress takes how far it is
     * @param signal may ask to stop
     * @return whether the estimator is finished; false after a signal
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
        var settings = Settings.read(file, ProgressSettings.class);
        var base = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        var rows = new ArrayList<Rollout>();
        DataRows.each(List.of(base.resolve(settings.data()).toString()), null, rows::add);
        var set = TrajectorySet.read(rows.iterator(), settings.outcomeScale(), settings.mostTurns());
        set.lines().forEach(notes);
        Files.createDirectories(folder);
        try (var log = RunLog.open(folder, file.toString(), settings.seed(), quiet, progress)) {
            var _ = log.stopOn(signal);
            return new ProgressRun(file, folder, settings, log, notes, to).run(base, set);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage());
        }
    }

    private boolean run(Path base, TrajectorySet set) throws IOException {
        var tokenizerFolder = settings.tokenizer() == null ? null : base.resolve(settings.tokenizer());
        var listener = new TrainingRecord(file, folder, log, notes);
        boolean pretrained = settings.encoder() == Encoder.PRETRAINED;
        var training = pretrained
                ? new ProgressTraining(
                        settings, FeatureModelRun.encoder(base, settings.cache()), set.trajectories(), folder, listener)
                : new ProgressTraining(
                        settings, TextShape.tokenizer(tokenizerFolder), set.trajectories(), folder, listener);
        long cut = training.cut();
        if (cut > 0) {
            to.println(cut + " turns are longer than "
                    + (pretrained ? "the encoder's 256 tokens" : "context_length")
                    + "; their beginning is not seen");
        }
        var validation = training.run(tokenizerFolder, set.json());
        if (validation == null) {
            log.page();
        } else {
            finish(validation, training);
        }
        return validation != null;
    }

    private void finish(ProgressValidation validation, ProgressTraining training) throws IOException {
        Files.writeString(folder.resolve("validation.json"), validation.json().toPrettyString() + "\n");
        var lines = validation.lines();
        for (int i = 0; i < lines.size(); i++) {
            log.fact(i == 0 ? "held out" : "held out, " + (i + 1), lines.get(i));
        }
        log.samples(samples(ProgressModel.read(folder.resolve("model")), training.heldOut()));
        log.page();
        lines.forEach(to::println);
        to.println("done: " + folder.resolve("model") + " is the model; use it as {type: progress, model: "
                + folder.resolve("model") + "}; " + folder.resolve("report.html") + " has the curve and examples");
    }

    /** Some held-out trajectories, turn by turn with what each contributed. */
    private static List<CurvesPage.Sample> samples(ProgressModel model, List<Trajectory> heldOut) {
        var shown = heldOut.subList(0, Math.min(SAMPLES, heldOut.size()));
        double[][] contributions = model.contributions(shown);
        var samples = new ArrayList<CurvesPage.Sample>();
        for (int i = 0; i < shown.size(); i++) {
            var trajectory = shown.get(i);
            var text = new StringBuilder();
            for (int t = 0; t < trajectory.turns().size(); t++) {
                var turn = trajectory.turns().get(t);
                text.append(String.format(
                        Locale.ROOT, "%+.3f  %s%n        %s%n", contributions[i][t], turn.said(), turn.told()));
            }
            samples.add(new CurvesPage.Sample(
                    i,
                    trajectory.instruction(),
                    text.toString(),
                    ProgressHead.outcome(contributions[i]),
                    String.format(
                            Locale.ROOT,
                            "%s: true outcome %.3f; before each turn what it contributed",
                            trajectory.label(),
                            trajectory.outcome())));
        }
        return samples;
    }
}
