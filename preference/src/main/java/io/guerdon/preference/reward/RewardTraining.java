package io.guerdon.preference.reward;

import io.guerdon.neural.Draws;
import io.guerdon.neural.Lanes;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.ScoringDecoder;
import io.guerdon.preference.data.AnswerSet.Answers;
import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.reward.MemberTraining.Part;
import io.guerdon.preference.run.CheckpointedSteps;
import io.guerdon.preference.run.RunIdentity;
import io.guerdon.preference.run.TrainingListener;
import io.guerdon.preference.strength.EnsembleVotes;
import io.guerdon.preference.strength.LabelTreatment;
import io.guerdon.preference.strength.Treated;
import io.guerdon.preference.strength.VotesFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trains a reward model on comparisons: Bradley-Terry with ties, soft labels, margins, a pull towards 0, a second head for length,
 * several members; and the cures for bad data: an ensemble votes on every label and doubtful ones are flipped, dropped, softened or
 * given a margin, a contrastive term, steps that keep up with a policy's new answers. One seed gives one model; a run that was
 * stopped goes on from its last checkpoint. Not thread-safe.
 *
 * <p>Source: "Secrets of RLHF II" (arXiv 2401.06080), PAR (arXiv 2502.18770), ODIN (arXiv 2402.07319), MetaRM (arXiv
 * 2405.00438).
 */
public final class RewardTraining {

    /** What was voted on each comparison, when the settings ask for strength. */
    public static final String VOTES = "votes.jsonl";

    private final RewardModelSettings settings;
    private final Tokenizer tokenizer;
    private final DecoderOptions options;
    private final Inputs inputs;
    private final List<Integer> training = new ArrayList<>();
    private final List<Comparison> heldOut = new ArrayList<>();
    private final Path folder;
    private final TrainingListener listener;

    /**
     * What a run reads.
     *
     * @param comparisons what is learned from; prompts are held out whole
     * @param votes on these comparisons, from an ensemble of the user's; null to train one where the settings ask for strength
     * @param shifted answers of a policy that has moved; empty without MetaRM
     */
    public record Inputs(
            List<Comparison> comparisons, @Nullable EnsembleVotes votes, List<Answers> shifted) {

        public Inputs {
            comparisons = List.copyOf(comparisons);
            shifted = List.copyOf(shifted);
            if (votes != null && votes.pairs() != comparisons.size()) {
                throw new IllegalArgumentException(
                        "votes on " + votes.pairs() + " comparisons, and " + comparisons.size() + " comparisons");
            }
        }
    }

    /**
     * A run.
     *
     * @param tokenizer what the model reads with
     * @param comparisons what it learns from; prompts are held out whole
     * @param folder where checkpoint and model go
     */
    public RewardTraining(
            RewardModelSettings settings,
            Tokenizer tokenizer,
            List<Comparison> comparisons,
            Path folder,
            TrainingListener listener) {
        this(settings, tokenizer, new Inputs(comparisons, null, List.of()), folder, listener);
    }

    /** A run with everything it may read. */
    public RewardTraining(
            RewardModelSettings settings, Tokenizer tokenizer, Inputs inputs, Path folder, TrainingListener listener) {
        this.settings = settings;
        this.tokenizer = tokenizer;
        this.inputs = inputs;
        this.folder = folder;
        this.listener = listener;
        this.options = DecoderOptions.small(
                tokenizer.vocabulary(),
                settings.width(),
                settings.layers(),
                settings.heads(),
                settings.contextLength());
        for (int i = 0; i < inputs.comparisons().size(); i++) {
            var comparison = inputs.comparisons().get(i);
            // By the prompt, so that no prompt is on both sides and the split does not depend on the order of rows.
            double place =
                    Draws.at(settings.seed(), 1, comparison.prompt().hashCode()).nextDouble();
            if (place < settings.heldOut()) {
                heldOut.add(comparison);
            } else {
                training.add(i);
            }
        }
        check();
    }

