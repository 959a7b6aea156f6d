package io.guerdon.verify.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.testing.Vectors;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class MeteorTest {

    static List<Vectors.Case> golden() {
        return Vectors.read("constrained-rlhf", "meteor.jsonl");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void scoresAndAlignmentsAreThoseOfTheReference(Vectors.Case golden) {
        var input = golden.input();
        var hypothesis = List.of(words(input.path("hypothesis")), words(input.path("hypothesis_stems")));
        var reference = List.of(words(input.path("reference")), words(input.path("reference_stems")));
        var constants = new Meteor.Constants(
                input.path("alpha").doubleValue(),
                input.path("beta").doubleValue(),
                input.path("gamma").doubleValue());
        int m = hypothesis.getFirst().size();
        int n = reference.getFirst().size();
        var exact = Meteor.align(hypothesis.subList(0, 1), reference.subList(0, 1));
        var both = Meteor.align(hypothesis, reference);
        var expected = golden.expected();
        assertThat(Meteor.score(exact, m, n, constants))
                .isCloseTo(expected.path("score_exact_only").doubleValue(), within(1e-9));
        assertThat(Meteor.score(both, m, n, constants))
                .isCloseTo(expected.path("score_exact_then_stem").doubleValue(), within(1e-9));
        assertThat(Meteor.chunks(both)).isEqualTo(expected.path("chunks").intValue());
        var alignment = expected.path("alignment_exact_then_stem")
                .valueStream()
                .map(pair ->
                        new Meteor.Match(pair.path(0).intValue(), pair.path(1).intValue()))
                .toList();
        assertThat(both).isEqualTo(alignment);
    }

    private static List<String> words(JsonNode list) {
        return list.valueStream().map(JsonNode::stringValue).toList();
    }

    @Test
    void manyEqualWordsAreMatchedInLinearTime() {
        var many = List.of(Collections.nCopies(200_000, "a"));
        var matches = Meteor.align(many, many);
        assertThat(Meteor.chunks(matches)).isEqualTo(1);
        assertThat(Meteor.score(matches, 200_000, 200_000, Meteor.Constants.USUAL))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void anEmptyTextScoresNothing() {
        var nothing = List.of(List.<String>of());
        var matches = Meteor.align(nothing, List.of(List.of("a")));
        assertThat(Meteor.score(matches, 0, 1, Meteor.Constants.USUAL)).isZero();
    }
}
