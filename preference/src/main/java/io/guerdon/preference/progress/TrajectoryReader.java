package io.guerdon.preference.progress;

import io.guerdon.core.DataException;
import io.guerdon.core.Message;
import io.guerdon.core.Rollout;
import io.guerdon.preference.progress.Trajectory.Turn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Finds the trajectory in a row, in the forms that people have. Pure functions, thread-safe.
 *
 * <ul>
 *   <li>chat messages: {@code completion}, {@code messages}, {@code trajectory} or {@code conversations} (roles assistant and
 *       anything else, or ShareGPT's {@code from} and {@code value}); what stands before the assistant's first message belongs to
 *       the instruction
 *   <li>{@code steps}: a list of objects with {@code action}, {@code observation} (what followed) and, if known, {@code
 *       grounded}; or of texts
 * </ul>
 *
 * The instruction may be called prompt, instruction, task or query; the outcome {@code outcome}, {@code success}, {@code reward} or
 * {@code score}, a truth value or a number; {@code grounded} is a list with a truth value for each turn; {@code task_id}, {@code
 * task} or {@code group} names the task.
 */
final class TrajectoryReader {

    private static final List<String> DIALOGUES = List.of("messages", "trajectory", "conversations");
    private static final List<String> INSTRUCTIONS = List.of("prompt", "instruction", "task", "query");
    private static final List<String> TASKS = List.of("task_id", "task", "group");
    private static final List<String> OUTCOMES = List.of("outcome", "success", "reward", "score");
    private static final List<String> ACTIONS = List.of("action", "command", "response", "text", "said");
    private static final List<String> OBSERVATIONS = List.of("observation", "result", "told");

    private TrajectoryReader() {}

    /** Turns that do not fit what the row says of them. */
    static final class Mismatched extends RuntimeException {

        private static final long serialVersionUID = 1;

        Mismatched(String label, int flags, int turns) {
            super(label + ": field 'grounded': found " + flags + " values, expected " + turns
                    + ", one for each turn of the agent");
        }
    }

    /**
     * Reads a row; there may be no turn and no outcome in it.
     *
     * @param scale what outcomes that are numbers are divided by
     * @throws Mismatched when {@code grounded} has another number of values than there are turns
     * @throws DataException when there is no trajectory in a known form, or an outcome is no number
     */
    static Trajectory read(Rollout row, double scale) {
        var building = new Building();
        building.instruction(text(row, INSTRUCTIONS));
        if (row.field("steps").isArray()) {
            steps(row, building);
        } else {
            dialogue(row, building);
        }
        building.end();
        var grounded = grounded(row, building);
        String instruction = building.instruction.toString();
        String task = text(row, TASKS);
        return new Trajectory(
                row.label(),
                task.isEmpty() ? instruction : task,
                instruction,
                building.turns,
                grounded,
                outcome(row, scale),
                building.merged);
    }

    /** A trajectory while its parts are read: what the agent says, and what it is told, in turn. */
    private static final class Building {

        private final StringBuilder instruction = new StringBuilder();
        private final List<Turn> turns = new ArrayList<>();
        private final List<Boolean> flags = new ArrayList<>();
        private @Nullable String said;
        private @Nullable String told;
        private int merged;

        void instruction(String text) {
            if (!text.isEmpty()) {
                instruction.append(instruction.isEmpty() ? "" : "\n\n").append(text);
            }
        }

        void said(String text) {
            if (said != null && told == null) {
                said = said + "\n" + text;
                merged++;
                return;
            }
            end();
            said = text;
        }

        void told(String text) {
            if (said == null) {
                instruction(text);
            } else {
                told = told == null ? text : told + "\n" + text;
            }
        }

        void end() {
            if (said != null) {
                turns.add(new Turn(said, told == null ? "" : told));
            }
            said = null;
            told = null;
        }
    }

    private static void dialogue(Rollout row, Building building) {
        for (var message : messages(row)) {
            if (message.role().equals("assistant")) {
                building.said(message.content());
            } else {
                building.told(message.content());
            }
        }
    }

    private static List<Message> messages(Rollout row) {
        var completion = row.completionNode();
        if (completion.isArray()) {
            return read(row, "completion", completion);
        }
        for (String name : DIALOGUES) {
            if (row.field(name).isArray()) {
                return read(row, name, row.field(name));
            }
        }
        var plain = row.field("completion");
        if (plain.isArray()) {
            return read(row, "completion", plain);
        }
        if (completion.isString()) {
            return row.completionMessages();
        }
        throw new DataException(
                row.label(),
                "steps",
                "nothing",
                "a list of steps, or chat messages in completion, messages, trajectory or conversations");
    }

    private static List<Message> read(Rollout row, String name, JsonNode node) {
        try {
            return Message.read(withRoles(node));
        } catch (IllegalArgumentException e) {
            throw new DataException(row.label(), name, shown(node), String.valueOf(e.getMessage()));
        }
    }

    /** ShareGPT's names of roles and contents become those of chat messages. */
    private static JsonNode withRoles(JsonNode messages) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var message : messages) {
            if (message.path("from").isString() && !message.has("role")) {
                String from = message.path("from").stringValue();
                boolean agent = from.equals("gpt") || from.equals("assistant");
                list.addObject()
                        .put("role", agent ? "assistant" : "user")
                        .put("content", message.path("value").asString(""));
            } else {
                list.add(message);
            }
        }
        return list;
    }

    private static void steps(Rollout row, Building building) {
        for (var step : row.field("steps")) {
            if (step.isString()) {
                building.said(step.stringValue());
                building.told("");
                continue;
            }
            String said = first(step, ACTIONS);
            if (!step.isObject() || said == null) {
                throw new DataException(row.label(), "steps", shown(step), "a text, or an object with an action");
            }
            building.said(said);
            String told = first(step, OBSERVATIONS);
            building.told(told == null ? "" : told);
            if (step.has("grounded")) {
                building.flags.add(flag(row, step.path("grounded")));
            }
        }
    }

    private static @Nullable String first(JsonNode step, List<String> names) {
        return names.stream()
                .filter(name -> step.path(name).isString())
                .map(name -> step.path(name).stringValue())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable List<Boolean> grounded(Rollout row, Building building) {
        var flags = new ArrayList<>(building.flags);
        var node = row.field("grounded");
        if (node.isArray()) {
            flags.clear();
            for (var flag : node) {
                flags.add(flag(row, flag));
            }
        } else if (flags.isEmpty()) {
            return null;
        }
        if (flags.size() != building.turns.size()) {
            throw new Mismatched(row.label(), flags.size(), building.turns.size());
        }
        return flags;
    }

    private static boolean flag(Rollout row, JsonNode node) {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber() && (node.doubleValue() == 0 || node.doubleValue() == 1)) {
            return node.doubleValue() == 1;
        }
        throw new DataException(row.label(), "grounded", shown(node), "a truth value, 0 or 1");
    }

    private static double outcome(Rollout row, double scale) {
        for (String name : OUTCOMES) {
            var node = row.field(name);
            if (node.isBoolean()) {
                return node.booleanValue() ? 1 : 0;
            }
            if (node.isNumber() && Double.isFinite(node.doubleValue())) {
                return node.doubleValue() / scale;
            }
            if (!node.isMissingNode() && !node.isNull()) {
                throw new DataException(row.label(), name, shown(node), "a truth value or a finite number");
            }
        }
        return Double.NaN;
    }

    private static String text(Rollout row, List<String> names) {
        for (String name : names) {
            var node = row.field(name);
            if (node.isString() || node.isNumber()) {
                return node.asString();
            }
            if (node.isArray() && INSTRUCTIONS.contains(name)) {
                try {
                    return Message.text(node, false);
                } catch (IllegalArgumentException e) {
                    throw new DataException(row.label(), name, shown(node), String.valueOf(e.getMessage()));
                }
            }
        }
        return "";
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
