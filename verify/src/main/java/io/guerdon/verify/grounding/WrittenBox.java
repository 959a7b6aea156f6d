package io.guerdon.verify.grounding;

import org.jspecify.annotations.Nullable;

/**
 * Four numbers as they stand in a text.
 *
 * @param layout what the numbers mean, where the text says so by its keys ("x", "width"); null where it does not
 * @param label what the box is said to show; empty when nothing is said
 */
public record WrittenBox(
        double a, double b, double c, double d, @Nullable Layout layout, String label) {

    /** The box, by its own layout if it has one. */
    public Box box(Layout otherwise) {
        return (layout == null ? otherwise : layout).box(a, b, c, d);
    }

    WrittenBox labelled(String text) {
        return new WrittenBox(a, b, c, d, layout, text);
    }
}
