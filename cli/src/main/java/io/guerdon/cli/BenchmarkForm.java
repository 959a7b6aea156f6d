package io.guerdon.cli;

import io.guerdon.core.DataException;
import io.guerdon.llm.chat.Question;
import io.guerdon.llm.judge.Fence;
import io.guerdon.preference.benchmark.BenchmarkItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a judge is asked about a problem of a benchmark, and how scores or replies are written down so that the benchmark reads
 * them again. On which side a response stands is drawn from the seed and the problem's name. Pure, thread-safe.
 */
enum BenchmarkForm {
    /** RewardMATH, each solution rated by itself. */
    RATING("a whole number from 1 (wrong) to 10 (right)"),
    /** RewardMATH, the right solution beside each wrong one. */
    PAIRS("Judgement: A or Judgement: B"),
    /** RewardBench: two responses. */
    REWARD_BENCH("[[A]] or [[B]]"),
    /** RewardBench 2: four responses; those of the Ties domain are rated. */
    REWARD_BENCH_2("[[A]], [[B]], [[C]] or [[D]]");

    private static final String TIES = "Ties";
    private static final int FOUR = 4;

    private final String answer;

    BenchmarkForm(String answer) {
        this.answer = answer;
    }

    /** What a judge ends its reply with. */
    String answer() {
        return answer;
    }

    /** The row of a problem whose responses a model scored, the right ones first. */
    ObjectNode scored(BenchmarkItem item, double[] scores) {
        var row = begun(item);
        if (this == REWARD_BENCH) {
            requireOneRight(item);
            requireOneWrong(item);
            number(row, "chosen", scores[0]);
            number(row, "rejected", scores[1]);
            return row;
        }
        if (this != REWARD_BENCH_2 && item.right().size() > 1) {
            var chosen = row.putArray("chosen");
            var rejected = row.putArray("rejected");
            for (int i = 0; i < scores.length; i++) {
                (i < item.right().size() ? chosen : rejected).add(finite(scores[i]));
            }
            return row;
        }
        var list = row.putArray("score");
        for (double score : scores) {
            list.add(finite(score));
        }
        return row;
    }

    /** The row of a problem the steps of whose responses a model scored. */
    ObjectNode stepped(BenchmarkItem item, double[][] scores) {
        requireOneRight(item);
        var row = begun(item);
        var list = row.putArray("score");
        for (double[] steps : scores) {
            var inner = list.addArray();
            for (double step : steps) {
                inner.add(finite(step));
            }
        }
        return row;
    }

    /** What a judge is asked, one question for each reply that {@link #judged} wants. */
    List<Question> questions(BenchmarkItem item, long seed) {
        return switch (this) {
            case RATING -> rated(item, "Rating: N");
            case PAIRS -> {
                requireOneRight(item);
                var random = random(item, seed);
                var questions = new ArrayList<Question>();
                for (String wrong : item.wrong()) {
                    boolean first = random.nextBoolean();
                    String right = item.right().getFirst();
                    questions.add(compared(
                            item,
                            List.of(first ? right : wrong, first ? wrong : right),
                            "Judgement: A or Judgement: B"));
                }
                yield questions;
            }
            case REWARD_BENCH -> {
                requireOneRight(item);
                requireOneWrong(item);
                boolean first = random(item, seed).nextBoolean();
                String right = item.right().getFirst();
                String wrong = item.wrong().getFirst();
                yield List.of(compared(item, List.of(first ? right : wrong, first ? wrong : right), "[[A]] or [[B]]"));
            }
            case REWARD_BENCH_2 -> {
                if (item.subset().equals(TIES)) {
                    yield rated(item, "N");
                }
                requireOneRight(item);
                if (item.wrong().size() != FOUR - 1) {
                    throw wrongShape(item, item.wrong().size() + " wrong responses", "three wrong ones");
                }
                var shown = new ArrayList<>(item.wrong());
                shown.add(random(item, seed).nextInt(FOUR), item.right().getFirst());
                yield List.of(compared(item, shown, "[[A]], [[B]], [[C]] or [[D]]"));
            }
        };
    }

