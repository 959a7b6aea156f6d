package io.guerdon.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class RolloutCopyTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Rollout rollout = Rollout.row(
                    NODES.objectNode().put("response", "5").put("tokens", 7).put("note", "x"))
            .id("a-1")
            .prompt(NODES.stringNode("2 + 3?"))
            .completion(NODES.stringNode("5"))
            .reference(NODES.stringNode("5"))
            .group("g")
            .source("sums")
            .label("rollouts.jsonl:1")
            .build();

    @Test
    void anotherCompletionReplacesTheFieldThatHeldTheOldOneAndNothingElse() {
        var changed = rollout.withCompletion(NODES.stringNode("six"));

        assertThat(changed.completion()).isEqualTo("six");
        assertThat(changed.text("response")).isEqualTo("six");
        assertThat(changed.number("tokens")).hasValue(7);
        assertThat(changed.id()).isEqualTo("a-1");
        assertThat(changed.prompt()).isEqualTo("2 + 3?");
        assertThat(changed.reference()).isEqualTo("5");
        assertThat(changed.group()).isEqualTo("g");
        assertThat(changed.source()).isEqualTo("sums");
        assertThat(changed.label()).isEqualTo("rollouts.jsonl:1");
        assertThat(rollout.text("response")).isEqualTo("5");
    }

    @Test
    void anotherFieldLeavesTheOldRolloutAsItWas() {
        var changed = rollout.withField("tokens", NODES.numberNode(8));

        assertThat(changed.number("tokens")).hasValue(8);
        assertThat(changed.completion()).isEqualTo("5");
        assertThat(rollout.number("tokens")).hasValue(7);
    }
}
