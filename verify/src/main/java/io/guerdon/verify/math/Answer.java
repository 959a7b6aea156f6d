package io.guerdon.verify.math;

import io.guerdon.verify.math.expressions.Expr;
import org.jspecify.annotations.Nullable;

/**
 * An answer that was found in a text and read.
 *
 * @param expr what it means, or null when it could not be read
 * @param text the cleaned text, never empty
 * @param raw the text as it stands
 * @param start offset in the source, or -1
 * @param end offset after it, or -1
 * @param unit the unit that was dropped, or null
 * @param oversize whether it was too long to be read
 */
record Answer(
        @Nullable Expr expr,
        String text,
        String raw,
        int start,
        int end,
        @Nullable String unit,
        boolean oversize,
        String complaint) {}
