/**
 * Answers that are one of a few: options, yes and no, exact words, patterns.
 *
 * <p>{@link io.guerdon.verify.choice.Choice} grades option letters and yes/no in two ways. The strict way is the matching
 * reward of Mixed-R1 as reconstructed, for training with answer tags. The lenient way reads the answer out of free text:
 * letters in brackets, markdown or LaTeX, "the answer is B", the text of an option. It never guesses between several
 * candidates: it says "ambiguous". {@link io.guerdon.verify.choice.ExactMatch} compares whole texts after a stated
 * normalisation, and {@link io.guerdon.verify.choice.RegexReward} matches a pattern with an engine that is linear in the
 * text, because completions are written by whoever wants the reward.
 */
@NullMarked
package io.guerdon.verify.choice;

import org.jspecify.annotations.NullMarked;
