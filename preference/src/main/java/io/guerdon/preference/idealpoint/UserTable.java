package io.guerdon.preference.idealpoint;

import io.guerdon.core.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The users of an ideal-point model: a name and K logits each. This is personal data and a file of its own; a model without it knows
 * nobody and still scores for mixtures. Immutable and thread-safe.
 *
 * @param prototypes K
 * @param users by name, in the order in which they came
 */
public record UserTable(int prototypes, SequencedMap<String, User> users) {

    private static final String FORMAT = "guerdon users 1";
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * One user.
     *
     * @param logits K numbers
     * @param pairs comparisons that they were learned from
     */
    @SuppressWarnings("ArrayRecordComponent") // numbers to read, compared by nobody
    public record User(double[] logits, int pairs) {}

    public UserTable {
        users = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(users));
        users.forEach((name, user) -> {
            if (user.logits().length != prototypes
                    || !Arrays.stream(user.logits()).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("user '" + name + "' needs " + prototypes + " finite logits, found "
                        + Arrays.toString(user.logits()));
            }
        });
    }

    /** The weights of a user, or null for one whom the table does not know. */
    public double @Nullable [] weights(String name) {
        var user = users.get(name);
        return user == null ? null : UserWeights.of(user.logits(), 1);
    }

    /** The mean of all users' weights; the same for each prototype without a user. */
    public double[] meanWeights() {
        double[] mean = new double[prototypes];
        if (users.isEmpty()) {
            Arrays.fill(mean, 1.0 / prototypes);
            return mean;
        }
        users.values().forEach(user -> {
            double[] weights = UserWeights.of(user.logits(), 1);
            for (int k = 0; k < mean.length; k++) {
                mean[k] += weights[k] / users.size();
            }
        });
        return mean;
    }

    /**
     * The table with further users.
     *
     * @param again whether a known name is learned again
     * @throws IllegalArgumentException when a name is known already and may not be
     */
    public UserTable with(SequencedMap<String, User> further, boolean again) {
        var all = new LinkedHashMap<>(users);
        further.forEach((name, user) -> {
            if (all.put(name, user) != null && !again) {
                throw new IllegalArgumentException("the model knows a user '" + name
                        + "' already; give new users other names, or say again: true to learn known ones afresh");
            }
        });
        return new UserTable(prototypes, all);
    }

    /**
     * Writes the table.
     *
     * @param shared fingerprint of the shared part: the logits mean nothing with another
     */
    void write(Path file, String shared) throws IOException {
        var tree = JSON.createObjectNode();
        tree.put("format", FORMAT).put("shared", shared).put("prototypes", prototypes);
        var all = tree.putObject("users");
        users.forEach((name, user) -> {
            var entry = all.putObject(name);
            entry.put("pairs", user.pairs());
            var logits = entry.putArray("logits");
            Arrays.stream(user.logits()).forEach(logits::add);
        });
        Files.writeString(file, tree.toPrettyString() + "\n");
    }

    /**
     * Reads a table.
     *
     * @throws DataException when it belongs to another shared part or is damaged
     */
    static UserTable read(Path file, String shared, int prototypes) throws IOException {
        var tree = JSON.readTree(Files.readString(file));
        if (!tree.path("shared").asString("").equals(shared)) {
            throw new DataException(
                    file.toString(),
                    "shared",
                    tree.path("shared").toString(),
                    "'" + shared + "', the shared part in this folder; users mean nothing with another");
        }
        var users = new LinkedHashMap<String, User>();
        tree.path("users").forEachEntry((name, entry) -> users.put(name, user(file, name, entry)));
        try {
            return new UserTable(prototypes, users);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    file.toString(), "users", String.valueOf(e.getMessage()), "a table that training wrote");
        }
    }

    private static User user(Path file, String name, JsonNode entry) {
        var logits = entry.path("logits");
        double[] numbers = new double[logits.size()];
        for (int k = 0; k < numbers.length; k++) {
            if (!logits.path(k).isNumber()) {
                throw new DataException(file.toString(), name, logits.toString(), "a list of numbers");
            }
            numbers[k] = logits.path(k).doubleValue();
        }
        return new User(numbers, entry.path("pairs").asInt(0));
    }
}
