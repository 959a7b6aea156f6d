package io.guerdon.io.reading;

import io.guerdon.core.Row;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON object as it stands in its line, with an index of its members. A field is parsed when somebody asks for it.
 * Immutable and thread-safe.
 */
public final class JsonRow implements Row {

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private final LineBlock block;
    private final long line;
    private final int open;
    private final int close;
    private final String[] names;
    /** For each member: where its name begins, where its value begins, where its value ends. */
    private final int[] spans;

    JsonRow(LineBlock block, long line, int open, int close, String[] names, int[] spans) {
        this.block = block;
        this.line = line;
        this.open = open;
        this.close = close;
        this.names = names;
        this.spans = spans;
    }

    LineBlock block() {
        return block;
    }

    long line() {
        return line;
    }

    /** The bytes that hold the object; not to be changed. */
    public byte[] bytes() {
        return block.bytes();
    }

    /** Where the opening brace stands. */
    public int open() {
        return open;
    }

    /** Where the closing brace stands. */
    public int close() {
        return close;
    }

    /** The number of members. */
    public int size() {
        return names.length;
    }

    /** The name of a member. */
    public String name(int member) {
        return names[member];
    }

    /** Where a member begins, at the quotation mark of its name. */
    public int start(int member) {
        return spans[3 * member];
    }

    /** Where a member's value begins. */
    int valueStart(int member) {
        return spans[3 * member + 1];
    }

    /** Where a member ends. */
    public int end(int member) {
        return spans[3 * member + 2];
    }

    @Override
    public JsonNode field(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return value(i);
            }
        }
        return MissingNode.getInstance();
    }

    /** A member's value as a tree. */
    JsonNode value(int member) {
        return JSON.readTree(bytes(), valueStart(member), end(member) - valueStart(member));
    }

    @Override
    public ObjectNode tree() {
        return (ObjectNode) JSON.readTree(bytes(), open, close + 1 - open);
    }
}
