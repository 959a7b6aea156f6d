package io.guerdon.preference.data;

import io.guerdon.core.DataException;
import io.guerdon.core.Message;
import io.guerdon.core.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds the comparisons in one row, in the forms that people have. Texts may also be chat messages. The prompt may be called
 * prompt, question, instruction, query or input. Pure functions, thread-safe.
 *
 * <ul>
 *   <li>a pair: {@code chosen} and {@code rejected}; without a prompt they may be whole dialogues that share all but their
 *       last turn
 *   <li>two responses and a preference: {@code response_a} and {@code response_b} ({@code "a"}, {@code "b"} or {@code
 *       "tie"}), {@code response_0} and {@code response_1} (0 or 1), {@code left} and {@code right} (-1 or 1)
 *   <li>a ranking: {@code ranked}, a list with the best first
 *   <li>ratings: {@code responses} with as many {@code ratings} (more is better) or {@code ranks} (less is better), or a list
 *       of objects with a text and a rating
 *   <li>one rated response a row: {@code completion} or {@code response} with {@code rating}, {@code score}, {@code reward}
 *       or {@code label}; rows with the same prompt are compared with each other
 * </ul>
 */
final class ComparisonReader {

    /** So many responses to one prompt are compared with each other; pairs grow with the square. */
    static final int MOST_RESPONSES = 64;

    private static final List<String> PROMPTS = List.of("prompt", "question", "instruction", "query", "input");
    private static final List<String> USERS = List.of("user", "annotator", "worker");
    private static final List<String> LISTS = List.of("responses", "completions", "answers");
    private static final List<String> TEXTS = List.of("response", "completion", "text", "content", "answer");
    private static final List<String> RATINGS = List.of("rating", "score", "reward", "label");
    private static final List<String> PREFERENCES = List.of("preference", "winner", "choice", "preferred", "label");

    private ComparisonReader() {}

    /** A comparison as it stands in a row, good or not. */
    record Found(Comparison comparison, boolean mismatched) {}

    /** A rated response. */
    record Rated(String text, double rating) {}

    /**
     * What a row holds.
     *
     * @param found comparisons
     * @param rated a response that is to be compared with those of other rows with the same prompt, or null
     * @param chosenFirst 1 when the response shown first is preferred, 0 when the other is, NaN when no order is shown
     */
    record Row(
            List<Found> found,
            String prompt,
            String user,
            @Nullable Rated rated,
            double chosenFirst) {}

    /**
     * Reads a row.
     *
     * @throws DataException when it holds no comparison in a known form
     */
    static Row read(Rollout row) {
        String user = firstText(row, USERS);
        String prompt = prompt(row);
        if (has(row, "chosen") || has(row, "rejected")) {
            return new Row(List.of(pair(row, prompt, user)), prompt, user, null, Double.NaN);
        }
        for (String[] names :
                new String[][] {{"response_a", "response_b"}, {"response_0", "response_1"}, {"left", "right"}}) {
            if (has(row, names[0]) && has(row, names[1])) {
                return preference(row, names, prompt, user);
            }
        }
        if (has(row, "ranked")) {
            return new Row(ranked(row, prompt, user), prompt, user, null, Double.NaN);
        }
        for (String list : LISTS) {
            if (row.field(list).isArray()) {
                return new Row(rated(row, list, prompt, user), prompt, user, null, Double.NaN);
            }
        }
        return new Row(List.of(), prompt, user, lone(row), Double.NaN);
    }

    private static boolean has(Rollout row, String name) {
        var node = row.field(name);
        return !node.isMissingNode() && !node.isNull();
    }

    private static String firstText(Rollout row, List<String> names) {
        for (String name : names) {
            String text = row.text(name);
            if (text != null) {
                return text;
            }
        }
        return "";
    }

    /** The prompt by any of its names; empty where there is none. */
    static String prompt(Rollout row) {
        for (String name : PROMPTS) {
            if (has(row, name)) {
                return text(row, name, row.field(name), false);
            }
        }
        return "";
    }

    private static String text(Rollout row, String name, JsonNode node, boolean assistantOnly) {
        if (!node.isString() && !node.isArray() && !node.isObject()) {
            throw new DataException(row.label(), name, shown(node), "a text or chat messages");
        }
        try {
            return Message.text(node, assistantOnly);
        } catch (IllegalArgumentException e) {
            throw new DataException(row.label(), name, shown(node), String.valueOf(e.getMessage()));
        }
    }

