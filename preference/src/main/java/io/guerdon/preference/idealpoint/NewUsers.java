package io.guerdon.preference.idealpoint;

import io.guerdon.neural.encoder.EmbeddingCache;
import io.guerdon.neural.encoder.TextEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;

/**
 * Adds users to a model by a few comparisons of each; everything shared stays as it is, to the bit.
 *
 * <p>Source: PAL (arXiv 2406.08469), new users.
 */
public final class NewUsers {

    private NewUsers() {}

    /**
     * What was learned.
     *
     * @param model with the new users
     * @param before on held-out comparisons of the new users, with the mean weights of the known ones
     * @param after with their own
     */
    public record Outcome(IdealPointModel model, UserValidation before, UserValidation after) {}

    /**
     * Learns them.
     *
     * @param from the folder of the model
     * @param folder where the model with the new users is written; may be the same
     * @throws IllegalArgumentException when a user is known already and {@code again} was not said
     */
    public static Outcome learn(
            NewUserSettings settings, UserComparisons data, Path from, Path folder, TextEncoder encoder)
            throws IOException {
        var cache = new EmbeddingCache(
                encoder, 6 * (data.training().size() + data.heldOut().size()));
        var model = IdealPointModel.read(from, cache);
        var space = model.space();
        // Known names are refused before anything is computed.
        var names = new LinkedHashMap<String, UserTable.User>();
        int prototypes = space.shape().prototypes();
        data.users().keySet().forEach(name -> names.put(name, new UserTable.User(new double[prototypes], 0)));
        var _ = model.users().with(names, settings.again());

        double[] centre = Arrays.stream(model.meanWeights())
                .map(w -> Math.log(Math.max(w, 1e-6)))
                .toArray();
        double[][] start = new double[data.users().size()][];
        Arrays.fill(start, centre);
        var logits = UserLogits.of(start);
        var before = IdealPointTraining.validation(space, logits, data, cache);
        IdealPointFit.adapt(
                space,
                logits,
                data.embedded(data.training(), space.shape().model(), cache, settings.seed()),
                new IdealPointFit.Adaptation(settings.steps(), settings.learningRate(), settings.pull(), centre));
        var after = IdealPointTraining.validation(space, logits, data, cache);
        double[][] rows = logits.rows();
        data.users().forEach((name, row) -> names.put(name, new UserTable.User(rows[row], data.pairs(name))));
        var grown = new IdealPointModel(space, model.users().with(names, settings.again()), model.meanWeights(), cache);
        grown.writeUsers(from, folder);
        return new Outcome(grown, before, after);
    }
}
