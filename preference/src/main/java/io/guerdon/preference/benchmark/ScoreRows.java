package io.guerdon.preference.benchmark;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.core.selection.StepScores;
import io.guerdon.preference.benchmark.PairwiseVerdicts.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the scores that a reward model or a judge gave to the solutions of a benchmark, in these forms:
 *
 * <ul>
 *   <li>{@code {"problem": 7, "score": [...]}}, the right solution's first: numbers, or lists of step scores, or null where
 *       there is none
 *   <li>{@code {"problem": 7, "score": ["A", null, ...], "chosen_position": ["A", "B", ...]}}: verdicts of a judge who saw the
 *       right solution beside each wrong one
 *   <li>{@code {"problem": 7, "text": [...]}}: what a judge wrote of each solution, or of each pair where there is a {@code
 *       chosen_position}; null where it never answered, which leaves the problem out
 *   <li>{@code {"id": 7, "chosen": ..., "rejected": ...}}: a number or a list of numbers each
 *   <li>{@code {"problem": 7, "correct": true, "score": ...}}: one solution a row, perhaps with its {@code writer}
 * </ul>
 *
 * In a table, such as CSV, a list may be a text that is one in JSON. Not thread-safe: one for each file.
 */
public final class ScoreRows {

    /** What kind of reward wrote the file. */
    public enum Kind {
        /** One number for a solution. */
        SCALAR,
        /** One number for each step. */
        PROCESS,
        /** A judge's rating of each solution. */
        RATING,
        /** A judge's verdict on each pair. */
        PAIRWISE
    }

    private static final List<String> IDS = List.of("problem", "problem_id", "id", "pair", "group");

