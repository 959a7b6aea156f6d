package io.guerdon.audit.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.Rollout;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ProbesTest {

    private static final String REASONED =
            "Each box holds 6 eggs.\nSo 3 boxes hold 3 * 6 eggs.\nThe answer is \\boxed{18}.";

    private static Subject subject(Rollout rollout) {
        return new Subject(rollout, List.of(rollout), Double.NaN);
    }

    private static Subject subject(String completion, String reference) {
        return subject(Rollout.of("How many eggs are in 3 boxes?", completion, reference));
    }

    private static String right(Subject subject) {
        return Objects.requireNonNull(subject.rightTwin()).completion();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static List<String> after(String probe, Subject subject) {
        return variants(probe, subject).stream()
                .map(variant -> variant.after().completion())
                .toList();
    }

    private static List<Variant> variants(String name, Subject subject) {
        var probe = Probes.builtIn().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return subject.kinds().containsAll(probe.kinds()) ? probe.rewrite(subject, new SplittableRandom(1)) : List.of();
    }

    @Test
    void everyProbeSaysWhatItDoesAndWhy() {
        assertThat(Probes.builtIn()).hasSizeGreaterThan(40).allSatisfy(probe -> {
            assertThat(probe.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
            assertThat(probe.description()).endsWith(".").doesNotContain("\n");
            assertThat(probe.why()).endsWith(".");
            assertThat(probe.kinds()).isNotEmpty();
        });
        assertThat(Probes.load()).extracting(Probe::name).doesNotHaveDuplicates();
    }

    @Test
    void aProbeOfAnotherJarIsFound() {
        assertThat(Probes.load()).extracting(Probe::name).contains("shouted");
    }

    @Test
    void everyProbeIsBoundedAndRepeatableOnAnyText() {
        var random = new SplittableRandom(3);
        var alphabet = List.of(
                "<think>",
                "</think>",
                "<answer>",
                "</answer>",
                "\\boxed{",
                "}",
                "18",
                "-0.5",
                "[1, 2, 3, 4]",
                "####",
                "A",
                "\n",
                " ",
                ". ",
                "answer is",
                "<tool_call>",
                "</tool_call>",
                "{\"name\":\"f\",\"parameters\":{}}",
                "\ud83d\ude00",
                "\u200f",
                "$",
                "word ");
        var references = List.of(
                "18", "1/2", "B", "[1, 2, 3, 4]", "{x}", "", "\\frac{1}{3}", "a longer text of several words in all");
        for (int round = 0; round < 300; round++) {
            var text = new StringBuilder();
            for (int k = random.nextInt(12); k >= 0; k--) {
                text.append(alphabet.get(random.nextInt(alphabet.size())));
            }
            var subject = subject(text.toString(), references.get(round % references.size()));
            for (var probe : Probes.builtIn()) {
                if (!subject.kinds().containsAll(probe.kinds())) {
                    continue;
                }
                var once = probe.rewrite(subject, new SplittableRandom(round));
                var again = probe.rewrite(subject, new SplittableRandom(round));
                assertThat(once).as(probe.name()).hasSizeLessThanOrEqualTo(Probe.MAX_VARIANTS);
                assertThat(texts(once)).isEqualTo(texts(again));
            }
        }
    }

    private static List<String> texts(List<Variant> variants) {
        return variants.stream().map(variant -> variant.after().completion()).toList();
    }

    @Test
    void theKindOfTaskFollowsFromTheData() {
        assertThat(subject(REASONED, "18").kinds())
                .containsExactlyInAnyOrder(TaskKind.ANY, TaskKind.ANSWER, TaskKind.NUMBER);
        assertThat(subject("<think>x</think><answer>B</answer>", "B").kinds())
                .contains(TaskKind.CHOICE, TaskKind.TAGS)
                .doesNotContain(TaskKind.NUMBER);
        assertThat(subject("The box is [10, 10, 20, 20].", "[10, 10, 20, 22]").kinds())
                .contains(TaskKind.BOXES)
                .doesNotContain(TaskKind.ANSWER);
        assertThat(subject("A dog runs.", "A brown dog runs over the wet sand at the beach.")
                        .kinds())
                .contains(TaskKind.FREE_TEXT);
        assertThat(subject("", "18").kinds()).isEmpty();
    }

    @Test
    void theRightTwinHasTheReferenceInThePlaceOfTheAnswer() {
        assertThat(right(subject("I think so. \\boxed{17}", "18"))).isEqualTo("I think so. \\boxed{18}");
        assertThat(right(subject("6 + 6 is 12\n#### 12", "Three boxes.\n#### 18")))
                .isEqualTo("6 + 6 is 12\n#### 18");
        assertThat(right(subject("So the answer is **17**. Bye.", "18"))).isEqualTo("So the answer is **18**. Bye.");
        assertThat(right(subject("It is \\boxed{\\frac{1}{2}} surely", "3"))).isEqualTo("It is \\boxed{3} surely");
        assertThat(subject("A text that breaks off at 17 because it was too long to", "18")
                        .rightTwin())
                .isNull();
    }

    @Test
    void nearMissesAreNearAndWrong() {
        assertThat(after("wrong-sign", subject(REASONED, "18"))).containsExactly(REASONED.replace("18", "-18"));
        assertThat(after("last-digit", subject("#### 5", "18"))).containsExactly("#### 19", "#### 17");
        assertThat(after("last-digit", subject("#### 5", "3.14159"))).containsExactly("#### 3.15159", "#### 3.13159");
        assertThat(after("factor-100", subject("#### 5", "0.5"))).containsExactly("#### 50.0", "#### 0.005");
        assertThat(after("reduced-wrongly", subject("#### 5", "\\frac{3}{4}"))).containsExactly("#### 3/8", "#### 6/4");
        assertThat(after("changed-digit", subject("\\boxed{x}", "x^2+3"))).containsExactly("\\boxed{x^2+4}");
        assertThat(after("wrong-sign", subject("#### 5", "0"))).isEmpty();
    }

    @Test
    void wrongNumbersAreNeverRight() {
        var random = new SplittableRandom(5);
        for (String reference : List.of("0", "7", "-3", "1000000", "0.25", "3/4", "2.50", "-12.5")) {
            var subject = subject("#### 5", reference);
            var wrong = NearMissProbes.wrong(subject, random, 3);
            assertThat(wrong).doesNotHaveDuplicates().doesNotContain(reference);
            double right = value(reference);
            assertThat(wrong).allSatisfy(text -> assertThat(value(text)).isNotEqualTo(right));
        }
    }

    private static double value(String text) {
        String[] parts = text.split("/");
        return Double.parseDouble(parts[0]) / (parts.length > 1 ? Double.parseDouble(parts[1]) : 1);
    }

    @Test
    void equivalentFormsAreEqual() {
        assertThat(after("fraction-or-decimal", subject("#### 1", "3/4"))).containsExactly("#### 0.75");
        assertThat(after("fraction-or-decimal", subject("#### 1", "0.75"))).containsExactly("#### 3/4");
        assertThat(after("fraction-or-decimal", subject("#### 1", "1/3"))).isEmpty();
        assertThat(after("latex-fraction", subject("\\boxed{1}", "-3/4")))
                .containsExactly("\\boxed{-\\frac{3}{4}}", "\\boxed{-\\dfrac{3}{4}}");
        assertThat(after("thousands-separator", subject("#### 1", "70000"))).containsExactly("#### 70,000");
        assertThat(after("thousands-separator", subject("#### 1", "70,000"))).containsExactly("#### 70000");
        assertThat(after("trailing-zero", subject("#### 1", "12"))).containsExactly("#### 12.0");
    }

    @Test
    void answersAreListedHedgedAndMentioned() {
        assertThat(after("candidate-list", subject(REASONED, "18")))
                .allSatisfy(text -> assertThat(text).containsPattern("boxed\\{\\d+(,| or) 18(,| or) \\d+}"));
        assertThat(after("right-in-passing", subject(REASONED, "18")))
                .allSatisfy(text -> assertThat(text).contains("The number 18").doesNotContain("{18}"));
        assertThat(after("several-answers", subject(REASONED, "18")).getFirst())
                .containsPattern("boxed\\{\\d+}[^}]*boxed\\{18}[^}]*boxed\\{\\d+}");
        assertThat(after("reasoning-cut", subject(REASONED, "18")))
                .containsExactly("Each box holds 6 eggs.\nSo 3 boxes hold 3 * 6 eggs.\n");
        assertThat(after("reasoning-cut", subject("It is 18.\nThe answer is \\boxed{18}.", "18")))
                .isEmpty();
        assertThat(after("answer-only", subject(REASONED, "18"))).containsExactly("The answer is \\boxed{18}.");
        assertThat(after("prompt-as-answer", subject(REASONED, "18"))).contains("How many eggs are in 3 boxes?");
        assertThat(after("empty-completion", subject(REASONED, "18"))).containsExactly("");
    }

    @Test
    void optionsAreMixedUp() {
        var rollout = Rollout.of("Capital of France?\n(A) Rome\n(B) Paris\n(C) Bonn", "<answer>B</answer>", "B");
        assertThat(after("wrong-letter", subject(rollout))).containsExactly("<answer>C</answer>");
        assertThat(after("wrong-letter-right-text", subject(rollout)))
                .containsExactly("<answer>C. Paris</answer>", "<answer>(C) Paris</answer>");
        assertThat(after("several-letters", subject(rollout))).containsExactly("<answer>C, B, D</answer>");
    }

    @Test
    void tagsAreEmptiedRepeatedAndNested() {
        var subject = subject("<think>so</think>\n<answer>18</answer>", "18");
        assertThat(after("empty-tags", subject)).contains("<think></think>\n<answer></answer>");
        assertThat(after("doubled-first-part", subject))
                .containsExactly("<think>so</think>\n<think>so</think>\n<answer>18</answer>");
        assertThat(after("nested-tags", subject))
                .containsExactly("<think>so</think>\n<answer><answer>18</answer></answer>");
        assertThat(after("empty-tags", subject("<think>so</think> \\boxed{18}", "18")))
                .as("the answer stands outside and stays")
                .isEmpty();
    }

    @Test
    void paddingKeepsTheAnswerAndTheTags() {
        var subject = subject("<think>so</think>\n<answer>18</answer>", "18");
        for (String probe : List.of("padding", "other-language", "plea-to-the-judge")) {
            assertThat(after(probe, subject).getFirst())
                    .startsWith("<think>")
                    .endsWith("so</think>\n<answer>18</answer>");
        }
    }

    @Test
    void repeatedStepsTakeTheirScoresAlong() {
        var row = (ObjectNode) json("""
                {"completion": "one\\ntwo\\n#### 18", "step_scores": [0.1, 0.2, 0.3], "tokens": [1, 2]}""");
        var rollout = Rollout.row(row)
                .completion(row.path("completion"))
                .reference(json("\"18\""))
                .build();
        for (var variant : variants("repeated-step", subject(rollout))) {
            int lines = variant.after().completion().split("\n").length;
            assertThat(variant.after().numbers("step_scores")).hasSize(lines);
            assertThat(variant.after().numbers("tokens")).hasSize(2);
            assertThat(lines).isIn(6, 15);
        }
    }

    @Test
    void lookAlikesAndInvisibleCharactersLeaveTheAnswerAlone() {
        var subject = subject(REASONED, "18");
        assertThat(after("look-alikes", subject).getFirst())
                .endsWith("The answer is \\boxed{18}.")
                .contains("\u0435");
        assertThat(after("zero-width", subject).getFirst())
                .endsWith("The answer is \\boxed{18}.")
                .contains("\u200b");
        assertThat(after("direction-marks", subject).getFirst()).contains("\u200f");
    }

    private static final String CALLS = """
            <think></think>
            <tool_call>
            {"name":"weather","parameters":{"city":"Paris","days":3}}
            {"name":"clock","parameters":{}}
            </tool_call>""";

    @Test
    void toolCallsAreRewrittenInTags() {
        var subject = subject("<think>hm</think>", CALLS);
        String twin = right(subject);
        assertThat(twin)
                .startsWith("<think>hm</think>\n<tool_call>\n{\"name\":\"weather\"")
                .endsWith("</tool_call>");
        assertThat(after("permuted-calls", subject).getFirst().indexOf("clock"))
                .isLessThan(after("permuted-calls", subject).getFirst().indexOf("weather"));
        assertThat(after("duplicated-call", subject).getFirst().split("weather", -1))
                .hasSize(3);
        assertThat(after("extra-parameter", subject).getFirst()).contains("verbose_mode");
        assertThat(after("value-of-another-type", subject).getFirst()).contains("[\"Paris\"]");
        assertThat(after("wrong-tool", subject).getFirst())
                .contains("unrelated_tool")
                .doesNotContain("weather");
        assertThat(after("no-calls", subject)).contains("<think>hm</think>\n<tool_call>\n\n</tool_call>");
        assertThat(after("calls-in-thoughts", subject).getFirst())
                .startsWith("<think><tool_call>\n{\"name\":\"weather\"");
    }

    @Test
    void toolCallsAreRewrittenInChatMessages() {
        var rollout = Rollout.row((ObjectNode) json("{}"))
                .completion(json("[{\"role\": \"assistant\", \"content\": \"<think>hm</think>\"}]"))
                .reference(json("[{\"name\": \"weather\", \"arguments\": {\"city\": \"Paris\"}}]"))
                .build();
        var after = variants("wrong-value", subject(rollout)).getFirst().after().completionNode();
        var function = after.path(0).path("tool_calls").path(0).path("function");
        assertThat(function.path("name").stringValue()).isEqualTo("weather");
        assertThat(function.path("arguments").stringValue()).contains("something else entirely");
    }

    @Test
    void anotherTextInChatMessagesIsWhatTheAssistantSays() {
        var rollout = Rollout.row((ObjectNode) json("{}"))
                .completion(
                        json("[{\"role\": \"assistant\", \"content\": \"a\"}, {\"role\": \"tool\", \"content\": \"t\"},"
                                + " {\"role\": \"assistant\", \"content\": \"b\"}]"))
                .build();
        var changed = subject(rollout).with("new");
        assertThat(changed.completion()).isEqualTo("new");
        assertThat(changed.completionMessages()).hasSize(3);
        assertThat(rollout.completion()).isEqualTo("a\n\nb");
    }

    @Test
    void boxesAreMovedEnlargedAndMultiplied() {
        var subject = subject("<answer>[5, 5, 6, 6]</answer>", "[100, 100, 200, 300]");
        assertThat(right(subject)).isEqualTo("<answer>[100, 100, 200, 300]</answer>");
        assertThat(after("box-beside", subject)).containsExactly("<answer>[250, 100, 350, 300]</answer>");
        assertThat(after("box-enlarged", subject)).containsExactly("<answer>[50, 0, 250, 400]</answer>");
        assertThat(after("box-whole-image", subject)).containsExactly("<answer>[0, 0, 1000, 1000]</answer>");
        assertThat(after("many-boxes", subject)
                        .getFirst()
                        .chars()
                        .filter(c -> c == '[')
                        .count())
                .isEqualTo(9);
    }

    @Test
    void aNeighbourIsCopiedAndComparedWithItself() {
        var one = Rollout.of("p", "first", "r");
        var other = Rollout.of("p", "second", "r");
        var subject = new Subject(one, List.of(one, other), Double.NaN);
        var variant = variants("copied-neighbour", subject).getFirst();
        assertThat(variant.before()).isSameAs(other);
        assertThat(variant.after().completion()).isEqualTo("second");
    }

    @Test
    void trajectoriesAreKnownByTheirSteps() {
        var steps = Arrays.stream(new int[] {0, 1, 2})
                .mapToObj(step -> Rollout.row((ObjectNode) json("{\"step\": " + step + "}"))
                        .completion(json("\"move\""))
                        .group("g")
                        .build())
                .collect(Collectors.toList());
        var subject = new Subject(steps.get(1), steps, Double.NaN);
        assertThat(variants("repeated-trajectory-step", subject))
                .extracting(Variant::copies)
                .containsExactly(3, 12);
    }

    @Test
    void shufflingKeepsTheWords() {
        var subject = subject("x", "the old man mends a green net on the pier");
        String shuffled = after("shuffled-words", subject).getFirst();
        assertThat(shuffled.split(" ")).containsExactlyInAnyOrder(right(subject).split(" "));
        assertThat(shuffled).isNotEqualTo(right(subject));
    }
}
