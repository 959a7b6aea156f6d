package io.guerdon.verify.math.extraction;

/**
 * Which groups of changes are made to a formula before it is read.
 *
 * @param units drop trailing units ("5 \text{ cm}", "10 miles")
 * @param malformedOperators read "\frac12", "\sqrt3", "x^(2)" and "1/2" as what was meant
 * @param nits write ".5" as "0.5"
 */
public record Cleaning(boolean units, boolean malformedOperators, boolean nits) {
    /** Everything on. */
    public static final Cleaning ALL = new Cleaning(true, true, true);
}