    private void check() {
        if (training.isEmpty()) {
            throw new IllegalArgumentException("no comparison is left to learn from: "
                    + inputs.comparisons().size() + " in all, " + heldOut.size() + " held out");
        }
        var shift = settings.shift();
        if (shift != null && inputs.shifted().isEmpty()) {
            throw new IllegalArgumentException("'shift.data' holds no prompt with " + shift.answers()
                    + " different answers; MetaRM has nothing to tell apart");
        }
        var strength = settings.strength();
        if (strength != null
                && inputs.votes() != null
                && Treated.byUser(inputs.comparisons()).size() > 1) {
            throw new IllegalArgumentException(
                    "the data has several users and votes of its own, of which nobody knows whether they were made for each user"
                            + " alone; labels are never flipped across users. Leave chosen_scores and rejected_scores out, so that"
                            + " models vote user by user, or train one user's comparisons at a time");
        }
    }

    /**
     * Trains, and writes the model into {@code model} below the folder.
     *
     * @param tokenizerFolder where the tokenizer was read from; null for bytes
     * @param data what is to be remembered of the data
     * @return what it reached on held-out prompts; null when the listener asked to stop
     * @throws io.guerdon.core.DataException when the folder holds another run
     */
    public @Nullable Validation run(@Nullable Path tokenizerFolder, ObjectNode data) throws IOException {
        Lanes.open(settings.threads());
        claim();
        var trainer = new MemberTraining(settings, tokenizer, options, inputs.shifted(), listener);
        var treated = treated(trainer);
        if (treated == null) {
            return null;
        }
        var lessons = lessons(treated);
        var members = new ArrayList<ScoringDecoder>();
        for (int m = 0; m < settings.members(); m++) {
            // Weights can be averaged only where the members share their start; they then differ in order alone.
            long start = settings.combine().sharesStart() ? 0 : m;
            var part = new Part(
                    "member-" + m,
                    Draws.seed(settings.seed(), 2, start),
                    Draws.seed(settings.seed(), 3, m),
                    settings.epochs(),
                    false);
            var member = trainer.train(part, lessons, folder);
            if (member == null) {
                return null;
            }
            members.add(member);
        }
        return finished(members, treated, tokenizerFolder, data);
    }

    /**
     * Makes the folder this run's.
     *
     * @throws io.guerdon.core.DataException when it holds another run, with all that differs
     */
    private void claim() throws IOException {
        Files.createDirectories(folder);
        identity().claim(folder);
        listener.claimed();
    }

    private Validation finished(
            List<ScoringDecoder> members, Treated treated, @Nullable Path tokenizerFolder, ObjectNode data)
            throws IOException {
        var model = new RewardModel(
                tokenizer,
                options,
                settings.combine().sharesStart() ? List.of(averaged(members)) : members,
                settings.combine(),
                settings.pessimism());
        var validation = Validation.of(model, heldOut);
        var provenance = JsonNodeFactory.instance.objectNode();
        provenance.put("trained_on", training.size()).put("held_out", heldOut.size());
        provenance.put("seed", settings.seed()).put("epochs", settings.epochs());
        var asked = provenance.putObject("settings");
        RunIdentity.of(settings).facts().forEach(asked::put);
        provenance.set("data", data);
        if (settings.strength() != null) {
            provenance.set("votes", votes(treated));
        }
        provenance.set("validation", validation.json());
        model.write(folder.resolve("model"), tokenizerFolder, provenance);
        for (int m = 0; m < settings.members(); m++) {
            Files.deleteIfExists(CheckpointedSteps.checkpoint(folder, "member-" + m));
        }
        VoteTraining.forget(folder);
        return validation;
    }

    private RunIdentity identity() {
        var votes = inputs.votes();
        var given = votes == null
                ? List.<String>of()
                : Arrays.stream(votes.strength()).mapToObj(Double::toString).toList();
        return RunIdentity.of(settings)
                .with("tokenizer of the model", tokenizer.fingerprint())
                .with("comparisons", fingerprint(inputs.comparisons()))
                .with(
                        "votes of the data",
                        votes == null ? "none" : votes.models() + " models, " + RunIdentity.fingerprint(given))
                .with("answers", fingerprint(inputs.shifted()));
    }

    private static String fingerprint(List<?> things) {
        return RunIdentity.fingerprint(things.stream().map(String::valueOf).toList());
    }

