package io.guerdon.benchmarks;

import io.guerdon.core.ItemReward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Registry;
import io.guerdon.core.spec.RewardSpec;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Rollouts a second on one core for the rewards on text, numbers and boxes. Each rollout has about 150 words of thought before
 * its answer, as reasoning models write, so that what is measured includes finding the answer. The inputs are made from a
 * fixed seed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class TextBenchmark {

    private static final int ROLLOUTS = 512;
    private static final String[] WORDS =
            ("the a red blue square circle is left right of on large small dog cat near box table chart shows value price year"
                            + " rises falls by percent option answer think so because first then number of people")
                    .split(" ");

    /** A reward and the kind of answer it is given. */
    public enum Task {
        TAGS("tags", Answer.LETTER),
        CHOICE("{type: choice}", Answer.LETTER),
        CHOICE_STRICT("{type: choice, mode: strict}", Answer.LETTER),
        CHOICE_FREE_TEXT("{type: choice, answer: text}", Answer.SENTENCE),
        EXACT("exact", Answer.LETTER),
        REGEX("{type: regex, pattern: '<answer>\\s*([A-D])', group: 1}", Answer.LETTER),
        NUMBER("number", Answer.NUMBER),
        IOU("iou", Answer.BOX),
        IOU_MANY("iou", Answer.BOXES),
        ROUGE_L("rouge-l", Answer.CAPTION),
        BMAS("bmas", Answer.CAPTION),
        LENGTH("{type: length, longest: 1000}", Answer.CAPTION),
        REPETITION("repetition", Answer.CAPTION);

        private final String reward;
        private final Answer answer;

        Task(String reward, Answer answer) {
            this.reward = reward;
            this.answer = answer;
        }
    }

    private enum Answer {
        LETTER,
        SENTENCE,
        NUMBER,
        BOX,
        BOXES,
        CAPTION
    }

    /** What is measured. */
    @Param
    public Task task = Task.TAGS;

    private ItemReward<Rollout> reward = (rollout, step) -> Verdict.of(0);
    private List<Rollout> rollouts = List.of();
    private int next;

    /** Makes the reward and its rollouts. */
    @Setup
    @SuppressWarnings("unchecked") // every reward of the registry judges rollouts
    public void prepare() {
        var pipeline = RewardSpec.parse("benchmark", "components: {it: " + task.reward + "}")
                .build(Registry.load());
        reward = (ItemReward<Rollout>) pipeline.components().getFirst().reward();
        var random = new Random(17);
        rollouts = Stream.generate(() -> rollout(random)).limit(ROLLOUTS).toList();
    }

    private Rollout rollout(Random random) {
        var truth = answer(task.answer, random);
        var said = random.nextBoolean() ? truth : answer(task.answer, random);
        var completion =
                "<think>" + words(random, 100 + random.nextInt(100)) + "</think>\n<answer>" + said + "</answer>";
        var reference =
                task.answer == Answer.SENTENCE ? truth.substring(truth.length() - 3, truth.length() - 2) : truth;
        return Rollout.of("prompt", completion, reference);
    }

    private static String answer(Answer kind, Random random) {
        return switch (kind) {
            case LETTER -> "" + (char) ('A' + random.nextInt(4));
            case SENTENCE -> "Therefore the correct answer is (" + (char) ('A' + random.nextInt(4)) + ").";
            case NUMBER -> "" + random.nextInt(100_000) / 100.0;
            case BOX -> box(random);
            case BOXES -> "[" + box(random) + ", " + box(random) + ", " + box(random) + ", " + box(random) + "]";
            case CAPTION -> words(random, 25 + random.nextInt(20));
        };
    }

    private static String box(Random random) {
        int x = random.nextInt(500);
        int y = random.nextInt(500);
        return "[" + x + ", " + y + ", " + (x + 1 + random.nextInt(300)) + ", " + (y + 1 + random.nextInt(300)) + "]";
    }

    private static String words(Random random, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    /** One rollout, with its verdict. */
    @Benchmark
    public double judge() {
        next = next + 1 == ROLLOUTS ? 0 : next + 1;
        return reward.judge(rollouts.get(next), 0).value();
    }
}
