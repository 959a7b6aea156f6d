package io.guerdon.cli;

import io.guerdon.core.Rollout;
import io.guerdon.core.spec.Settings;
import io.guerdon.io.InputException;
import io.guerdon.io.curves.CurvesPage;
import io.guerdon.io.curves.MetricLog;
import io.guerdon.io.curves.TensorBoardFile;
import io.guerdon.neural.text.PretrainedTokenizer;
import io.guerdon.preference.progress.ProgressHead;
import io.guerdon.preference.progress.ProgressModel;
import io.guerdon.preference.progress.ProgressSettings;
import io.guerdon.preference.progress.ProgressSettings.Encoder;
import io.guerdon.preference.progress.ProgressTraining;
import io.guerdon.preference.progress.ProgressTraining.Step;
import io.guerdon.preference.progress.ProgressValidation;
import io.guerdon.preference.progress.Trajectory;
import io.guerdon.preference.progress.TrajectorySet;
import io.guerdon.preference.reward.ByteTokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** {@code guerdon train} with {@code train: progress-estimator}: from a file of trajectories to a model's folder. */
final class ProgressRun {

    private static final String PHASE = "rewards";
    private static final int STEPS_PER_LINE = 20;
    private static final int SAMPLES = 12;

    private final Path file;
    private final Path folder;
    private final boolean quiet;
    private final PrintWriter to;

    private ProgressRun(Path file, Path folder, boolean quiet, PrintWriter to) {
        this.file = file;
        this.folder = folder;
        this.quiet = quiet;
        this.to = to;
    }

    /**
     * Runs.
     *
     * @param file the settings
     * @param folder the run's folder
     * @param afresh whether a run that was killed there is forgotten instead of gone on with
     * @return whether it came to its end; Ctrl-C stops it after a step, with a checkpoint
     */
    static boolean run(Path file, Path folder, boolean afresh, boolean quiet, PrintWriter to) throws IOException {
        if (afresh) {
            Files.deleteIfExists(folder.resolve(ProgressTraining.CHECKPOINT));
        }
        return new ProgressRun(file, folder, quiet, to).run();
    }

    private boolean run() throws IOException {
        var settings = Settings.read(file, ProgressSettings.class);
        var base = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        var rows = new ArrayList<Rollout>();
        DataRows.each(List.of(base.resolve(settings.data()).toString()), null, rows::add);
        var set = TrajectorySet.read(rows.iterator(), settings.outcomeScale(), settings.mostTurns());
        if (!quiet) {
            set.lines().forEach(to::println);
        }
        var tokenizerFolder = settings.tokenizer() == null ? null : base.resolve(settings.tokenizer());
        Files.createDirectories(folder);
        Files.copy(file, folder.resolve("settings.yaml"), StandardCopyOption.REPLACE_EXISTING);
        try (var log = MetricLog.open(folder.resolve("metrics.jsonl"));
                var signal = StopSignal.watch()) {
            var listener = new Heard(log, signal);
            var training = settings.encoder() == Encoder.PRETRAINED
                    ? new ProgressTraining(
                            settings,
                            FeatureModelRun.encoder(base, settings.cache()),
                            set.trajectories(),
                            folder,
                            listener)
                    : new ProgressTraining(
                            settings,
                            tokenizerFolder == null ? new ByteTokenizer() : PretrainedTokenizer.read(tokenizerFolder),
                            set.trajectories(),
                            folder,
                            listener);
            long cut = training.cut();
            if (cut > 0) {
                to.println(cut + " turns are longer than "
                        + (settings.encoder() == Encoder.PRETRAINED ? "the encoder's 256 tokens" : "context_length")
                        + "; their beginning is not seen");
            }
            var validation = training.run(tokenizerFolder, set.json());
            if (validation != null) {
                finish(validation, training, settings, log);
            } else {
                to.println("stopped; the same command goes on");
            }
            return validation != null;
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage());
        }
    }

    /** Writes down and shows how far it is, and stops when a person asks for it. */
    private final class Heard implements ProgressTraining.Listener {

        private final MetricLog log;
        private final StopSignal signal;

        Heard(MetricLog log, StopSignal signal) {
            this.log = log;
            this.signal = signal;
        }

        @Override
        public void encoded(int done, int all) {
            if (!quiet) {
                to.println(String.format(Locale.ROOT, "%,d of %,d texts of turns encoded", done, all));
                to.flush();
            }
        }

        @Override
        public boolean step(Step step) throws IOException {
            hear(step, log);
            return !signal.isAsked();
        }
    }

    private void hear(Step step, MetricLog log) throws IOException {
        if (step.step() <= nextStep(log)) {
            // A run that goes on repeats the steps since its last checkpoint, with the same numbers.
            log.forget(entry -> entry.step() >= step.step() - 1);
        }
        var values = new LinkedHashMap<String, Double>();
        values.put("estimator/loss", step.loss());
        values.put("estimator/gradient_norm", step.gradientNorm());
        log.add(new MetricLog.Entry(PHASE, step.step() - 1, System.currentTimeMillis() / 1e3, values));
        if (!quiet && (step.step() % STEPS_PER_LINE == 0 || step.step() == step.steps())) {
            to.println(String.format(
                    Locale.ROOT, "step %,d of %,d: mean squared error %.4f", step.step(), step.steps(), step.loss()));
            to.flush();
        }
    }

    private static long nextStep(MetricLog log) {
        return log.entries().isEmpty() ? 0 : log.entries().getLast().step() + 1;
    }

    private void finish(
            ProgressValidation validation, ProgressTraining training, ProgressSettings settings, MetricLog log)
            throws IOException {
        Files.writeString(folder.resolve("validation.json"), validation.json().toPrettyString() + "\n");
        log.flush();
        var facts = new LinkedHashMap<String, String>();
        facts.put("settings", file.toString());
        facts.put("seed", String.valueOf(settings.seed()));
        var lines = validation.lines();
        for (int i = 0; i < lines.size(); i++) {
            facts.put(i == 0 ? "held out" : "held out, " + (i + 1), lines.get(i));
        }
        var model = ProgressModel.read(folder.resolve("model"));
        CurvesPage.write(
                folder.resolve("report.html"),
                new CurvesPage.Content(
                        "Training " + folder.getFileName(), facts, log.entries(), samples(model, training.heldOut())));
        TensorBoardFile.write(TensorBoardFile.in(folder), log.entries());
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
