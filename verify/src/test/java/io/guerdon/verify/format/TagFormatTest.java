package io.guerdon.verify.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.verify.format.TagFormat.Content;
import io.guerdon.verify.format.TagFormat.Fault;
import io.guerdon.verify.format.TagFormat.Gap;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagFormatTest {

    private static final TagFormat DEFAULT = TagFormat.of("think", "answer");

    private static Fault fault(TagFormat format, String completion) {
        return Objects.requireNonNull(format.departure(completion), completion).fault();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    MISSING,    ''
                    MISSING,    no tags at all
                    MISSING,    <think>a</think>
                    MISSING,    <answer>b</answer>
                    MISPLACED,  <think>a</think></answer>
                    MISPLACED,  </think><think>a</think><answer>b</answer>
                    MISPLACED,  <think>a<answer>b</answer></think>
                    REPEATED,   <think>a</think><think>b</think><answer>c</answer>
                    REPEATED,   <think>a</think></think><answer>c</answer>
                    REPEATED,   <think>a</think><answer>c</answer></answer>
                    REPEATED,   <think>a</think><answer>c</answer><answer>d</answer>
                    UNCLOSED,   <think>a
                    UNCLOSED,   <think>a</think><answer>b
                    STRAY_TEXT, so <think>a</think><answer>b</answer>
                    STRAY_TEXT, <think>a</think>so<answer>b</answer>
                    STRAY_TEXT, <think>a</think><answer>b</answer>so
                    """)
    void theStrictReadingNamesTheFirstDeparture(Fault fault, String completion) {
        assertThat(fault(DEFAULT, completion)).isEqualTo(fault);
    }

    @Test
    void theStrictReadingAcceptsWhiteSpaceAroundTheParts() {
        assertThat(DEFAULT.matches(" <think>a < b</think>\n\n<answer>c</answer>\n"))
                .isTrue();
        assertThat(DEFAULT.matches("<think></think><answer></answer>")).isTrue();
    }

    @Test
    void theDetailSaysWhere() {
        assertThat(DEFAULT.departure("<think>a</think><think>"))
                .isEqualTo(new TagFormat.Departure(Fault.REPEATED, "a second <think> at 16"));
    }

    @Test
    void orderMatters() {
        assertThat(fault(DEFAULT, "<answer>b</answer><think>a</think>")).isEqualTo(Fault.MISSING);
        var optional = TagFormat.of("think?", "answer");
        assertThat(fault(optional, "<answer>b</answer><think>a</think>")).isEqualTo(Fault.MISPLACED);
    }

    @Test
    void otherTagsAreOrdinaryText() {
        assertThat(DEFAULT.matches("<think><b>a</b></think><answer>x</answer>")).isTrue();
        assertThat(fault(DEFAULT, "<think>a</think><b/><answer>x</answer>")).isEqualTo(Fault.STRAY_TEXT);
    }

    @Test
    void aSuffixSaysHowOftenAPartMayCome() {
        var format = TagFormat.of("think?", "tool_call*", "answer+");
        assertThat(format.matches("<answer>1</answer>")).isTrue();
        assertThat(format.matches("<think>t</think><answer>1</answer><answer>2</answer>"))
                .isTrue();
        assertThat(format.matches("<tool_call>1</tool_call><tool_call>2</tool_call><answer>2</answer>"))
                .isTrue();
        assertThat(fault(format, "<think>a</think><think>b</think><answer>1</answer>"))
                .isEqualTo(Fault.REPEATED);
        assertThat(fault(format, "<think>a</think>")).isEqualTo(Fault.MISSING);
    }

    @Test
    void whatMayStandBetweenIsAChoice() {
        String newline = "<think>a</think>\n<answer>b</answer>";
        assertThat(DEFAULT.withBetween(Gap.NEWLINE).matches(newline)).isTrue();
        assertThat(DEFAULT.withBetween(Gap.NONE).matches(newline)).isFalse();
        assertThat(DEFAULT.withBetween(Gap.NEWLINE).matches(newline.replace("\n", "\r\n")))
                .isFalse();
        assertThat(DEFAULT.withBetween(Gap.ANY).matches(newline.replace("\n", " so ")))
                .isTrue();
        assertThat(DEFAULT.withAround(Gap.ANY).matches("Well, " + newline + " done"))
                .isTrue();
    }

    @Test
    void contentsCanBeAskedToBeNonblankOrOnTheirOwnLines() {
        var nonblank = DEFAULT.withContent(Content.NONBLANK);
        assertThat(fault(nonblank, "<think> \n</think><answer>b</answer>")).isEqualTo(Fault.CONTENT);
        assertThat(nonblank.matches("<think>a</think><answer>b</answer>")).isTrue();
        var lines = DEFAULT.withContent(Content.LINES).withBetween(Gap.NEWLINE);
        assertThat(lines.matches("<think>\na\n</think>\n<answer>\nb\n</answer>"))
                .isTrue();
        assertThat(fault(lines, "<think>\na</think>\n<answer>\nb\n</answer>")).isEqualTo(Fault.CONTENT);
        assertThat(fault(lines, "<think>\n</think>\n<answer>\nb\n</answer>")).isEqualTo(Fault.CONTENT);
    }

    @Test
    void thePromptMayHaveOpenedTheFirstPart() {
        var opened = DEFAULT.withPreOpened(true);
        assertThat(opened.matches("a</think><answer>b</answer>")).isTrue();
        assertThat(opened.matches("<think>a</think><answer>b</answer>")).isTrue();
        assertThat(opened.withRepeats(true).matches("a</think><answer>b</answer>"))
                .isTrue();
        assertThat(fault(opened, "a</think>b</think><answer>b</answer>")).isEqualTo(Fault.REPEATED);
        assertThat(fault(opened, "<answer>b</answer>")).isEqualTo(Fault.MISSING);
        assertThatThrownBy(() -> TagFormat.of("think?").withPreOpened(true)).hasMessageContaining("think");
    }

    @Test
    void theShareOfRightTagsIsAQuarterEachForTwoParts() {
        assertThat(DEFAULT.tagShare("<think>a</think><answer>b</answer>")).isEqualTo(1);
        assertThat(DEFAULT.tagShare("</answer><answer></think><think>")).isEqualTo(1);
        assertThat(DEFAULT.tagShare("<think>a</think><answer>b")).isEqualTo(0.75);
        assertThat(DEFAULT.tagShare("<think><think>a</think>")).isEqualTo(0.25);
        assertThat(DEFAULT.tagShare("")).isZero();
        assertThat(DEFAULT.withPreOpened(true).tagShare("a</think><answer>b</answer>"))
                .isEqualTo(1);
        assertThat(TagFormat.of("think?", "call*", "answer").tagShare("<call><call><answer>"))
                .isCloseTo(5 / 6.0, within(1e-12));
    }

    /** The four conditions of open-r1's tag_count_reward. */
    @Test
    void onTheirOwnLinesTheShareIsThatOfOpenR1() {
        var lines = DEFAULT.withContent(Content.LINES);
        assertThat(lines.tagShare("<think>\na\n</think>\n<answer>\nb\n</answer>"))
                .isEqualTo(1);
        assertThat(lines.tagShare("<think>a\n</think>\n<answer>\nb\n</answer>")).isEqualTo(0.75);
        assertThat(lines.tagShare("<think>\na\n</think>\n<answer>b</answer>")).isEqualTo(0.5);
        assertThat(lines.tagShare("<think>\na\n</think>\n<answer>\nb\n</answer>\n</answer>"))
                .isEqualTo(0.75);
    }

    /** The outline reading against a backtracking engine, which may be trusted with texts this short. */
    @Test
    void theOutlineReadingIsTheUsualRegularExpression() {
        var random = new Random(11);
        String[] pieces = {"<a>", "</a>", "<b>", "</b>", "\n", " ", "x"};
        String[] patterns = {
            "<a>.*?</a>\\s*<b>.*?</b>",
            "<a>.*?</a><b>.*?</b>",
            "<a>.*?</a>\n<b>.*?</b>",
            "<a>.*?</a>.*?<b>.*?</b>",
            "\\s*<a>\n(?:.*?\n)?</a>\\s*<b>\n(?:.*?\n)?</b>\\s*",
            "<a>.*?\\S.*?</a>\\s*<b>.*?\\S.*?</b>"
        };
        var outline = TagFormat.of("a", "b").withRepeats(true).withAround(Gap.NONE);
        TagFormat[] formats = {
            outline,
            outline.withBetween(Gap.NONE),
            outline.withBetween(Gap.NEWLINE),
            outline.withBetween(Gap.ANY),
            outline.withContent(Content.LINES).withAround(Gap.WHITESPACE),
            outline.withContent(Content.NONBLANK)
        };
        // LINES wants two line feeds: an empty line at least
        patterns[4] = "\\s*<a>\n(?:.*?)\n</a>\\s*<b>\n(?:.*?)\n</b>\\s*";
        for (int round = 0; round < 60_000; round++) {
            var text = new StringBuilder("<a>");
            for (int i = random.nextInt(10); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            text.append(random.nextInt(4) == 0 ? "" : "</b>");
            int which = round % formats.length;
            boolean expected = Pattern.compile(patterns[which], Pattern.DOTALL)
                    .matcher(text)
                    .matches();
            assertThat(formats[which].matches(text.toString()))
                    .as("%s on %s", patterns[which], text)
                    .isEqualTo(expected);
        }
    }

    @Test
    void hostileTextsTakeLinearTime() {
        String[] units = {"<think>", "</think>", "<answer>", "</answer>", "<", "</think> ", "<think>\n", "\n", "</"};
        for (String unit : units) {
            String text = "<think>" + unit.repeat(2_000_000 / unit.length()) + "</answer>";
            for (var between : Gap.values()) {
                for (var content : Content.values()) {
                    var format = DEFAULT.withBetween(between).withContent(content);
                    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                        format.matches(text);
                        format.withRepeats(true).matches(text);
                        format.withAround(Gap.ANY).withRepeats(true).matches(text);
                        format.tagShare(text);
                    });
                }
            }
        }
    }

    @Test
    void formatsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> TagFormat.of()).hasMessageContaining("at least one tag");
        assertThatThrownBy(() -> TagFormat.of("a", "a")).hasMessageContaining("\"a\" twice");
        assertThatThrownBy(() -> TagFormat.of("?")).hasMessageContaining("name");
    }
}
