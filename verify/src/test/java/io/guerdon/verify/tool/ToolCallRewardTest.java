package io.guerdon.verify.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.Batch;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.RewardSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ToolCallRewardTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String TURN =
            "<think> a </think>\n<tool_call>\n{\"name\": \"f\", \"parameters\": {\"a\": 1}}\n</tool_call>";

    private static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    private static Rollout rollout(JsonNode completion, JsonNode reference) {
        return Rollout.row(JSON.createObjectNode())
                .id("r1")
                .completion(completion)
                .reference(reference)
                .build();
    }

    private static Verdict judge(String parameters, JsonNode completion, JsonNode reference, long step) {
        var pipeline = RewardSpec.parse("spec", "components: {tool: {type: tool-call" + parameters + "}}")
                .build();
        var batch = Batch.of(List.of(rollout(completion, reference))).at(step);
        return pipeline.evaluate(batch).column("tool").verdicts().getFirst();
    }

    private static Verdict judge(JsonNode completion, JsonNode reference) {
        return judge("", completion, reference, 0);
    }

    private static JsonNode text(String text) {
        return JSON.getNodeFactory().stringNode(text);
    }

    private static JsonNode message(String arguments, String rest) {
        var call = JSON.createObjectNode();
        call.put("id", "call_1").put("type", "function");
        call.putObject("function").put("name", "f").put("arguments", arguments);
        var message = (tools.jackson.databind.node.ObjectNode) json("{\"role\": \"assistant\", " + rest + "}");
        message.putArray("tool_calls").add(call);
        return JSON.createArrayNode().add(message);
    }

    @Test
    void textIsComparedWithText() {
        var verdict = judge(text(TURN), text(TURN.replace("\"a\": 1", "\"a\": 1.0")));
        assertThat(verdict.value()).isEqualTo(4);
        assertThat(verdict.reason())
                .isEqualTo("exact: format 1.0, correctness 3.0; format ok; all calls exactly as wanted");
    }

    @Test
    void chatMessagesWithToolCallsAreComparedWithText() {
        var verdict = judge(message("{\"a\": 1}", "\"reasoning_content\": \"hm\", \"content\": null"), text(TURN));
        assertThat(verdict.value()).isEqualTo(4);
        assertThat(judge(message("{\"a\": 1}", "\"content\": \"<think>hm</think>\""), text(TURN))
                        .value())
                .isEqualTo(4);
    }

    @Test
    void messagesWithoutThoughtsHaveTheRightFormatOnlyIfNoneAreRequired() {
        var completion = message("{\"a\": 1}", "\"content\": \"\"");
        assertThat(judge(completion, text(TURN)).value()).isEqualTo(3);
        assertThat(judge(", thoughts_required: false", completion, text(TURN), 0)
                        .value())
                .isEqualTo(4);
    }

    @Test
    void onlyTheAssistantsLastTurnCounts() {
        var messages = JSON.createArrayNode();
        messages.addAll((tools.jackson.databind.node.ArrayNode) message("{\"a\": 9}", "\"content\": \"\""));
        messages.add(json("{\"role\": \"tool\", \"content\": \"9\"}"));
        messages.addAll((tools.jackson.databind.node.ArrayNode)
                message("{\"a\": 1}", "\"content\": \"\", \"reasoning\": \"hm\""));
        assertThat(judge(messages, text(TURN)).value()).isEqualTo(4);
    }

    @Test
    void argumentsThatAreNotJsonEarnNothing() {
        var verdict = judge(message("{\"a\": 1", "\"content\": \"\", \"reasoning\": \"hm\""), text(TURN));
        assertThat(verdict.value()).isEqualTo(1 - 3);
        assertThat(verdict.detail()).contains("\"parameters\" of call 1 are not an object");
    }

    @Test
    void textCannotSmuggleACallIntoTheArguments() {
        String smuggled = "{}}\n{\"name\": \"f\", \"parameters\": {\"a\": 1}}";
        assertThat(judge(message(smuggled, "\"content\": \"\", \"reasoning\": \"hm\""), text(TURN))
                        .value())
                .isEqualTo(-2);
    }

    @Test
    void aMessageWithoutACallWhereOneIsWantedIsTheWorst() {
        assertThat(judge(json("[{\"role\": \"assistant\", \"content\": \"I cannot.\"}]"), text(TURN))
                        .value())
                .isEqualTo(-3);
    }

    @Test
    void messagesWhoseTextHasTheTagsAreReadAsText() {
        var message = JSON.createObjectNode().put("role", "assistant").put("content", TURN);
        assertThat(judge(JSON.createArrayNode().add(message), text(TURN)).value())
                .isEqualTo(4);
    }

    @Test
    void aReferenceMayBeJson() {
        assertThat(judge(text(TURN), json("[{\"name\": \"f\", \"arguments\": {\"a\": 1}}]"))
                        .value())
                .isEqualTo(4);
        assertThat(judge(text(TURN), text("{\"name\": \"f\", \"parameters\": {\"a\": 1}}"))
                        .value())
                .isEqualTo(4);
        assertThat(judge(
                                text(TURN),
                                json(
                                        "[{\"type\": \"function\", \"function\": {\"name\": \"f\", \"arguments\": \"{\\\"a\\\": 1}\"}}]"))
                        .value())
                .isEqualTo(4);
        assertThat(judge(text(TURN), message("{\"a\": 1}", "\"content\": \"\"")).value())
                .isEqualTo(4);
        assertThat(judge(text("<think>a</think>\n<response>no</response>"), json("[]"))
                        .value())
                .isEqualTo(1);
    }

    @Test
    void aBadReferenceIsAnErrorOfTheDataAndNotALowReward() {
        for (var reference : List.of(
                text("<tool_call>\nnot json\n</tool_call>"),
                text("[{\"name\": 1}]"),
                text("[{"),
                json("[{\"name\": \"f\"}]"),
                json("[1]"),
                JSON.getNodeFactory().missingNode())) {
            var verdict = judge(text(TURN), reference);
            assertThat(verdict.status()).as(reference.toString()).isEqualTo(Verdict.Status.FAILED);
            assertThat(verdict.value()).isNaN();
            assertThat(verdict.detail()).contains("'r1'").contains("reference");
        }
    }

    @Test
    void thePartsCanBeComponentsOfTheirOwn() {
        String spec = """
                components:
                  format: {type: tool-call, part: format, two_stage: true}
                  calls: {type: tool-call, part: correctness, equal_max: true}
                  thoughts: {type: tool-call, part: length, length: static}
                """;
        var batch = Batch.of(List.of(rollout(text(TURN.replace(" a ", " w".repeat(256))), text(TURN))));
        var scores = RewardSpec.parse("spec", spec).build().evaluate(batch.at(30));
        assertThat(scores.column("format").raw()).containsExactly(0.5);
        assertThat(scores.column("calls").raw()).containsExactly(1);
        assertThat(scores.column("thoughts").raw()).containsExactly(0.5);
        assertThat(scores.total()).containsExactly(2);
    }

    @Test
    void theStepOfTheBatchDrivesTheSchedule() {
        assertThat(judge(", dynamic: true", text(TURN), text(TURN), 0).value()).isEqualTo(4);
        assertThat(judge(", dynamic: true", text("x"), text(TURN), 0).value()).isEqualTo(-4);
        assertThat(judge(", dynamic: true, horizon: 10", text("x"), text(TURN), 5)
                        .value())
                .isEqualTo(-1 - 2.5);
    }

    @Test
    void aWrongParameterIsAnErrorOfTheSpecification() {
        assertThatThrownBy(() -> judge(", granularity: fine", text(TURN), text(TURN), 0))
                .hasMessageContaining("granularity");
        assertThatThrownBy(() -> judge(", horizon: -1", text(TURN), text(TURN), 0))
                .hasMessageContaining("horizon");
        assertThatThrownBy(() -> judge(", templat: qwen", text(TURN), text(TURN), 0))
                .hasMessageContaining("template");
    }
}
