package io.guerdon.preference.data;

import io.guerdon.core.DataException;
import io.guerdon.core.Message;
import io.guerdon.core.Rollout;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Several answers to each of some prompts, without labels: what a policy wrote. Immutable.
 *
 * @param prompts those with enough different answers, in the order in which they came
 * @param rows how many were read
 * @param tooFew prompts with fewer different answers, left out
 * @param repeated answers that were there already
 * @param empty answers without a text
 */
public record AnswerSet(List<Answers> prompts, long rows, long tooFew, long repeated, long empty) {

    private static final List<String> LISTS = List.of("responses", "completions", "answers");
    private static final List<String> TEXTS = List.of("completion", "response", "answer");

    public AnswerSet {
        prompts = List.copyOf(prompts);
    }

    /** A prompt and different answers to it. */
    public record Answers(String prompt, List<String> texts) {

        public Answers {
            texts = List.copyOf(texts);
        }
    }

    /**
     * Reads rows with a {@code prompt} and a list of {@code responses}, {@code completions} or {@code answers}, or with one
     * {@code completion}, {@code response} or {@code answer} a row, as rollouts are.
     *
     * @param least so many different answers a prompt needs
     * @throws DataException when a row has none of these
     */
    public static AnswerSet read(Iterator<Rollout> rows, int least) {
        Map<String, Set<String>> byPrompt = new LinkedHashMap<>();
        long count = 0;
        long repeated = 0;
        long empty = 0;
        while (rows.hasNext()) {
            var row = rows.next();
            count++;
            var known = byPrompt.computeIfAbsent(ComparisonReader.prompt(row), _ -> new LinkedHashSet<>());
            for (String text : texts(row)) {
                if (text.isBlank()) {
                    empty++;
                } else if (!known.add(text)) {
                    repeated++;
                }
            }
        }
        var prompts = new ArrayList<Answers>();
        byPrompt.forEach((prompt, texts) -> {
            if (texts.size() >= least) {
                prompts.add(new Answers(prompt, List.copyOf(texts)));
            }
        });
        return new AnswerSet(prompts, count, byPrompt.size() - prompts.size(), repeated, empty);
    }

    private static List<String> texts(Rollout row) {
        for (String name : LISTS) {
            var list = row.field(name);
            if (list.isArray()) {
                var texts = new ArrayList<String>();
                list.forEach(entry -> texts.add(text(row, name, entry)));
                return texts;
            }
        }
        for (String name : TEXTS) {
            var node = row.field(name);
            if (!node.isMissingNode() && !node.isNull()) {
                return List.of(text(row, name, node));
            }
        }
        throw new DataException(
                row.label(),
                "completion",
                "nothing",
                "one of " + String.join(", ", TEXTS) + ", or a list " + String.join(", ", LISTS));
    }

    private static String text(Rollout row, String name, JsonNode node) {
        try {
            return Message.text(node, true);
        } catch (IllegalArgumentException e) {
            throw new DataException(row.label(), name, node.toString(), String.valueOf(e.getMessage()));
        }
    }

    /** What was read, in a sentence. */
    public String words() {
        return String.format(
                Locale.ROOT,
                "%,d rows of answers, %,d prompts used, %,d left out with too few different answers; %,d answers repeated, %,d empty",
                rows,
                prompts.size(),
                tooFew,
                repeated,
                empty);
    }
}
