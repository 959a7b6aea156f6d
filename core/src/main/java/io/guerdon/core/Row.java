package io.guerdon.core;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of one row of data. A reader of files may parse them only when somebody asks. Immutable and thread-safe.
 */
public interface Row {

    /** A field by its name; a missing node when there is none. */
    JsonNode field(String name);

    /** All fields. Not to be changed. */
    ObjectNode tree();

    /** A row that is already parsed; the tree must not be changed any more. */
    static Row of(ObjectNode tree) {
        return new Row() {
            @Override
            public JsonNode field(String name) {
                return tree.path(name);
            }

            @Override
            public ObjectNode tree() {
                return tree;
            }
        };
    }
}
