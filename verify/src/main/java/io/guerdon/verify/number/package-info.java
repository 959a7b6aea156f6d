/**
 * Numbers, as chart questions and word problems ask for them.
 *
 * <p>{@link io.guerdon.verify.number.Closeness} holds the relaxed and the graded chart reward;
 * {@link io.guerdon.verify.number.Numerals} reads a text that is a number and nothing else, by the rules of the public
 * metric; {@link io.guerdon.verify.number.Quantity} reads numbers as people write them, with thousands separators,
 * percent signs, units, fractions and Unicode minus signs. {@link io.guerdon.verify.number.NumberGrade} puts them together.
 */
@NullMarked
package io.guerdon.verify.number;

import org.jspecify.annotations.NullMarked;
