package io.guerdon.benchmarks;

import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.verify.format.JsonDialect;
import io.guerdon.verify.format.JsonSchema;
import io.guerdon.verify.format.MalformedJsonException;
import io.guerdon.verify.format.TagFormat;
import io.guerdon.verify.format.Tags;
import io.guerdon.verify.format.TagsReward;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** The cost of checking and reading tags, and of checking JSON against a schema, by the length of the thoughts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FormatBenchmark {

    /** Words of thought in the completion. */
    @Param({"20", "300"})
    public int words = 20;

    private String completion = "";
    private String json = "";
    private Rollout rollout = Rollout.of("", "", "");
    private final TagFormat strict = TagFormat.of("think", "answer");
    private final TagsReward reward = new TagsReward(strict, TagsReward.Credit.ALL);
    private final JsonSchema schema = JsonSchema.compile("""
            {"type": "object", "required": ["name", "age"], "additionalProperties": false,
             "properties": {"name": {"type": "string", "pattern": "^[A-Z]"}, "age": {"type": "integer", "minimum": 0},
                            "tags": {"items": {"enum": ["a", "b", "c"]}}}}
            """);

    /** Makes the texts. */
    @Setup
    public void setUp() {
        completion = "<think>" + "So x < 3 holds ".repeat(words / 5) + "</think>\n<answer>B</answer>";
        json = "{\"name\": \"Ada\", \"age\": 36, \"tags\": [\"a\", \"c\"]}";
        rollout = Rollout.of("p", completion, "B");
    }

    @Benchmark
    public boolean strictFormat() {
        return strict.matches(completion);
    }

    @Benchmark
    public boolean outlineFormat() {
        return Tags.isThinkThenAnswer(completion);
    }

    @Benchmark
    public double shareOfTags() {
        return strict.tagShare(completion);
    }

    @Benchmark
    public @Nullable String answer() {
        return Tags.answer(completion);
    }

    @Benchmark
    public Verdict tagsReward() {
        return reward.judge(rollout, 0);
    }

    @Benchmark
    public JsonSchema.Check jsonSchema() throws MalformedJsonException {
        return schema.check(JsonDialect.STRICT.read(json));
    }
}
