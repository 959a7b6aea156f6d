package io.guerdon.verify.choice;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.testing.Vectors;
import io.guerdon.core.testing.Vectors.Case;
import io.guerdon.verify.text.AnswerSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChoiceTest {

    private static final List<String> TAPS = List.of("close the valve", "wait", "open tap", "open tap slowly");

    static List<Case> golden() {
        return Vectors.read("mixed-r1", "matching_reward.jsonl");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void theStrictReadingIsTheMatchingRewardOfTheSheet(Case golden) {
        var input = golden.input();
        var truth = input.path("ground_truth").stringValue();
        var options = new ArrayList<String>();
        input.path("options").forEach(option -> options.add(option.asString()));
        var answer = AnswerSource.TAGS.find(input.path("completion").stringValue());
        double score = answer == null
                ? 0
                : switch (input.path("kind").stringValue()) {
                    case "yes_no" -> Choice.strictYesNo(answer, truth).value();
                    case "choice" -> Choice.strictLetter(answer, truth, options).value();
                    case "exact" -> ExactMatch.score(answer, truth, ExactMatch.Normalization.SIMPLE);
                    default ->
                        throw new IllegalArgumentException(input.path("kind").toString());
                };
        assertThat(score).isEqualTo(golden.expected().path("reward").doubleValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "B|B",
                "(B)|B",
                "[b]|B",
                "b.|B",
                "B : text|B",
                "A cat|-",
                "AB|-",
                "$B$|-",
                "( B )|-",
                "B)|B",
                "b|B",
                "1|-",
                "é|-",
                "|-"
            })
    void aStrictLetterStandsAtTheStartAndIsFollowedByASignOrTheEnd(String text, String letter) {
        char expected = letter.equals("-") ? Letters.NONE : letter.charAt(0);
        assertThat(Letters.strict(text == null ? "" : text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "C",
                "(C)",
                "**C**",
                "C. open tap",
                "C) because it flows",
                "**C. open tap**",
                "The answer is C",
                "The correct answer is (C).",
                "So the answer is **C**, since A is wrong.",
                "Answer: C",
                "ANSWER: $\\boxed{C}$",
                "\\boxed{C}",
                "\\boxed{\\text{(C)}}",
                "Thus \\boxed{\\textbf{C) open tap}}.",
                "Open tap.",
                "The answer is open tap",
                "It must be: open tap",
                "I choose option C.",
                "my choice: C",
                "Option A fails and option B fails, so I take option C",
                "The answer is C because option A is too slow",
                "(A) leaks, (B) is slow.\\nThe answer is (C)",
                "$C$",
                "\"C\"",
                "the final answer is: c.",
                "The answer is not A. The answer is C.",
            })
    void theLenientReadingFindsTheLetterInFreeText(String answer) {
        var verdict = Choice.lenientLetters(answer.replace("\\n", "\n"), "C", TAPS, Choice.Several.ALL);
        assertThat(verdict.value()).as(verdict.reason()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "A|wrong",
                "B and C|wrong",
                "C or D|wrong",
                "A, B, C, D|wrong",
                "The answer is A cat|unparsed",
                "the answer depends on the plumbing|unparsed",
                "A. close the valve\\nB. wait\\nC. open tap|ambiguous",
                "perhaps (A), perhaps (C)? hard to say|ambiguous",
                "close the valve, then wait|ambiguous",
                "open tap slowly|wrong",
                "Z|wrong",
                "|unparsed",
            })
    void theLenientReadingNeverGuesses(String answer, String code) {
        var text = answer == null ? "" : answer.replace("\\n", "\n");
        var verdict = Choice.lenientLetters(text, "C", TAPS, Choice.Several.ALL);
        assertThat(verdict.value()).as(verdict.reason()).isZero();
        assertThat(verdict.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "'A, C', 'A, C', 1, 1, 1",
        "'(C) and (A)', AC, 1, 1, 1",
        "AC, 'A,C', 1, 1, 1",
        "'The answer is A and C.', 'A and C', 1, 1, 1",
        "A, 'A, C', 0, 1, 0.5",
        "'A, B', 'A, C', 0, 0, 0",
        "'A, B, C', 'A, C', 0, 0, 0",
        "C, C, 1, 1, 1",
    })
    void severalRightLettersCanAllBeAskedForOrAnyOrInPart(
            String answer, String truth, double all, double any, double partial) {
        assertThat(Choice.lenientLetters(answer, truth, List.of(), Choice.Several.ALL)
                        .value())
                .isEqualTo(all);
        assertThat(Choice.lenientLetters(answer, truth, List.of(), Choice.Several.ANY)
                        .value())
                .isEqualTo(any);
        assertThat(Choice.lenientLetters(answer, truth, List.of(), Choice.Several.PARTIAL)
                        .value())
                .isEqualTo(partial);
    }

    @Test
    void theReferenceMayBeTheTextOfAnOption() {
        assertThat(Choice.lenientLetters("(C)", "open tap", TAPS, Choice.Several.ALL)
                        .value())
                .isEqualTo(1);
        assertThat(Choice.lenientLetters("C", "C. open tap", List.of(), Choice.Several.ALL)
                        .value())
                .isEqualTo(1);
        assertThat(Choice.lenientLetters("C", "a bucket", TAPS, Choice.Several.ALL)
                        .code())
                .isEqualTo("bad_reference");
    }

    @Test
    void optionsMayCarryTheirLetters() {
        var labelled = List.of("A. red", "B. green");
        assertThat(Choice.lenientLetters("green", "B", labelled, Choice.Several.ALL)
                        .value())
                .isEqualTo(1);
        assertThat(Choice.lenientLetters("B. green", "green", labelled, Choice.Several.ALL)
                        .value())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'The answer is yes', yes, 1",
        "'Yes, it is.', yes, 1",
        "'**No**', no, 1",
        "True, yes, 1",
        "'\\boxed{\\text{no}}', no, 1",
        "'I see a dog. Answer: No', no, 1",
        "I know, no, 0",
        "yes no, no, 0",
        "'It is a dog', yes, 0",
    })
    void theLenientYesNoReadsFreeText(String answer, String truth, double expected) {
        assertThat(Choice.lenientYesNo(answer, truth).value()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "' Paris! ', paris, 1, 0, 1",
        "the  Paris, Paris, 0, 0, 1",
        "Par-is, Paris, 0, 0, 1",
        "Paris, Paris, 1, 1, 1",
        "'...', '!!', 0, 0, 0",
    })
    void exactMatchIgnoresWhatItsNormalisationSays(
            String prediction, String truth, double simple, double none, double squad) {
        assertThat(ExactMatch.score(prediction, truth, ExactMatch.Normalization.SIMPLE))
                .isEqualTo(simple);
        assertThat(ExactMatch.score(prediction, truth, ExactMatch.Normalization.NONE))
                .isEqualTo(none);
        assertThat(ExactMatch.score(prediction, truth, ExactMatch.Normalization.SQUAD))
                .isEqualTo(squad);
    }

    @Test
    void hostileTextsAreReadInLinearTime() {
        for (var piece : List.of(
                "answer ",
                "\\boxed{",
                "option is ",
                "(A",
                "A, ",
                "A and ",
                "\\text{",
                "*",
                "\n",
                "A.\n",
                "((",
                "no ")) {
            var text = piece.repeat(2_000_000 / piece.length());
            Choice.lenientLetters(text, "C", TAPS, Choice.Several.ALL);
            Choice.lenientYesNo(text, "yes");
            Choice.strictLetter(text, "C", TAPS);
            ExactMatch.score(text, text, ExactMatch.Normalization.SQUAD);
        }
    }
}
