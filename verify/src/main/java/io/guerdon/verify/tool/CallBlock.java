package io.guerdon.verify.tool;

import io.guerdon.verify.format.JsonDialect;
import io.guerdon.verify.format.MalformedJsonException;
import io.guerdon.verify.format.Whitespace;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads tool calls out of text in ToolRL's tags, one JSON value a line, and out of chat messages. */
final class CallBlock {
    /** More text than this between the tags is malformed, so that no completion can ask for much memory. */
    static final int MAX_CHARS = 1_000_000;

    private CallBlock() {}

    /** Behind the first {@code </think>}, or 0. */
    static int behindThoughts(String text) {
        int end = text.indexOf(TurnShape.THINK_END);
        return end < 0 ? 0 : end + TurnShape.THINK_END.length();
    }

    /**
     * The values between the first {@code <tool_call>} at or behind {@code from} and the next {@code </tool_call>} (or
     * the end of the text), one a line.
     */
    static List<JsonNode> read(String text, int from, JsonDialect dialect) throws MalformedCallsException {
        int open = text.indexOf(TurnShape.CALL, from);
        if (open < 0) {
            throw new MalformedCallsException("no " + TurnShape.CALL);
        }
        int start = open + TurnShape.CALL.length();
        int close = text.indexOf(TurnShape.CALL_END, start);
        int end = close < 0 ? text.length() : close;
        start = Whitespace.skip(text, start, end);
        end = Whitespace.skipBack(text, start, end);
        if (end - start > MAX_CHARS) {
            throw new MalformedCallsException("more than " + MAX_CHARS + " characters of tool calls");
        }
        return readLines(text, start, end, dialect);
    }

    private static List<JsonNode> readLines(String text, int start, int end, JsonDialect dialect)
            throws MalformedCallsException {
        List<JsonNode> calls = new ArrayList<>();
        for (int from = start; from <= end; ) {
            int feed = text.indexOf('\n', from);
            int to = feed < 0 || feed > end ? end : feed;
            try {
                calls.add(dialect.read(text.substring(from, to)));
            } catch (MalformedJsonException e) {
                throw new MalformedCallsException("line " + (calls.size() + 1) + " is not JSON: " + e.getMessage());
            }
            from = to + 1;
        }
        return calls;
    }

    /**
     * A call in any of the usual writings as {@code {"name", "parameters"}}: OpenAI's wrapping in {@code function} is
     * taken off, {@code arguments} are renamed, and arguments given as text are parsed; text that is not JSON stays
     * text, so that such a call earns nothing.
     */
    static ObjectNode normalized(JsonNode call, JsonDialect dialect) {
        JsonNode function = call.get("function");
        JsonNode source = function != null && function.isObject() ? function : call;
        ObjectNode normalized = JsonNodeFactory.instance.objectNode();
        JsonNode name = source.get("name");
        if (name != null) {
            normalized.set("name", name);
        }
        JsonNode arguments = source.get("arguments");
        JsonNode parameters = arguments != null ? arguments : source.get("parameters");
        if (parameters != null) {
            normalized.set("parameters", parsedIfText(parameters, dialect));
        }
        return normalized;
    }

    private static JsonNode parsedIfText(JsonNode value, JsonDialect dialect) {
        if (!value.isString() || value.stringValue().length() > MAX_CHARS) {
            return value;
        }
        try {
            return dialect.read(value.stringValue());
        } catch (MalformedJsonException notJson) {
            return value;
        }
    }
}
