package io.guerdon.verify.tool;

import io.guerdon.verify.format.JsonDialect;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a turn should have been: the parts it should have, and the calls it should have made.
 *
 * @param shape the parts
 * @param calls the calls, in order; empty unless the shape has calls
 */
public record WantedTurn(TurnShape shape, List<JsonNode> calls) {
    public WantedTurn {
        calls = List.copyOf(calls);
    }

    /**
     * Reads a reference in ToolRL's tags. It is taken as data, not as an answer: the calls are looked for wherever the
     * first {@code <tool_call>} stands.
     *
     * @param behindThoughts whether to look behind the first {@code </think>} only, for references whose thoughts
     *     mention the tags
     * @throws MalformedCallsException if calls are wanted but cannot be read; an error in the data, for which no
     *     completion can be blamed
     */
    public static WantedTurn read(String reference, JsonDialect dialect, boolean behindThoughts)
            throws MalformedCallsException {
        int from = behindThoughts ? CallBlock.behindThoughts(reference) : 0;
        TurnShape shape = TurnShape.of(
                reference.indexOf(TurnShape.CALL, from) >= 0, reference.indexOf(TurnShape.RESPONSE_START, from) >= 0);
        return new WantedTurn(shape, shape.hasCalls() ? CallBlock.read(reference, from, dialect) : List.of());
    }

    /**
     * Takes calls from JSON: one call or an array of them, each {@code {"name": ..., "parameters": {...}}}, {@code
     * {"name": ..., "arguments": {...}}} or OpenAI's {@code {"function": {"name": ..., "arguments": "{...}"}}}. An
     * empty array wants a reply instead of calls.
     *
     * @throws MalformedCallsException if a call is none of these
     */
    public static WantedTurn ofCalls(JsonNode calls, JsonDialect dialect) throws MalformedCallsException {
        List<JsonNode> list = new ArrayList<>();
        if (calls.isArray()) {
            for (JsonNode call : calls) {
                list.add(checked(CallBlock.normalized(call, dialect), list.size()));
            }
        } else {
            list.add(checked(CallBlock.normalized(calls, dialect), 0));
        }
        return new WantedTurn(list.isEmpty() ? TurnShape.RESPONSE : TurnShape.CALLS, list);
    }

    /** Takes a turn given in its parts, as chat messages have it. */
    public static WantedTurn of(MessageTurn turn) {
        return new WantedTurn(
                TurnShape.of(!turn.calls().isEmpty(), !turn.response().isEmpty()), turn.calls());
    }

    private static JsonNode checked(ObjectNode call, int index) throws MalformedCallsException {
        JsonNode name = call.get("name");
        JsonNode parameters = call.get("parameters");
        if (name == null || !name.isString() || parameters == null || !parameters.isObject()) {
            throw new MalformedCallsException(
                    "call " + (index + 1) + " needs a string \"name\" and an object \"parameters\" (or \"arguments\")");
        }
        return call;
    }
}
