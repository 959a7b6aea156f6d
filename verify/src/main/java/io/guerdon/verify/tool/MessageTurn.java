package io.guerdon.verify.tool;

import io.guerdon.verify.format.JsonDialect;
import io.guerdon.verify.format.Tag;
import io.guerdon.verify.format.Whitespace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A turn as chat interfaces give it, with the tool calls apart from the text.
 *
 * @param thoughts the thoughts, or null if the messages carry none
 * @param calls the calls as {@code {"name", "parameters"}}
 * @param callChars how much text the calls are, in characters
 * @param response what is said to the user; blank if nothing is
 */
public record MessageTurn(@Nullable String thoughts, List<JsonNode> calls, long callChars, String response) {
    public MessageTurn {
        calls = List.copyOf(calls);
    }

    /**
     * Takes the turn from OpenAI-style messages: the calls are all {@code tool_calls} of the assistant's messages
     * behind the last message of anybody else, the response is their {@code content}, and the thoughts are {@code
     * reasoning_content} or {@code reasoning}, or a {@code <think>} element that begins the content. Malformed calls
     * are kept as they are and earn nothing.
     *
     * @param messages an array of messages or one message
     */
    public static MessageTurn of(JsonNode messages, JsonDialect dialect) {
        StringBuilder thoughts = null;
        StringBuilder response = new StringBuilder();
        List<JsonNode> calls = new ArrayList<>();
        long chars = 0;
        for (JsonNode message : lastAssistantMessages(messages)) {
            String reasoning = text(message.path("reasoning_content")) + text(message.path("reasoning"));
            String content = text(message.path("content"));
            Tag.Element think = Tag.THINK.first(content);
            if (think != null && Whitespace.isBlank(content, 0, think.start())) {
                reasoning += think.content(content);
                content = content.substring(think.end());
            }
            if (!reasoning.isEmpty()) {
                thoughts = (thoughts == null ? new StringBuilder() : thoughts.append('\n')).append(reasoning);
            }
            response.append(content);
            for (JsonNode call : message.path("tool_calls")) {
                chars += call.toString().length();
                calls.add(CallBlock.normalized(call, dialect));
            }
        }
        return new MessageTurn(
                thoughts == null ? null : thoughts.toString(), calls, chars, Whitespace.strip(response.toString()));
    }

    private static List<JsonNode> lastAssistantMessages(JsonNode messages) {
        List<JsonNode> turn = new ArrayList<>();
        if (messages.isObject()) {
            turn.add(messages);
        }
        for (int i = messages.isArray() ? messages.size() - 1 : -1; i >= 0; i--) {
            JsonNode role = messages.get(i).path("role");
            if (!role.isMissingNode() && !(role.isString() && role.stringValue().equals("assistant"))) {
                break;
            }
            turn.addFirst(messages.get(i));
        }
        return turn;
    }

    /** Content is text or an array of parts, of which those with {@code text} count. */
    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content.isArray() ? content : content.path("")) {
            JsonNode piece = part.path("text");
            text.append(piece.isString() ? piece.stringValue() : "");
        }
        return text.toString();
    }

    /** What keeps this turn from having exactly the parts of a shape, or null; thoughts are never too much. */
    @Nullable
    String problem(TurnShape shape, boolean thoughtsRequired) {
        if (thoughts == null && thoughtsRequired) {
            return "no thoughts";
        }
        if (shape.hasCalls() == calls.isEmpty()) {
            return shape.hasCalls() ? "no tool call" : "a tool call where none was wanted";
        }
        if (shape.hasResponse() == response.isEmpty()) {
            return shape.hasResponse() ? "no response" : "a response where none was wanted";
        }
        return null;
    }

    int thoughtWords() {
        return thoughts == null ? -1 : Whitespace.countWords(thoughts, 0, thoughts.length());
    }
}