    private static String shown(JsonNode node) {
        String text = node.isMissingNode() ? "nothing" : node.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private static Found pair(Rollout row, String prompt, String user) {
        for (String side : List.of("chosen", "rejected")) {
            if (!has(row, side)) {
                throw new OneSided(row, side);
            }
        }
        var chosen = row.field("chosen");
        var rejected = row.field("rejected");
        double margin = row.number("margin").orElse(0);
        var dialogues = dialogues(row, chosen, rejected);
        if (dialogues == null) {
            return found(
                    row,
                    prompt,
                    text(row, "chosen", chosen, true),
                    text(row, "rejected", rejected, true),
                    0,
                    margin,
                    user);
        }
        var first = dialogues.getFirst();
        var second = dialogues.getLast();
        int last = first.size() - 1;
        boolean mismatched =
                last != second.size() - 1 || !first.subList(0, last).equals(second.subList(0, last));
        String context = String.join("\n\n", first.subList(0, last));
        String before = prompt.isEmpty() ? context : context.isEmpty() ? prompt : prompt + "\n\n" + context;
        return new Found(
                new Comparison(before, first.getLast(), second.getLast(), 0, margin, user, row.label()), mismatched);
    }

    /** The turns of both sides where they are dialogues of several turns; null where they are plain responses. */
    private static @Nullable List<List<String>> dialogues(Rollout row, JsonNode chosen, JsonNode rejected) {
        if (chosen.isString() && rejected.isString()) {
            String a = chosen.stringValue();
            String b = rejected.stringValue();
            return Dialogue.isTranscript(a) && Dialogue.isTranscript(b)
                    ? List.of(Dialogue.turns(a), Dialogue.turns(b))
                    : null;
        }
        if (chosen.isArray() && rejected.isArray() && chosen.size() > 1 && rejected.size() > 1) {
            try {
                return List.of(Dialogue.turns(chosen), Dialogue.turns(rejected));
            } catch (IllegalArgumentException e) {
                throw new DataException(row.label(), "chosen", shown(chosen), String.valueOf(e.getMessage()));
            }
        }
        return null;
    }

    private static Found found(
            Rollout row, String prompt, String chosen, String rejected, double flipped, double margin, String user) {
        return new Found(new Comparison(prompt, chosen, rejected, flipped, margin, user, row.label()), false);
    }

    private static Row preference(Rollout row, String[] names, String prompt, String user) {
        String first = text(row, names[0], row.field(names[0]), true);
        String second = text(row, names[1], row.field(names[1]), true);
        String field =
                PREFERENCES.stream().filter(name -> has(row, name)).findFirst().orElse("preference");
        int side = side(row, field, names);
        double margin = row.number("margin").orElse(0);
        var found = side == 1
                ? found(row, prompt, second, first, 0, margin, user)
                : found(row, prompt, first, second, side == 0 ? 0 : 0.5, side == 0 ? margin : 0, user);
        return new Row(List.of(found), prompt, user, null, side == 0 ? 1 : side == 1 ? 0 : Double.NaN);
    }

    /** 0 for the first, 1 for the second, 2 for a tie. */
    private static int side(Rollout row, String field, String[] names) {
        var node = row.field(field);
        String word = node.isString() ? node.stringValue().strip().toLowerCase(Locale.ROOT) : node.toString();
        if (word.startsWith("tie") || word.equals("both") || word.equals("neither") || word.equals("equal")) {
            return 2;
        }
        List<List<String>> words = switch (names[0]) {
            case "response_a" -> List.of(List.of("a", "response_a", "model_a"), List.of("b", "response_b", "model_b"));
            case "response_0" -> List.of(List.of("0", "response_0"), List.of("1", "response_1"));
            default -> List.of(List.of("-1", "left"), List.of("1", "right"));
        };
        for (int side = 0; side < 2; side++) {
            if (words.get(side).contains(word)) {
                return side;
            }
        }
        throw new DataException(
                row.label(),
                field,
                shown(node),
                "one of " + String.join(", ", words.getFirst()) + " for '" + names[0] + "', "
                        + String.join(", ", words.getLast()) + " for '" + names[1] + "', or tie");
    }

    private static List<Found> ranked(Rollout row, String prompt, String user) {
        var list = row.field("ranked");
        if (!list.isArray()) {
            throw new DataException(row.label(), "ranked", shown(list), "a list of responses, the best first");
        }
        var rated = new ArrayList<Rated>();
        for (int i = 0; i < list.size(); i++) {
            rated.add(new Rated(text(row, "ranked", list.path(i), true), -i));
        }
        return compared(row, "ranked", rated, prompt, user);
    }

    private static List<Found> rated(Rollout row, String field, String prompt, String user) {
        var list = row.field(field);
        String numbers =
                has(row, "ratings") ? "ratings" : has(row, "scores") ? "scores" : has(row, "ranks") ? "ranks" : "";
        double[] given = numbers.isEmpty() ? null : row.numbers(numbers);
        if (given != null && given.length != list.size()) {
            throw new DataException(
                    row.label(),
                    numbers,
                    given.length + " numbers",
                    "one for each of the " + list.size() + " " + field);
        }
        var rated = new ArrayList<Rated>();
        for (int i = 0; i < list.size(); i++) {
            var entry = list.path(i);
            String text = text(row, field, entry.isObject() ? member(entry, TEXTS) : entry, true);
            double rating = given == null ? rating(row, field, entry) : numbers.equals("ranks") ? -given[i] : given[i];
            rated.add(new Rated(text, rating));
        }
        return compared(row, field, rated, prompt, user);
    }

    private static double rating(Rollout row, String field, JsonNode entry) {
        var node = member(entry, RATINGS);
        if (node.isNumber() && Double.isFinite(node.doubleValue())) {
            return node.doubleValue();
        }
        if (entry.path("rank").isNumber()) {
            return -entry.path("rank").doubleValue();
        }
        throw new DataException(
                row.label(),
                field,
                "a response without a rating: " + shown(entry),
                "'ratings' or 'ranks' beside it, a rating in each object, or a list 'ranked' with the best first");
    }

    private static JsonNode member(JsonNode entry, List<String> names) {
        for (String name : names) {
            var node = entry.path(name);
            if (!node.isMissingNode() && !node.isNull()) {
                return node;
            }
        }
        return entry.path(names.getFirst());
    }

    /** All pairs; equal ratings are ties. */
    static List<Found> compared(Rollout row, String field, List<Rated> rated, String prompt, String user) {
        if (rated.size() > MOST_RESPONSES) {
            throw new DataException(
                    row.label(), field, rated.size() + " responses", "at most " + MOST_RESPONSES + " to one prompt");
        }
        if (rated.size() < 2) {
            throw new OneSided(row, field);
        }
        var found = new ArrayList<Found>();
        for (int i = 0; i < rated.size(); i++) {
            for (int j = i + 1; j < rated.size(); j++) {
                var a = rated.get(i);
                var b = rated.get(j);
                boolean first = a.rating() >= b.rating();
                double flipped = a.rating() == b.rating() ? 0.5 : 0;
                found.add(found(row, prompt, (first ? a : b).text(), (first ? b : a).text(), flipped, 0, user));
            }
        }
        return found;
    }

    private static Rated lone(Rollout row) {
        for (String name : TEXTS) {
            if (has(row, name)) {
                for (String rating : RATINGS) {
                    var node = row.field(rating);
                    if (node.isBoolean()) {
                        return new Rated(text(row, name, row.field(name), true), node.booleanValue() ? 1 : 0);
                    }
                    var number = row.number(rating);
                    if (number.isPresent()) {
                        return new Rated(text(row, name, row.field(name), true), number.getAsDouble());
                    }
                }
            }
        }
        var fields = new ArrayList<String>();
        row.row().propertyNames().forEach(fields::add);
        throw new DataException(
                row.label(),
                "chosen",
                "a row with the fields "
                        + String.join(", ", fields.stream().limit(12).toList()),
                "chosen and rejected, response_a and response_b with a preference, a list 'ranked', responses with ratings,"
                        + " or a completion with a rating");
    }

    /** A row with one response where two are needed; not an error of form. No stack trace: a file may have millions. */
    static final class OneSided extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OneSided(Rollout row, String field) {
            super(row.label() + ": field '" + field + "': nothing to compare with", null, false, false);
        }
    }
}
