package io.guerdon.preference.reward;

import io.guerdon.core.stats.Moments;
import io.guerdon.neural.Draws;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.ScoringDecoder;
import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.reward.MemberTraining.Part;
import io.guerdon.preference.reward.RewardModelSettings.Strength;
import io.guerdon.preference.run.CheckpointedSteps;
import io.guerdon.preference.strength.EnsembleVotes;
import io.guerdon.preference.strength.Treated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An ensemble that votes on comparisons: each user's are learned by models of their own, which differ in start and order, and voted
 * on by them. What a model said is kept in the run's folder until the run has ended, so that a run that was stopped goes on.
 *
 * <p>Source: "Secrets of RLHF II" (arXiv 2401.06080), preference strength.
 */
final class VoteTraining {

    private static final JsonMapper JSON = new JsonMapper();

    private final RewardModelSettings settings;
    private final Strength strength;
    private final Tokenizer tokenizer;
    private final MemberTraining training;
    private final Path folder;

    VoteTraining(
            RewardModelSettings settings,
            Strength strength,
            Tokenizer tokenizer,
            MemberTraining training,
            Path folder) {
        this.settings = settings;
        this.strength = strength;
        this.tokenizer = tokenizer;
        this.training = training;
        this.folder = folder;
    }

    /** The votes on all comparisons; null when the run was stopped. */
    @Nullable
    EnsembleVotes votes(List<Comparison> comparisons) throws IOException {
        double[][] chosen = new double[strength.models()][comparisons.size()];
        double[][] rejected = new double[strength.models()][comparisons.size()];
        for (double[][] scores : List.of(chosen, rejected)) {
            for (double[] own : scores) {
                Arrays.fill(own, Double.NaN);
            }
        }
        int user = 0;
        for (int[] all : Treated.byUser(comparisons)) {
            int[] own =
                    Arrays.stream(all).filter(i -> !comparisons.get(i).tie()).toArray();
            for (int m = 0; own.length >= strength.leastComparisons() && m < strength.models(); m++) {
                for (int f = 0; f < strength.folds(); f++) {
                    if (!voted(comparisons, own, user, m, f, chosen[m], rejected[m])) {
                        return null;
                    }
                }
            }
            user++;
        }
        return EnsembleVotes.of(chosen, rejected, false);
    }

    /** One model, or its part of a fold, learns and votes; false when the run was stopped. */
    private boolean voted(
            List<Comparison> comparisons, int[] own, int user, int m, int f, double[] chosen, double[] rejected)
            throws IOException {
        var learned = new ArrayList<Lesson>();
        var judged = new ArrayList<Integer>();
        for (int i : own) {
            var comparison = comparisons.get(i);
            // By the prompt, so that a model has not seen the prompt that it votes on.
            int fold = Draws.at(settings.seed(), 11, m, comparison.prompt().hashCode())
                    .nextInt(strength.folds());
            if (fold == f) {
                judged.add(i);
            }
            if (fold != f || strength.folds() == 1) {
                learned.add(Lesson.plain(comparison));
            }
        }
        if (judged.isEmpty() || learned.isEmpty()) {
            return true;
        }
        String name = "voter-" + user + "-" + m + "-" + f;
        double[] scores = said(name);
        if (scores == null) {
            var part = new Part(
                    name,
                    Draws.seed(settings.seed(), 12, user, m, f),
                    Draws.seed(settings.seed(), 13, user, m, f),
                    strength.epochs(),
                    true);
            var model = training.train(part, learned, folder);
            if (model == null) {
                return false;
            }
            scores = scores(model, judged.stream().map(comparisons::get).toList());
            keep(name, scores);
            Files.deleteIfExists(CheckpointedSteps.checkpoint(folder, name));
        }
        for (int i = 0; i < judged.size(); i++) {
            chosen[judged.get(i)] = scores[2 * i];
            rejected[judged.get(i)] = scores[2 * i + 1];
        }
        return true;
    }

    /** Chosen and rejected in turns; divided by their deviation where that is asked for. */
    private double[] scores(ScoringDecoder model, List<Comparison> comparisons) {
        int[][] rows = comparisons.stream()
                .flatMap(c -> List.of(
                        RewardModel.reading(tokenizer, settings.contextLength(), c.prompt(), c.chosen())
                                .tokens(),
                        RewardModel.reading(tokenizer, settings.contextLength(), c.prompt(), c.rejected())
                                .tokens())
                        .stream())
                .toArray(int[][]::new);
        double[] scores = RewardModel.scores(model, rows);
        double deviation = Moments.of(scores).deviation(0);
        return strength.normalise() && deviation > 0
                ? Arrays.stream(scores).map(s -> s / deviation).toArray()
                : scores;
    }

    private Path file(String name) {
        return folder.resolve(name + "-scores.json");
    }

    private double @Nullable [] said(String name) throws IOException {
        return Files.exists(file(name)) ? JSON.readValue(Files.readString(file(name)), double[].class) : null;
    }

    private void keep(String name, double[] scores) throws IOException {
        var half = folder.resolve(name + "-scores.json.half");
        Files.write(half, JSON.writeValueAsString(scores).getBytes(StandardCharsets.UTF_8));
        Files.move(half, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes what was kept for a run that is stopped. */
    static void forget(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(f -> String.valueOf(f.getFileName()).startsWith("voter-"))
                    .collect(Collectors.toList())) {
                Files.delete(file);
            }
        }
    }
}