    private final @Nullable StepScores reduction;
    private final String scoreField;
    private final List<ScoredItem> items = new ArrayList<>();
    private final Map<String, Lone> lone = new LinkedHashMap<>();
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);

    /** The solutions of one problem, one a row. */
    private static final class Lone {
        private final List<Double> right = new ArrayList<>();
        private final List<Double> wrong = new ArrayList<>();
        private final List<String> writers = new ArrayList<>();
        private int unparsed;
    }

    /**
     * A reader.
     *
     * @param reduction what makes one score out of those of steps; null where there are none
     * @param scoreField the field that holds the scores
     */
    public ScoreRows(@Nullable StepScores reduction, String scoreField) {
        this.reduction = reduction;
        this.scoreField = scoreField;
    }

    /**
     * Takes in a row.
     *
     * @throws DataException when it holds no scores in a known form
     */
    public void add(Rollout row) {
        String id = id(row);
        if (has(row, "correct") || has(row, "is_correct")) {
            alone(row, id);
        } else if (has(row, "chosen") && has(row, "rejected")) {
            items.add(new ScoredItem(id, sides(row, "chosen"), sides(row, "rejected"), writers(row), level(row), 0));
        } else if (has(row, "chosen_position")) {
            items.add(pairwise(row, id));
        } else {
            items.add(wide(row, id));
        }
    }

    /** What was read. */
    public List<ScoredItem> items() {
        var all = new ArrayList<>(items);
        lone.forEach((id, solutions) -> all.add(new ScoredItem(
                id,
                array(solutions.right),
                array(solutions.wrong),
                solutions.writers.stream().anyMatch(w -> !w.isEmpty()) ? solutions.writers : List.of(),
                "",
                solutions.unparsed)));
        return all;
    }

    /** The kinds of reward that wrote the rows; one, in a file that is in order. */
    public Set<Kind> kinds() {
        return Set.copyOf(kinds);
    }

    /** The items with the writers and levels that the benchmark's own file gives, by the problem's id. */
    public static List<ScoredItem> joined(List<ScoredItem> items, Iterable<Rollout> benchmark) {
        var writers = new HashMap<String, List<String>>();
        var levels = new HashMap<String, String>();
        for (var row : benchmark) {
            String id = id(row);
            writers.put(id, writers(row));
            levels.put(id, level(row));
        }
        return items.stream()
                .map(item -> {
                    var known = writers.get(item.id());
                    return known == null || known.size() != item.wrong().length
                            ? item
                            : item.with(known, levels.getOrDefault(item.id(), ""));
                })
                .toList();
    }

    private static boolean has(Rollout row, String name) {
        var node = row.field(name);
        return !node.isMissingNode() && !node.isNull();
    }

    private static String id(Rollout row) {
        for (String name : IDS) {
            String id = row.text(name);
            if (id != null) {
                return id;
            }
        }
        throw new DataException(row.label(), "problem", "nothing", "the problem's number or name");
    }

    private static String level(Rollout row) {
        String level = row.text("level");
        return level == null ? "" : level;
    }

    /** Who wrote the wrong solutions: all of the list but the right one's, which comes first. */
    private static List<String> writers(Rollout row) {
        for (String name : List.of("solution_source", "writers")) {
            var list = TableCells.value(row, name);
            if (list.isArray() && !list.isEmpty()) {
                var writers = new ArrayList<String>();
                list.forEach(writer -> writers.add(writer.asString("")));
                return writers.subList(1, writers.size());
            }
            if (list.isString() && list.stringValue().strip().startsWith("[")) {
                throw new DataException(
                        row.label(), name, TableCells.shown(list), "a list; in CSV one in JSON: [\"a\", \"b\"]");
            }
        }
        return List.of();
    }

    private double[] sides(Rollout row, String name) {
        kinds.add(Kind.SCALAR);
        var node = TableCells.value(row, name);
        double[] scores = new double[node.isArray() ? node.size() : 1];
        Arrays.setAll(scores, i -> number(row, name, node.isArray() ? node.path(i) : node));
        return scores;
    }

    private static double number(Rollout row, String field, JsonNode cell) {
        var node = TableCells.number(cell);
        if (node.isNull() || node.isString() && node.stringValue().equals("NaN")) {
            return Double.NaN;
        }
        if (!node.isNumber()) {
            throw new DataException(
                    row.label(), field, TableCells.shown(node), "a number, or null where there is no score");
        }
        return node.doubleValue();
    }

    private void alone(Rollout row, String id) {
        boolean right = TableCells.truth(row, has(row, "correct") ? "correct" : "is_correct");
        var solutions = lone.computeIfAbsent(id, key -> new Lone());
        double score;
        if (!has(row, scoreField) && has(row, "text")) {
            kinds.add(Kind.RATING);
            var rating = JudgeText.rating(String.valueOf(row.text("text")));
            solutions.unparsed += rating.isEmpty() ? 1 : 0;
            score = rating.orElse(JudgeText.UNREAD_RATING);
        } else {
            score = score(row, TableCells.value(row, scoreField));
        }
        (right ? solutions.right : solutions.wrong).add(score);
        if (!right) {
            String writer = row.text("writer");
            solutions.writers.add(writer == null ? "" : writer);
        }
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(v -> v).toArray();
    }

    /** A number, or the reduction of a list of step scores; NaN for a list without any. */
    private double score(Rollout row, JsonNode node) {
        if (!node.isArray()) {
            kinds.add(Kind.SCALAR);
            return number(row, scoreField, node);
        }
        kinds.add(Kind.PROCESS);
        if (reduction == null) {
            throw new DataException(
                    row.label(),
                    scoreField,
                    "scores of steps",
                    "one score for a solution, or --reduction with one of min, max, prod, geometric-mean, mean, mean-logit,"
                            + " mean-odd and last");
        }
        double[] steps = new double[node.size()];
        Arrays.setAll(steps, i -> number(row, scoreField, node.path(i)));
        return reduction.of(steps);
    }

    private ScoredItem wide(Rollout row, String id) {
        boolean text = !has(row, scoreField) && TableCells.value(row, "text").isArray();
        var list = TableCells.value(row, text ? "text" : scoreField);
        if (!list.isArray() || list.size() < 2) {
            throw new DataException(
                    row.label(),
                    scoreField,
                    TableCells.shown(list),
                    "the list of the solutions' scores, the right one's first; or chosen and rejected; or correct and one"
                            + " score a row");
        }
        int unparsed = 0;
        double[] scores = new double[list.size()];
        for (int i = 0; i < scores.length; i++) {
            if (text && list.path(i).isNull()) {
                scores[i] = Double.NaN; // never answered, which is not the same as badly
            } else if (text) {
                kinds.add(Kind.RATING);
                var rating = JudgeText.rating(list.path(i).asString(""));
                unparsed += rating.isEmpty() ? 1 : 0;
                scores[i] = rating.orElse(JudgeText.UNREAD_RATING);
            } else {
                scores[i] = score(row, list.path(i));
            }
        }
        return new ScoredItem(
                id,
                Arrays.copyOf(scores, 1),
                Arrays.copyOfRange(scores, 1, scores.length),
                writers(row),
                level(row),
                unparsed);
    }

    private ScoredItem pairwise(Rollout row, String id) {
        kinds.add(Kind.PAIRWISE);
        boolean text = !has(row, scoreField) && TableCells.value(row, "text").isArray();
        var list = TableCells.value(row, text ? "text" : scoreField);
        var verdicts = new ArrayList<@Nullable Side>();
        list.forEach(node ->
                verdicts.add(text ? JudgeText.better(node.asString("")).orElse(null) : side(row, scoreField, node)));
        var positions = new ArrayList<Side>();
        for (var node : TableCells.value(row, "chosen_position")) {
            var side = side(row, "chosen_position", node);
            if (side == null) {
                throw new DataException(row.label(), "chosen_position", "null", "A or B for each pair");
            }
            positions.add(side);
        }
        if (verdicts.size() != positions.size() || verdicts.isEmpty()) {
            throw new DataException(
                    row.label(),
                    "chosen_position",
                    positions.size() + " positions for " + verdicts.size() + " verdicts",
                    "one A or B for each verdict");
        }
        var scores = PairwiseVerdicts.scores(verdicts, positions);
        boolean unanswered = text && list.valueStream().anyMatch(JsonNode::isNull);
        double right = unanswered ? Double.NaN : scores.right();
        return new ScoredItem(id, new double[] {right}, scores.wrong(), writers(row), level(row), scores.unparsed());
    }

    private static @Nullable Side side(Rollout row, String field, JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        return switch (node.asString("")) {
            case "A" -> Side.A;
            case "B" -> Side.B;
            default ->
                throw new DataException(
                        row.label(), field, TableCells.shown(node), "A, B, or null for an unread verdict");
        };
    }
}
