package io.guerdon.verify.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TurnShapeTest {

    private static final Map<TurnShape, Pattern> PATTERNS = Map.of(
            TurnShape.CALLS,
            Pattern.compile("<think>.*?</think>\n<tool_call>\n.*?\n</tool_call>", Pattern.DOTALL),
            TurnShape.RESPONSE,
            Pattern.compile("<think>.*?</think>\n<response>.*?</response>", Pattern.DOTALL),
            TurnShape.CALLS_AND_RESPONSE,
            Pattern.compile(
                    "<think>.*?</think>\n<tool_call>\n.*?\n</tool_call>\n<response>.*?</response>", Pattern.DOTALL),
            TurnShape.THOUGHTS,
            Pattern.compile("<think>.*?</think>", Pattern.DOTALL));

    private static boolean byRegularExpression(TurnShape shape, String turn) {
        boolean once = (!shape.hasCalls() || (count(turn, "<tool_call>") == 1 && count(turn, "</tool_call>") == 1))
                && (!shape.hasResponse() || (count(turn, "<response>") == 1 && count(turn, "</response>") == 1));
        return once && Objects.requireNonNull(PATTERNS.get(shape)).matcher(turn).matches();
    }

    private static int count(String text, String tag) {
        return text.split(Pattern.quote(tag), -1).length - 1;
    }

    /** The definition is a set of regular expressions; short texts may be given to a backtracking engine. */
    @Test
    void everyShapeIsItsRegularExpressionWithCountedTags() {
        String[] pieces = {
            "<think>",
            "</think>",
            "</think>\n<tool_call>\n",
            "\n</tool_call>",
            "<tool_call>",
            "\n<response>",
            "</response>",
            "</think>\n<response>",
            "\n",
            "x",
            "\r\n"
        };
        var random = new Random(3);
        int fitting = 0;
        for (int round = 0; round < 60_000; round++) {
            var turn = new StringBuilder(random.nextInt(8) == 0 ? "" : "<think>");
            for (int i = random.nextInt(9); i > 0; i--) {
                turn.append(pieces[random.nextInt(pieces.length)]);
            }
            for (var shape : TurnShape.values()) {
                boolean expected = byRegularExpression(shape, turn.toString());
                fitting += expected ? 1 : 0;
                assertThat(shape.fits(turn.toString()))
                        .as("%s on %s", shape, turn)
                        .isEqualTo(expected);
            }
        }
        assertThat(fitting).isGreaterThan(1000);
    }

    @Test
    void theReferenceDecidesTheShape() {
        assertThat(TurnShape.of("<think></think>\n<tool_call>")).isEqualTo(TurnShape.CALLS);
        assertThat(TurnShape.of("<response>")).isEqualTo(TurnShape.RESPONSE);
        assertThat(TurnShape.of("<response><tool_call>")).isEqualTo(TurnShape.CALLS_AND_RESPONSE);
        assertThat(TurnShape.of("</tool_call></response>")).isEqualTo(TurnShape.THOUGHTS);
    }

    @Test
    void aProblemIsNamed() {
        assertThat(TurnShape.CALLS.problem("hello")).isEqualTo("does not begin with <think>");
        assertThat(TurnShape.CALLS.problem("<think>a</think> <tool_call>\n{}\n</tool_call>"))
                .isEqualTo("lacks \"</think>\\n<tool_call>\\n\"");
        assertThat(TurnShape.CALLS.problem("<think><tool_call></think>\n<tool_call>\n{}\n</tool_call>"))
                .isEqualTo("needs exactly one <tool_call>");
    }

    /** Against the three-part pattern a backtracking engine takes cubic time on this. */
    @Test
    void longMalformedTurnsTakeLinearTime() {
        String turn =
                "<think>" + "</think>\n<tool_call>\n".repeat(100_000) + "\n</tool_call>\n<response>".repeat(100_000);
        for (var shape : TurnShape.values()) {
            assertThat(shape.fits(turn)).isFalse();
        }
    }
}
