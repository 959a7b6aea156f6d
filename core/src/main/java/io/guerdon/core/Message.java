package io.guerdon.core;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One chat message in the form that OpenAI-compatible tools write: {@code {"role": ..., "content": ...}}.
 *
 * @param role who speaks: system, user, assistant or tool
 * @param content the text; of a list of content parts, the text parts joined; empty when there is none
 * @param node the message as it came, for what this record does not name, such as {@code tool_calls}
 */
public record Message(String role, String content, JsonNode node) {

    /** An assistant message that is only text. */
    public static Message assistant(String content) {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("role", "assistant").put("content", content);
        return new Message("assistant", content, node);
    }

    /**
     * Reads messages out of JSON: a list of messages, one message, or a bare text (which the assistant says).
     *
     * @throws IllegalArgumentException when it is none of these, saying what was found
     */
    public static List<Message> read(JsonNode node) {
        if (node.isString()) {
            return List.of(assistant(node.stringValue()));
        }
        if (node.isObject()) {
            return List.of(one(node));
        }
        if (!node.isArray()) {
            throw new IllegalArgumentException("expected a text or chat messages, found " + node.getNodeType());
        }
        var messages = new ArrayList<Message>(node.size());
        for (var message : node) {
            messages.add(one(message));
        }
        return messages;
    }

    /**
     * The text of a prompt or a completion: a bare text as it is; of chat messages the contents joined by blank
     * lines. Of a completion only the assistant speaks: what a user or a tool says in it is not the model's.
     *
     * @param assistantOnly whether to leave out every message that is not the assistant's
     * @throws IllegalArgumentException when it is neither text nor chat messages
     */
    public static String text(JsonNode node, boolean assistantOnly) {
        if (node.isString()) {
            return node.stringValue();
        }
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        var text = new StringBuilder();
        for (var message : read(node)) {
            if (assistantOnly && !message.role().equals("assistant")
                    || message.content().isEmpty()) {
                continue;
            }
            text.append(text.isEmpty() ? "" : "\n\n").append(message.content());
        }
        return text.toString();
    }

    private static Message one(JsonNode node) {
        if (!node.isObject() || !node.path("role").isString()) {
            throw new IllegalArgumentException("expected a chat message with a role, found " + shortened(node));
        }
        return new Message(node.path("role").stringValue(), content(node.path("content")), node);
    }

    private static String content(JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        if (content.isMissingNode() || content.isNull()) {
            return "";
        }
        if (!content.isArray()) {
            throw new IllegalArgumentException(
                    "expected the content of a message to be a text or a list of parts, found " + shortened(content));
        }
        var text = new StringBuilder();
        for (var part : content) {
            if (part.isString()) {
                text.append(part.stringValue());
            } else if (part.path("text").isString()) {
                text.append(part.path("text").stringValue());
            }
        }
        return text.toString();
    }

    private static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