    /** The comparisons to learn from with the votes on them; null when the run was stopped. */
    private @Nullable Treated treated(MemberTraining trainer) throws IOException {
        var comparisons = training.stream().map(inputs.comparisons()::get).toList();
        var strength = settings.strength();
        if (strength == null) {
            return untreated(comparisons);
        }
        var given = inputs.votes();
        var votes = given == null
                ? new VoteTraining(settings, strength, tokenizer, trainer, folder).votes(comparisons)
                : some(given);
        if (votes == null) {
            return null;
        }
        var treated = Treated.of(comparisons, votes, strength.treatment());
        VotesFile.write(
                folder.resolve(VOTES),
                treated,
                IntStream.range(0, comparisons.size()).toArray());
        Files.write(
                folder.resolve("votes.json"),
                (votes(treated).toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        treated.lines().forEach(listener::note);
        return treated;
    }

    private static Treated untreated(List<Comparison> comparisons) {
        return Treated.of(comparisons, new EnsembleVotes(new double[1][comparisons.size()]), LabelTreatment.NONE);
    }

    private EnsembleVotes some(EnsembleVotes votes) {
        double[][] some = new double[votes.models()][training.size()];
        for (int m = 0; m < some.length; m++) {
            for (int i = 0; i < some[m].length; i++) {
                some[m][i] = votes.differences()[m][training.get(i)];
            }
        }
        return new EnsembleVotes(some);
    }

    /** Who voted, on what, and what came of it. */
    private ObjectNode votes(Treated treated) {
        var strength = Objects.requireNonNull(settings.strength(), "votes are asked for");
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("ensemble", inputs.votes() == null ? "trained in this run" : "scores of the data");
        tree.put("models", treated.votes().models());
        if (inputs.votes() == null) {
            tree.put("architecture", options.toString()).put("epochs", strength.epochs());
            tree.put("folds", strength.folds()).put("normalised", strength.normalise());
            tree.put("seed", settings.seed());
        }
        double likeness = treated.votes().likeness();
        if (Double.isNaN(likeness)) {
            tree.putNull("correlation_of_models");
        } else {
            tree.put("correlation_of_models", likeness);
        }
        var counts = tree.putObject("treatment");
        treated.counts().forEach(counts::put);
        tree.put("lengths_before", treated.lengthsBefore().words());
        tree.put("lengths_after", treated.lengthsAfter().words());
        return tree;
    }

    private List<Lesson> lessons(Treated treated) {
        var lessons = new ArrayList<Lesson>();
        for (int i = 0; i < treated.comparisons().size(); i++) {
            var pair = treated.pairs().get(i);
            var comparison = treated.comparisons().get(i);
            if (!pair.dropped()) {
                var read = pair.flipped() ? comparison.swapped() : comparison;
                double margin = read.tie() ? 0 : settings.marginWeight() * read.margin() + pair.margin();
                lessons.add(new Lesson(read, read.flipped(), margin)
                        .doubted(pair.doubt())
                        .doubted(settings.labelSmoothing()));
            }
        }
        return lessons;
    }

    /** What of the comparisons does not fit into the context, in words, one line for prompts and one for responses; may be empty. */
    public List<String> cut() {
        int prompts = 0;
        int responses = 0;
        for (var comparison : inputs.comparisons()) {
            var chosen = reading(comparison.prompt(), comparison.chosen());
            var rejected = reading(comparison.prompt(), comparison.rejected());
            if (chosen.responseCut() + rejected.responseCut() > 0) {
                responses++;
            } else if (chosen.promptCut() + rejected.promptCut() > 0) {
                prompts++;
            }
        }
        var lines = new ArrayList<String>();
        String context = " do not fit into context_length " + options.contextLength() + ": ";
        if (prompts > 0) {
            lines.add(prompts + " comparisons" + context + "the start of their prompt is not seen");
        }
        if (responses > 0) {
            lines.add(
                    responses + " comparisons" + context
                            + "their prompt and the start of a response are not seen; raise it, or leave them out by max_characters");
        }
        return lines;
    }

    private RewardModel.Reading reading(String prompt, String response) {
        return RewardModel.reading(tokenizer, options.contextLength(), prompt, response);
    }

    private static ScoringDecoder averaged(List<ScoringDecoder> members) {
        var average = members.getFirst().twin();
        Committee.average(members.stream().map(ScoringDecoder::parameters).toList(), average.parameters());
        return average;
    }
}
