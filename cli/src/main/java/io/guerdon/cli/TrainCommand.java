package io.guerdon.cli;

import io.guerdon.core.spec.RewardSpec;
import io.guerdon.core.spec.Settings;
import io.guerdon.io.InputException;
import io.guerdon.policy.training.PolicySettings;
import io.guerdon.policy.training.PolicyTraining;
import io.guerdon.policy.training.UnfitSettingsException;
import io.guerdon.preference.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code guerdon train}: trains what a settings file describes, with progress, checkpoints and a page of curves. */
@Command(
        name = "train",
        description =
                "Trains a language model with a reward, a reward model from comparisons, ratings or verdicts, or an estimator of"
                        + " progress from trajectories, as a settings file says.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The run's folder gets settings.yaml, metrics.jsonl, events for TensorBoard, report.html with the curves,",
            "samples.jsonl, checkpoint.safetensors and at the end model/ (Hugging Face's layout).",
            "Ctrl-C stops after the current step with a checkpoint; a killed run loses the steps since the last one.",
            "Examples:",
            "  guerdon train examples/arithmetic/policy.yaml",
            "  guerdon train examples/arithmetic/policy.yaml --out runs/a --resume",
            "  guerdon train examples/preferences/reward-model.yaml",
            "  guerdon train examples/users/ideal-points.yaml    # a model for users who disagree",
            "  guerdon train examples/household/estimator.yaml   # credit for the turns of a dialogue",
            "  guerdon train examples/trajectories/model.yaml    # a reward of states, from comparisons of segments",
            "  guerdon train --settings           # every key of every kind of settings file"
        })
final class TrainCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SETTINGS", description = "What to train, written in YAML.")
    private @Nullable Path settingsFile;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "The run's folder. Default: runs/ and the name of the settings' folder.")
    private @Nullable Path out;

    @Option(names = "--resume", description = "Goes on with a run that was stopped or killed.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Starts afresh in a folder that holds a run.")
    private boolean overwrite;

    @Option(names = "--settings", description = "Lists every key of every kind of settings file and ends.")
    private boolean list;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
        if (list) {
            describe(out());
            return 0;
        }
        if (settingsFile == null) {
            throw new InputException("train needs a settings file, for example examples/arithmetic/policy.yaml");
        }
        return switch (kind(settingsFile)) {
            case POLICY -> policy(settingsFile);
            case REWARD_MODEL -> run(settingsFile, RewardModelRun::run);
            case FEATURE_MODEL -> run(settingsFile, FeatureModelRun::run);
            case IDEAL_POINTS -> run(settingsFile, IdealPointRun::train);
            case NEW_USERS -> newUsers(settingsFile);
            case PROGRESS_ESTIMATOR -> run(settingsFile, ProgressRun::run);
        };
    }

    private static TrainingKind kind(Path file) {
        var train = Settings.peek(file, "train");
        return TrainingKind.of(train == null ? "" : train)
                .orElseThrow(() -> new InputException(file + ": 'train' is "
                        + (train == null ? "absent" : "'" + train + "'") + "; expected one of "
                        + String.join(", ", TrainingKind.labels())));
    }

    /** Every key of every kind of settings file. */
    private static void describe(PrintWriter to) {
        for (var kind : TrainingKind.values()) {
            to.println("train: " + kind.label() + "    # " + kind.words());
            Settings.describe(kind.settings()).forEach((key, words) -> to.println("  " + key + ": " + words));
        }
    }

    private void note(String line) {
        if (!quiet) {
            out().println(line);
        }
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** A run that tells how far it is, and can be stopped. */
    @FunctionalInterface
    private interface Run {
        boolean run(
                Path file,
                Path folder,
                boolean quiet,
                Consumer<String> notes,
                PrintWriter to,
                PrintWriter progress,
                StopSignal signal)
                throws IOException;
    }

    private int run(Path file, Run run) throws IOException {
        var folder = begun(file);
        var progress = command.commandLine().getErr();
        try (var signal = StopSignal.watch(progress)) {
            boolean finished = run.run(file, folder, quiet, this::note, out(), progress, signal);
            if (!finished) {
                // Before the signal is closed: the process ends then.
                progress.println(stopped(file, folder));
                progress.flush();
            }
            return finished ? 0 : INTERRUPTED;
        }
    }

    private int newUsers(Path file) throws IOException {
        IdealPointRun.add(file, unfinished(file), this::note, out());
        return 0;
    }

    /** A run that was stopped or killed goes on, or is forgotten, when that is asked for. */
    private Path begun(Path file) throws IOException {
        var folder = unfinished(file);
        if (RunFolder.hasBegun(folder) && !resume) {
            requireOverwrite(folder);
            RunFolder.forget(folder);
        }
        return folder;
    }

    /** A finished run is not repeated unasked. */
    private Path unfinished(Path file) {
        var base = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        var folder = out == null ? Path.of("runs").resolve(base.getFileName()) : out;
        if (Files.exists(folder.resolve("model")) && !overwrite) {
            throw new InputException(
                    folder + " holds a finished model; give --overwrite to start afresh, or another --out");
        }
        return folder;
    }

    private void requireOverwrite(Path folder) {
        if (!overwrite) {
            throw new InputException(folder
                    + " holds a run; give --resume to go on with it, --overwrite to start afresh, or another --out");
        }
    }

    private static String stopped(Path file, Path folder) {
        return "stopped; go on with: guerdon train " + file + " --out " + folder + " --resume";
    }

    private int policy(Path file) throws IOException {
        var settings = Settings.read(file, PolicySettings.class);
        var base = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        var reward = RewardSpec.read(base.resolve(settings.reward()));
        var demonstrations = settings.demonstrations();
        var evaluation = settings.evaluation();
        var inputs = new PolicyTraining.Inputs(
                reward::build,
                PromptFiles.read(base.resolve(settings.prompts())),
                demonstrations == null
                        ? List.of()
                        : RolloutFiles.read(
                                        List.of(base.resolve(demonstrations.data())
                                                .toString()),
                                        new InputOptions(),
                                        settings.threads())
                                .rollouts(),
                evaluation == null ? List.of() : PromptFiles.read(base.resolve(evaluation.prompts())),
                base);
        var folder = prepared(out == null ? Path.of("runs").resolve(base.getFileName()) : out);
        try (var recorder = RunRecorder.open(
                        folder,
                        file.toString(),
                        settings.seed(),
                        quiet,
                        command.commandLine().getErr());
                var _ = recorder.stopOnSignal()) {
            var training = new PolicyTraining(settings, inputs, folder, recorder);
            // Only now: settings that the run cannot go on with must not take the place of its own.
            Files.copy(file, folder.resolve("settings.yaml"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            var finished = training.run();
            recorder.page();
            command.commandLine()
                    .getErr()
                    .println(
                            finished
                                    ? "done: " + folder.resolve("report.html") + " has the curves, "
                                            + folder.resolve("model") + " the model"
                                    : stopped(file, folder));
            return finished ? 0 : INTERRUPTED;
        } catch (UnfitSettingsException e) {
            throw Settings.wrong(file, e.keys(), e.problem());
        }
    }

    private Path prepared(Path folder) throws IOException {
        var checkpoint = folder.resolve(PolicyTraining.CHECKPOINT);
        if (Files.exists(checkpoint) && !resume) {
            requireOverwrite(folder);
            Files.delete(checkpoint);
        }
        if (!Files.exists(checkpoint)) {
            for (var name : List.of("metrics.jsonl", "samples.jsonl")) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
        return Files.createDirectories(folder);
    }
}
