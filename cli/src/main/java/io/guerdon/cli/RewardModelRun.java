package io.guerdon.cli;

import io.guerdon.core.Rollout;
import io.guerdon.core.spec.Settings;
import io.guerdon.io.InputException;
import io.guerdon.preference.data.AnswerSet;
import io.guerdon.preference.data.AnswerSet.Answers;
import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.data.ComparisonOptions;
import io.guerdon.preference.data.ComparisonSet;
import io.guerdon.preference.reward.RewardModelSettings;
import io.guerdon.preference.reward.RewardTraining;
import io.guerdon.preference.reward.RewardTraining.Inputs;
import io.guerdon.preference.reward.TextShape;
import io.guerdon.preference.strength.EnsembleVotes;
import io.guerdon.preference.strength.GivenVotes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code guerdon train} with {@code train: reward-model}: from a file of comparisons to a model's folder. */
final class RewardModelRun {

    private final Path file;
    private final Path base;
    private final RewardModelSettings settings;
    private final Consumer<String> notes;

    private RewardModelRun(Path file, Consumer<String> notes) {
        this.file = file;
        this.base = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        this.settings = Settings.read(file, RewardModelSettings.class);
        this.notes = notes;
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
        return new RewardModelRun(file, notes).run(folder, quiet, to, progress, signal);
    }

    private boolean run(Path folder, boolean quiet, PrintWriter to, PrintWriter progress, StopSignal signal)
            throws IOException {
        var rows = new ArrayList<Rollout>();
        DataRows.each(List.of(base.resolve(settings.data()).toString()), null, rows::add);
        var set = ComparisonSet.read(rows.iterator(), new ComparisonOptions(settings.maxCharacters(), true, Set.of()));
        set.report().lines().forEach(notes);
        var tokenizerFolder = settings.tokenizer() == null ? null : base.resolve(settings.tokenizer());
        var inputs = new Inputs(set.comparisons(), votes(rows, set.comparisons()), shifted());
        Files.createDirectories(folder);
        try (var log = RunLog.open(folder, file.toString(), settings.seed(), quiet, progress)) {
            var _ = log.stopOn(signal);
            var training = new RewardTraining(
                    settings,
                    TextShape.tokenizer(tokenizerFolder),
                    inputs,
                    folder,
                    new TrainingRecord(file, folder, log, notes));
            for (String line : training.cut()) {
                notes.accept(line);
            }
            var validation = training.run(tokenizerFolder, set.report().json());
            if (validation == null) {
                log.page();
                return false;
            }
            log.fact("held out", validation.words());
            log.page();
            Files.writeString(
                    folder.resolve("validation.json"), validation.json().toPrettyString() + "\n");
            to.println(validation.words());
            to.println("done: " + folder.resolve("model") + " is the model; use it as {type: reward-model, model: "
                    + folder.resolve("model") + "}");
            return true;
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage());
        }
    }

    private @Nullable EnsembleVotes votes(List<Rollout> rows, List<Comparison> comparisons) {
        var strength = settings.strength();
        var votes = strength == null ? null : GivenVotes.of(rows, comparisons, strength.normalise());
        if (votes != null) {
            notes.accept("the votes are those of the data, " + votes.models() + " models; none are trained");
        }
        return votes;
    }

    private List<Answers> shifted() {
        var shift = settings.shift();
        if (shift == null) {
            return List.of();
        }
        var rows = new ArrayList<Rollout>();
        DataRows.each(List.of(base.resolve(shift.data()).toString()), null, rows::add);
        var answers = AnswerSet.read(rows.iterator(), shift.answers());
        notes.accept(answers.words());
        return answers.prompts();
    }
}
