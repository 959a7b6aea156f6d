package io.guerdon.verify.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.testing.Vectors;
import io.guerdon.verify.format.JsonDialect;
import io.guerdon.verify.tool.CallMatching.Granularity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the reference implementation gave, for each of its switches. */
class ToolCallGoldenTest {

    @ParameterizedTest
    @ValueSource(strings = {"correctness", "schedule", "length", "format", "extraction"})
    void everyScoreIsThatOfTheReference(String file) {
        for (var one : Vectors.read("toolrl", file + ".jsonl")) {
            var rule = rule(one.input());
            String truth = one.input().path("ground_truth").stringValue();
            if (one.expected().has("error")) {
                assertThatThrownBy(() -> rule.wanted(truth)).as(one.name()).isInstanceOf(MalformedCallsException.class);
                continue;
            }
            var score = score(rule, one.input(), truth);
            assertThat(score.format()).as(one.name()).isEqualTo(expected(one, "format"), within(1e-9));
            assertThat(score.correctness()).as(one.name()).isEqualTo(expected(one, "correctness"), within(1e-9));
            assertThat(score.length()).as(one.name()).isEqualTo(expected(one, "length"), within(1e-9));
            assertThat(score.total()).as(one.name()).isEqualTo(expected(one, "score"), within(1e-9));
            assertThat(score.explanation()).as(one.name()).isNotBlank().hasSizeLessThan(3000);
        }
    }

    private static double expected(Vectors.Case one, String name) {
        return Vectors.number(one.expected().path(name));
    }

    private static ToolCallScore score(ToolCallRule rule, JsonNode input, String truth) {
        try {
            return rule.score(
                    input.path("solution").stringValue(),
                    rule.wanted(truth),
                    input.path("step").longValue());
        } catch (MalformedCallsException e) {
            throw new AssertionError(e);
        }
    }

    private static ToolCallRule rule(JsonNode input) {
        Set<String> on = new HashSet<>();
        for (JsonNode option : input.path("options")) {
            on.add(option.stringValue());
        }
        var matching = new CallMatching(granularity(on), CallMatching.Assignment.GREEDY, JsonDialect.PYTHON);
        var scale = new RewardScale(
                on.contains("CORRECTMAX1"), on.contains("MAX1STEP30MAX3"), on.contains("SCHEDULEREWARD"), 30, 150);
        var length = !on.contains("WITHLENGTH")
                ? ToolCallRule.Length.NONE
                : on.contains("SCHEDULELENGTH") ? ToolCallRule.Length.SCHEDULED : ToolCallRule.Length.STATIC;
        String template = input.path("template").stringValue().toUpperCase(Locale.ROOT);
        return new ToolCallRule(matching, scale, length, ChatTemplate.valueOf(template), false);
    }

    private static Granularity granularity(Set<String> on) {
        boolean refined = on.contains("REFINEDREWARD");
        boolean intermediate = on.contains("INTERMEDIATEREWARD");
        if (on.contains("COARSEREWARD")) {
            return Granularity.COARSE;
        }
        return refined && intermediate
                ? Granularity.FINEGRAINED_INTERMEDIATE
                : refined ? Granularity.FINEGRAINED : intermediate ? Granularity.INTERMEDIATE : Granularity.ORIGINAL;
    }

    @Test
    void everyOverlapIsThatOfTheReference() {
        for (var one : Vectors.read("toolrl", "match_score.jsonl")) {
            double overlap = CallMatching.overlap(
                    texts(one.input().path("list1")),
                    texts(one.input().path("list2")),
                    one.input().path("strict").booleanValue());
            assertThat(overlap).as(one.name()).isEqualTo(expected(one, "score"), within(1e-12));
        }
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(item -> texts.add(item.stringValue()));
        return texts;
    }
}
