package io.guerdon.preference.idealpoint;

import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameter;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import org.bytedeco.pytorch.Tensor;

/**
 * The free logits of some users, K each: all that an ideal-point model knows of a person. Their softmax weighs the prototypes.
 * Not thread-safe.
 */
public final class UserLogits {

    private final Parameter logits;
    private final Parameters parameters;

    private UserLogits(int users, int prototypes, Initial initial, long seed) {
        var draft = Parameters.draft();
        this.logits = draft.add("logits", initial, users, prototypes);
        this.parameters = draft.build(seed);
    }

    /** Standard normal, as the released code begins. */
    public static UserLogits drawn(int users, int prototypes, long seed) {
        return new UserLogits(users, prototypes, Initial.normal(1), seed);
    }

    /** The same weight for every prototype. */
    public static UserLogits even(int users, int prototypes) {
        return new UserLogits(users, prototypes, Initial.constant(0), 0);
    }

    /** These numbers, a row for each user. */
    public static UserLogits of(double[][] rows) {
        var users = even(rows.length, rows[0].length);
        try (var memory = Memory.scope()) {
            users.parameters.values().copy_(Tensors.floats(rows).reshape(-1));
        }
        return users;
    }

    /** How many users there are. */
    public int size() {
        return Math.toIntExact(logits.shape()[0]);
    }

    /** The numbers that learn. */
    public Parameters parameters() {
        return parameters;
    }

    /** All of them, [N, K], differentiable. */
    public Tensor all() {
        return logits.tensor();
    }

    /**
     * The weights of the users of a batch, [B, K].
     *
     * @param users rows of users, int64 [B]
     */
    public Tensor weights(Tensor users) {
        return IdealPoints.weights(logits.tensor().index_select(0, users), 1);
    }

    /** The logits, a row for each user. */
    public double[][] rows() {
        try (var memory = Memory.scope()) {
            return Torch.withoutGradient(() -> Tensors.toRows(logits.tensor()));
        }
    }
}
