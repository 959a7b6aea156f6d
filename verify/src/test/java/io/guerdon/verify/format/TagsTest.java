package io.guerdon.verify.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TagsTest {

    @Test
    void theAnswerIsTheFirstPairStripped() {
        assertThat(Tags.answer("<think>t</think>\n<answer> 42\u00a0\n</answer><answer>43</answer>"))
                .isEqualTo("42");
    }

    @Test
    void anAnswerThatIsNotClosedOrNotThereIsNull() {
        assertThat(Tags.answer("42")).isNull();
        assertThat(Tags.answer("<answer>42")).isNull();
        assertThat(Tags.answer("</answer>42<answer>")).isNull();
        assertThat(Tags.answer("")).isNull();
    }

    @Test
    void anEmptyAnswerIsEmptyAndNotAbsent() {
        assertThat(Tags.answer("<answer></answer>")).isEmpty();
        assertThat(Tags.answer("<answer> \n </answer>")).isEmpty();
    }

    @Test
    void caseMattersAndAttributesAreNoTag() {
        assertThat(Tags.answer("<Answer>1</Answer>")).isNull();
        assertThat(Tags.answer("<answer id=1>1</answer>")).isNull();
    }

    @Test
    void offsetsPointAtTheContentAndItsTags() {
        String text = "ab<answer> x </answer>cd";
        var element = Objects.requireNonNull(Tag.ANSWER.first(text));
        assertThat(element).isEqualTo(new Tag.Element(2, 10, 13, 22));
        assertThat(element.content(text)).isEqualTo(" x ");
        assertThat(element.strippedContent(text)).isEqualTo("x");
    }

    @Test
    void theLastElementIsTheLastMatchOfTheRegularExpression() {
        var random = new Random(7);
        String[] pieces = {"<answer>", "</answer>", "x", " "};
        var pattern = Pattern.compile("<answer>(.*?)</answer>", Pattern.DOTALL);
        for (int round = 0; round < 2000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(9); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String first = null;
            String last = null;
            var matcher = pattern.matcher(text);
            while (matcher.find()) {
                first = first == null ? matcher.group(1) : first;
                last = matcher.group(1);
            }
            var foundFirst = Tag.ANSWER.first(text.toString());
            var foundLast = Tag.ANSWER.last(text.toString());
            assertThat(foundFirst == null ? null : foundFirst.content(text.toString()))
                    .isEqualTo(first);
            assertThat(foundLast == null ? null : foundLast.content(text.toString()))
                    .isEqualTo(last);
        }
    }

    @Test
    void thinkThenAnswerAllowsWhiteSpaceBetweenButNothingAround() {
        assertThat(Tags.isThinkThenAnswer("<think>t</think><answer>C</answer>")).isTrue();
        assertThat(Tags.isThinkThenAnswer("<think>t</think> \n\u00a0<answer>C</answer>"))
                .isTrue();
        assertThat(Tags.isThinkThenAnswer("<think>t</think><answer>C</answer>\n"))
                .isFalse();
        assertThat(Tags.isThinkThenAnswer(" <think>t</think><answer>C</answer>"))
                .isFalse();
        assertThat(Tags.isThinkThenAnswer("<think>t</think>x<answer>C</answer>"))
                .isFalse();
        assertThat(Tags.isThinkThenAnswer("<answer>C</answer>")).isFalse();
        assertThat(Tags.isThinkThenAnswer("")).isFalse();
    }

    @Test
    void thinkThenAnswerOverlooksTagsInside() {
        assertThat(Tags.isThinkThenAnswer("<think>a</think>b</think><answer>C</answer></answer>"))
                .isTrue();
    }

    @Test
    void whiteSpaceIsPythons() {
        for (char c :
                "\t\n\u000b\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000"
                        .toCharArray()) {
            assertThat(Whitespace.isSpace(c)).as("U+%04x", (int) c).isTrue();
        }
        for (char c : "a\u0000\u001b\u200b\u180e\u2060\ufeff".toCharArray()) {
            assertThat(Whitespace.isSpace(c)).as("U+%04x", (int) c).isFalse();
        }
        String words = "\ta\n\nb  c\r\nd\u00a0e\u2003f\u3000g ";
        assertThat(Whitespace.countWords(words, 0, words.length())).isEqualTo(7);
    }

    @Test
    void aTagNeedsAPlainName() {
        assertThatThrownBy(() -> Tag.of("")).hasMessageContaining("name");
        assertThatThrownBy(() -> Tag.of("a b")).hasMessageContaining("\"a b\"");
        assertThatThrownBy(() -> Tag.of("/a")).hasMessageContaining("\"/a\"");
    }
}
