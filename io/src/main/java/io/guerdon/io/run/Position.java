package io.guerdon.io.run;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far the input is done. Reading goes on at the beginning of a block, and there passes over the lines that are done.
 *
 * @param input the number of the input; the number of inputs at the end
 * @param offset where a block begins in the uncompressed input
 * @param line the number of the first line of that block
 * @param next the number of the first line that is not done
 * @param checksum the checksum of the input before the block, where it must be read from the beginning
 */
record Position(int input, long offset, long line, long next, long checksum) {

    static final Position START = new Position(0, 0, 1, 1, 0);

    ObjectNode save() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("input", input)
                .put("offset", offset)
                .put("line", line)
                .put("next", next)
                .put("checksum", checksum);
    }

    static Position restore(JsonNode tree) {
        return new Position(
                tree.path("input").intValue(),
                tree.path("offset").longValue(),
                tree.path("line").longValue(),
                tree.path("next").longValue(),
                tree.path("checksum").longValue());
    }
}
