package io.guerdon.preference.reward;

import io.guerdon.core.Batch;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.neural.Torch;
import io.guerdon.preference.reward.RewardModel.Text;
import io.guerdon.preference.run.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The reward {@code reward-model}: what a trained model says of prompt and completion. Thread-safe; read when first asked. */
public final class RewardModelReward implements Reward<Rollout> {

    /** How the registry knows it. */
    public static final PartType<Configuration, RewardModelReward> TYPE = new PartType<>(
            Kind.REWARD,
            "reward-model",
            "What a reward model that guerdon trained says of a completion; any size, more is better.",
            "Bradley-Terry reward models; Secrets of RLHF II (arXiv 2401.06080)",
            Configuration.class,
            """
            type: reward-model
            model: runs/preferences/model
            """,
            RewardModelReward::new);

    /** The parameters. */
    public record Configuration(
            @Parameter("The folder of the model, as guerdon train wrote it.")
            String model) {}

    private final ModelFolder<RewardModel> folder;

    RewardModelReward(Configuration configuration) {
        this.folder = ModelFolder.of(configuration.model(), RewardModelReward::read);
    }

    private static RewardModel read(Path folder) throws IOException {
        // Batches are scored at once on all cores; threads within each would only wait for each other.
        Torch.threadsUnlessChosen(1);
        return RewardModel.read(folder);
    }

    @Override
    public double[] score(Batch<Rollout> batch) {
        return folder.model().score(texts(batch));
    }

    /** The same; a text that did not fit into the model's context says so. */
    @Override
    public List<Verdict> explain(Batch<Rollout> batch) {
        var model = folder.model();
        var readings = model.read(texts(batch));
        double[] scores = model.scores(readings);
        var verdicts = new ArrayList<Verdict>(scores.length);
        for (int i = 0; i < scores.length; i++) {
            verdicts.add(Verdict.of(
                    scores[i], readings.get(i).code(), readings.get(i).words()));
        }
        return verdicts;
    }

    private static List<Text> texts(Batch<Rollout> batch) {
        var texts = new ArrayList<Text>(batch.size());
        batch.forEach(rollout -> texts.add(new Text(rollout.prompt(), rollout.completion())));
        return texts;
    }

    @Override
    public Scope scope() {
        return Scope.ITEM;
    }
}
