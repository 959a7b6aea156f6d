package io.guerdon.preference.benchmark;

import io.guerdon.core.DataException;
import io.guerdon.core.Message;
import io.guerdon.core.Rollout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads the texts of a benchmark, in these forms; the prompt may be called problem, prompt, question or instruction, and a text
 * may be a list of steps, which are joined by new lines, or chat messages:
 *
 * <ul>
 *   <li>{@code {"prompt": ..., "chosen": ..., "rejected": ...}}, each side one text or a list of texts (RewardBench, RewardBench 2)
 *   <li>{@code {"problem": ..., "solutions": [...]}}, the right one first
 *   <li>one response a row: {@code {"problem": ..., "problem_id": 7, "eval_solution": [...], "solution_type": "chosen"}}
 *       (RewardMATH's own file), or with {@code response} and {@code correct}
 * </ul>
 *
 * Not thread-safe: one for each benchmark.
 */
public final class BenchmarkItems {

    private static final List<String> PROMPTS = List.of("prompt", "problem", "question", "instruction");
    private static final List<String> TEXTS = List.of("eval_solution", "solution", "response", "completion");
    private static final List<String> GROUPS = List.of("problem_id", "group", "pair");
    private static final List<String> IDS = List.of("problem_id", "id", "pair");

    private final Map<String, BenchmarkItem> whole = new LinkedHashMap<>();
    private final Map<String, Lone> lone = new LinkedHashMap<>();
    private final Map<String, String> numbered = new HashMap<>();
    private final Set<String> order = new LinkedHashSet<>();

    /** The responses to one problem, one a row. */
    private static final class Lone {
        private final Rollout row;
        private final List<String> right = new ArrayList<>();
        private final List<String> wrong = new ArrayList<>();
        private final List<String> rightWriters = new ArrayList<>();
        private final List<String> wrongWriters = new ArrayList<>();

        Lone(Rollout row) {
            this.row = row;
        }
    }

    /**
     * Takes in a row.
     *
     * @throws DataException when it is none of the known forms, or its problem was there already
     */
    public void add(Rollout row) {
        if (has(row, "chosen") || has(row, "rejected")) {
            var right = texts(row, "chosen", row.field("chosen"));
            var wrong = texts(row, "rejected", row.field("rejected"));
            whole(row, right, wrong);
        } else if (has(row, "solutions") || has(row, "responses")) {
            String field = has(row, "solutions") ? "solutions" : "responses";
            var all = texts(row, field, TableCells.value(row, field));
            if (all.size() < 2) {
                throw new DataException(
                        row.label(), field, all.size() + " texts", "the right one and at least one wrong one");
            }
            whole(row, all.subList(0, 1), all.subList(1, all.size()));
        } else {
            alone(row);
        }
    }

    /**
     * What was read, in the order of first rows.
     *
     * @throws DataException when a problem has no right or no wrong response
     */
    public List<BenchmarkItem> items() {
        var items = new ArrayList<BenchmarkItem>();
        for (String id : order) {
            var item = whole.get(id);
            var alone = lone.get(id);
            if (item != null) {
                items.add(item);
            } else if (alone != null) {
                items.add(item(alone.row, id, alone));
            }
        }
        return items;
    }

    private static BenchmarkItem item(Rollout row, String id, Lone alone) {
        requireBoth(row, id, alone.right, alone.wrong);
        var writers = new ArrayList<>(alone.rightWriters);
        writers.addAll(alone.wrongWriters);
        boolean known = writers.stream().anyMatch(writer -> !writer.isEmpty());
        return new BenchmarkItem(
                id,
                prompt(row),
                alone.right,
                alone.wrong,
                known ? writers : List.of(),
                word(row, "level"),
                word(row, "subset"));
    }

    private static void requireBoth(Rollout row, String id, List<String> right, List<String> wrong) {
        if (right.isEmpty() || wrong.isEmpty()) {
            throw new DataException(
                    row.label(),
                    "problem",
                    "'" + id + "' with " + right.size() + " right and " + wrong.size() + " wrong responses",
                    "at least one of each; leave the problem out or add what is missing");
        }
    }

    private void whole(Rollout row, List<String> right, List<String> wrong) {
        String id = id(row, order.size());
        requireBoth(row, id, right, wrong);
        if (!order.add(id)) {
            throw new DataException(row.label(), "id", "'" + id + "' again", "a problem once");
        }
        var writers = new ArrayList<String>();
        TableCells.value(row, "solution_source").forEach(writer -> writers.add(writer.asString("")));
        boolean fits = writers.size() == right.size() + wrong.size();
        whole.put(
                id,
                new BenchmarkItem(
                        id,
                        prompt(row),
                        right,
                        wrong,
                        fits ? writers : List.of(),
                        word(row, "level"),
                        word(row, "subset")));
    }

    private void alone(Rollout row) {
        String field = TEXTS.stream()
                .filter(name -> has(row, name))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        row.label(),
                        "chosen",
                        "the fields " + String.join(", ", row.row().propertyNames()),
                        "a prompt with chosen and rejected, with solutions (the right one first), or with one response and"
                                + " whether it is correct"));
        // Without a name of the problem its text is the key; an id is then the response's.
        String key = GROUPS.stream()
                .filter(name -> has(row, name))
                .map(name -> word(row, name))
                .findFirst()
                .orElseGet(() -> prompt(row));
        boolean named = GROUPS.stream().anyMatch(name -> has(row, name));
        String id = named ? key : numbered.computeIfAbsent(key, _ -> String.valueOf(order.size()));
        order.add(id);
        var alone = lone.computeIfAbsent(id, _ -> new Lone(row));
        boolean right = right(row);
        (right ? alone.right : alone.wrong).add(text(row, field, row.field(field)));
        (right ? alone.rightWriters : alone.wrongWriters).add(word(row, "solution_reference"));
    }

    private static boolean right(Rollout row) {
        String type = word(row, "solution_type");
        if (type.equals("chosen") || type.equals("rejected")) {
            return type.equals("chosen");
        }
        for (String name : List.of("correct", "is_correct")) {
            if (has(row, name)) {
                return TableCells.truth(row, name);
            }
        }
        throw new DataException(
                row.label(), "correct", type.isEmpty() ? "nothing" : "solution_type '" + type + "'", "true or false");
    }

    private static boolean has(Rollout row, String name) {
        var node = row.field(name);
        return !node.isMissingNode() && !node.isNull();
    }

    private static String word(Rollout row, String name) {
        String text = row.text(name);
        return text == null ? "" : text;
    }

    private static String id(Rollout row, int otherwise) {
        for (String name : IDS) {
            if (has(row, name)) {
                return word(row, name);
            }
        }
        return String.valueOf(otherwise);
    }

    private static String prompt(Rollout row) {
        for (String name : PROMPTS) {
            if (has(row, name)) {
                return text(row, name, row.field(name));
            }
        }
        throw new DataException(
                row.label(), "prompt", "nothing", "what was asked: prompt, problem, question or instruction");
    }

    private static List<String> texts(Rollout row, String field, JsonNode node) {
        if (!node.isArray() || isMessages(node)) {
            return List.of(text(row, field, node));
        }
        var texts = new ArrayList<String>();
        node.forEach(element -> texts.add(text(row, field, element)));
        return texts;
    }

    private static boolean isMessages(JsonNode node) {
        return node.isArray() && !node.isEmpty() && node.path(0).has("role");
    }

    private static String text(Rollout row, String field, JsonNode node) {
        if (node.isArray() && !isMessages(node)) {
            var steps = new ArrayList<String>();
            node.forEach(step -> steps.add(text(row, field, step)));
            return String.join("\n", steps);
        }
        if (!node.isString() && !isMessages(node)) {
            String found = node.isMissingNode() ? "nothing" : node.toString();
            throw new DataException(
                    row.label(),
                    field,
                    found.length() <= 60 ? found : found.substring(0, 57) + "...",
                    "a text or a list of steps");
        }
        try {
            return Message.text(node, false);
        } catch (IllegalArgumentException e) {
            throw new DataException(row.label(), field, node.toString(), String.valueOf(e.getMessage()));
        }
    }
}
