package io.guerdon.benchmarks;

import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.verify.tool.MalformedCallsException;
import io.guerdon.verify.tool.ToolCallReward;
import io.guerdon.verify.tool.ToolCallRule;
import io.guerdon.verify.tool.ToolCallScore;
import io.guerdon.verify.tool.TurnShape;
import io.guerdon.verify.tool.WantedTurn;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** The cost of scoring one turn with a wrong value, by the number of calls in it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ToolCallBenchmark {

    /** Calls in the turn. */
    @Param({"1", "4"})
    public int calls = 1;

    private String turn = "";
    private WantedTurn wanted = new WantedTurn(TurnShape.THOUGHTS, List.of());
    private Rollout rollout = Rollout.of("", "", "");
    private final ToolCallReward reward = new ToolCallReward(ToolCallRule.ORIGINAL, true, ToolCallReward.Part.TOTAL);

    /** Makes the turns. */
    @Setup
    public void setUp() throws MalformedCallsException {
        String reference = turn("Paris");
        turn = turn("London");
        wanted = ToolCallRule.ORIGINAL.wanted(reference);
        rollout = Rollout.of("p", turn, reference);
    }

    private String turn(String city) {
        StringBuilder text =
                new StringBuilder("<think> The user wants the weather of some days. </think>\n<tool_call>");
        for (int i = 0; i < calls; i++) {
            text.append("\n{\"name\": \"get_weather\", \"parameters\": {\"city\": \"")
                    .append(city)
                    .append("\", \"unit\": \"C\", \"day\": ")
                    .append(i)
                    .append("}}");
        }
        return text.append("\n</tool_call>").toString();
    }

    @Benchmark
    public ToolCallScore score() {
        return ToolCallRule.ORIGINAL.score(turn, wanted, 0);
    }

    @Benchmark
    public WantedTurn readReference() throws MalformedCallsException {
        return ToolCallRule.ORIGINAL.wanted(turn);
    }

    /** With reading the reference and writing the explanation. */
    @Benchmark
    public Verdict toolCallReward() {
        return reward.judge(rollout, 0);
    }
}
