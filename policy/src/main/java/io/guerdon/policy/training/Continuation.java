package io.guerdon.policy.training;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.core.spec.Settings;
import io.guerdon.neural.optimisation.Schedule;
import io.guerdon.neural.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a run may go on with settings that differ from those it began with: it may if the difference cannot alter what has been
 * computed. More updates at a constant rate are such a difference, for the updates done would have been the same; more updates
 * under a rate that falls towards the last one are not. While demonstrations are learned from, everything about rewards is still to
 * come and may be changed.
 */
final class Continuation {

    private static final String ABSENT = "absent";
    private static final String HELD_OUT = "held_out";
    private static final String ADVICE = "; undo the change, or start afresh with --overwrite or another --out";

    private Continuation() {}

    /** What a checkpoint keeps of the rows that a run learns from and is looked at with: how many, and a checksum of their content. */
    static ObjectNode remembered(PolicyTraining.Inputs inputs) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("demonstrations", rows(inputs.demonstrations()))
                .put("prompts", rows(inputs.prompts()))
                .put(HELD_OUT, rows(inputs.heldOut()));
    }

    private static String rows(List<Rollout> rollouts) {
        if (rollouts.isEmpty()) {
            return ABSENT;
        }
        var crc = new CRC32();
        for (var rollout : rollouts) {
            for (var text : List.of(
                    rollout.prompt(),
                    rollout.completion(),
                    rollout.reference(),
                    rollout.row().toString())) {
                crc.update(text.getBytes(StandardCharsets.UTF_8));
                crc.update(0);
            }
        }
        return "%d rows, checksum %08x".formatted(rollouts.size(), crc.getValue());
    }

    /**
     * Looks at the content of the rows; names of files may differ.
     *
     * @throws DataException when the run has learned from other rows, or a curve would be of two sets of held-out prompts
     */
    static void requireRows(PolicyTraining.Inputs inputs, JsonNode state, Path file) {
        boolean rewards = !isOfDemonstrations(state);
        for (var now : remembered(inputs).properties()) {
            var name = now.getKey();
            var is = now.getValue().asString("");
            var was = state.path("data").path(name).asString(ABSENT);
            boolean begins = name.equals(HELD_OUT) && (is.equals(ABSENT) || was.equals(ABSENT));
            if (!is.equals(was) && (rewards || name.equals("demonstrations")) && !begins) {
                throw new DataException(
                        file.toString(),
                        name,
                        is + " where the run has " + was,
                        "the rows that the run began with, in their order; put them back, or start afresh with --overwrite or"
                                + " another --out");
            }
        }
    }

    private static boolean isOfDemonstrations(JsonNode state) {
        return state.path("phase").asString("").equals(Recorder.Phase.DEMONSTRATIONS.name());
    }

    /** What a checkpoint keeps of the settings. */
    static ObjectNode remembered(PolicySettings settings) {
        var tree = JsonNodeFactory.instance.objectNode();
        Settings.values(settings).forEach(tree::put);
        return tree;
    }

    /**
     * Looks at every key that differs.
     *
     * @param state of the checkpoint that the run goes on from
     * @param file the checkpoint, for messages
     * @throws DataException at a key that must not differ, with both values and the reason
     */
    static void require(PolicySettings settings, JsonNode state, Path file) {
        var before = new LinkedHashMap<String, String>();
        state.path("settings")
                .properties()
                .forEach(each -> before.put(each.getKey(), each.getValue().asString("")));
        if (before.isEmpty()) {
            throw new DataException(
                    file.toString(),
                    "settings",
                    "none that this version can read",
                    "a checkpoint of this version; start afresh with --overwrite or another --out");
        }
        var now = Settings.values(settings);
        var keys = new TreeSet<>(before.keySet());
        keys.addAll(now.keySet());
        for (var key : keys) {
            var was = before.getOrDefault(key, ABSENT);
            var is = now.getOrDefault(key, ABSENT);
            var obstacle = was.equals(is) ? null : obstacle(key, before, now, settings, state);
            if (obstacle != null) {
                throw new DataException(
                        file.toString(),
                        key,
                        is + " in the settings where the run has " + was,
                        was + ", because " + obstacle + ADVICE);
            }
        }
    }

    /** @throws DataException when the run began with another tokenizer: its networks know other tokens */
    static void requireTokenizer(Tokenizer tokenizer, JsonNode state, Path file) {
        var was = state.path("tokenizer").asString("");
        if (!was.equals(tokenizer.fingerprint())) {
            throw new DataException(
                    file.toString(),
                    "tokenizer",
                    "'" + was + "' where the model now has '" + tokenizer.fingerprint() + "'",
                    "the tokenizer that the run began with; put it back, or start afresh with --overwrite");
        }
    }

    /** Why the key must not differ; null when it may. */
    private static @Nullable String obstacle(
            String key, Map<String, String> before, Map<String, String> now, PolicySettings settings, JsonNode state) {
        if (isOfDemonstrations(state) && isOfRewards(key)) {
            return null;
        }
        return switch (key) {
            // Sums of floats may be grouped otherwise from here on; what has been computed stays.
            case "threads", "model.device" -> null;
            case "checkpoint_every", "evaluation.every", "algorithm.patience" -> null;
            // The rows themselves are compared, not the names of their files.
            case "prompts", "demonstrations.data", "evaluation.prompts" -> null;
            case "algorithm.updates" ->
                updates(settings.algorithm(), state.path("update").asLong());
            case "demonstrations.steps" ->
                "the learning rate of demonstrations falls towards their last step, so that every step depends on their number";
            case "evaluation.count" ->
                beginsOrEnds("evaluation.prompts", before, now)
                        ? null
                        : "looks at other prompts do not belong on one curve with those that were taken";
            default -> "what has been computed depends on it";
        };
    }

    private static boolean isOfRewards(String key) {
        return key.equals("reward")
                || key.equals("prompts")
                || key.startsWith("algorithm.")
                || key.startsWith("references.")
                || key.startsWith("evaluation.");
    }

    private static boolean beginsOrEnds(String key, Map<String, String> before, Map<String, String> now) {
        return before.containsKey(key) != now.containsKey(key);
    }

    private static @Nullable String updates(PolicySettings.Algorithm algorithm, long done) {
        if (algorithm.updates() < done) {
            return done + " updates are done, which cannot be undone";
        }
        if (done > 0 && algorithm.schedule() != Schedule.Shape.CONSTANT) {
            return "with algorithm.schedule " + Settings.values(algorithm).get("schedule")
                    + " the learning rate of every update depends on the number of updates";
        }
        return null;
    }
}
