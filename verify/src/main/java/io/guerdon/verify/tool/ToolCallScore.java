package io.guerdon.verify.tool;

import io.guerdon.verify.format.JsonDialect;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The reward of one turn, its three parts, and what they were made from.
 *
 * @param format the format reward
 * @param correctness the correctness reward; 0 if no call was wanted
 * @param length the length reward; 0 if it is switched off
 * @param formatProblem what is wrong with the shape, or null
 * @param matching how the calls were matched, or null if no call was wanted
 * @param wanted the calls that were wanted
 * @param made the calls that were made, as far as they could be read
 * @param dialect when two values were taken to be equal
 */
public record ToolCallScore(
        double format,
        double correctness,
        double length,
        @Nullable String formatProblem,
        CallMatching.@Nullable Result matching,
        List<JsonNode> wanted,
        List<JsonNode> made,
        JsonDialect dialect) {

    /** The reward: the plain sum of the parts. */
    public double total() {
        return format + correctness + length;
    }

    /** Which call was taken for which, what was missing, wrong and surplus, in one line of bounded length. */
    public String explanation() {
        return new CallExplanation(this).text();
    }
}