    /** The row of a problem that a judge replied about; null for what it never answered. */
    ObjectNode judged(BenchmarkItem item, List<@Nullable String> replies, long seed) {
        var row = begun(item);
        boolean one =
                this == REWARD_BENCH || this == REWARD_BENCH_2 && !item.subset().equals(TIES);
        if (one) {
            row.put("text", replies.getFirst());
        } else {
            var texts = row.putArray("text");
            replies.forEach(texts::add);
        }
        var random = random(item, seed);
        switch (this) {
            case RATING -> {}
            case PAIRS -> {
                var sides = row.putArray("chosen_position");
                item.wrong().forEach(_ -> sides.add(random.nextBoolean() ? "A" : "B"));
            }
            case REWARD_BENCH -> row.put("chosen_position", random.nextBoolean() ? "A" : "B");
            case REWARD_BENCH_2 -> {
                if (one) {
                    row.put("chosen_position", String.valueOf((char) ('A' + random.nextInt(FOUR))));
                }
            }
        }
        return row;
    }

    private ObjectNode begun(BenchmarkItem item) {
        var row = JsonNodeFactory.instance.objectNode();
        row.put(this == RATING || this == PAIRS ? "problem" : "id", item.id());
        if (!item.subset().isEmpty()) {
            row.put("subset", item.subset());
        }
        if (this == REWARD_BENCH_2) {
            row.put("num_correct", item.right().size());
        }
        if (!item.writers().isEmpty()) {
            var writers = row.putArray("writers");
            item.writers().forEach(writers::add);
        }
        if (!item.level().isEmpty()) {
            row.put("level", item.level());
        }
        return row;
    }

    private static @Nullable Double finite(double score) {
        return Double.isFinite(score) ? score : null;
    }

    private static void number(ObjectNode row, String field, double score) {
        row.put(field, finite(score));
    }

    private static void requireOneRight(BenchmarkItem item) {
        if (item.right().size() != 1) {
            throw wrongShape(item, item.right().size() + " right responses", "one right response");
        }
    }

    private static void requireOneWrong(BenchmarkItem item) {
        if (item.wrong().size() != 1) {
            throw wrongShape(item, item.wrong().size() + " wrong responses", "one wrong response");
        }
    }

    private static DataException wrongShape(BenchmarkItem item, String found, String expected) {
        return new DataException("problem '" + item.id() + "'", "rejected", found, expected);
    }

    private static SplittableRandom random(BenchmarkItem item, long seed) {
        var crc = new CRC32();
        crc.update(item.id().getBytes(StandardCharsets.UTF_8));
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + crc.getValue());
    }

    private List<Question> rated(BenchmarkItem item, String ending) {
        if (this == RATING) {
            requireOneRight(item);
        }
        return item.responses().stream()
                .map(response -> {
                    var fence = Fence.around(List.of(item.prompt(), response));
                    return question(
                            "You check solutions. " + fence.notice(),
                            fence.wrap("TASK", Fence.defused(item.prompt())) + "\n\n"
                                    + fence.wrap("SOLUTION", Fence.defused(response))
                                    + "\n\nIs the solution right, from its first step to its answer? Reason briefly. Then end with"
                                    + " the line \"" + ending
                                    + "\", where N is a whole number from 1 (wrong) to 10 (right).");
                })
                .toList();
    }

    private static Question compared(BenchmarkItem item, List<String> responses, String ending) {
        var material = new ArrayList<>(responses);
        material.add(item.prompt());
        var fence = Fence.around(material);
        var user = new StringBuilder(fence.wrap("TASK", Fence.defused(item.prompt())));
        for (int i = 0; i < responses.size(); i++) {
            user.append("\n\n").append(fence.wrap("RESPONSE " + (char) ('A' + i), Fence.defused(responses.get(i))));
        }
        user.append("\n\nWhich response is the best? The order says nothing. Reason briefly. Then end with the line ")
                .append(ending)
                .append('.');
        return question("You compare responses. " + fence.notice(), user.toString());
    }

    private static Question question(String system, String user) {
        return new Question(system, user, 0, 0, null, 0, JsonNodeFactory.instance.objectNode());
    }
}
