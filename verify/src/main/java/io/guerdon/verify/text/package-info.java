/**
 * Free text: where the answer stands in it, and how it compares with a reference.
 *
 * <p>{@link io.guerdon.verify.text.AnswerSource} and {@link io.guerdon.verify.text.Statements} find the answer in a completion,
 * for all rewards of this module. {@link io.guerdon.verify.text.Bmas} compares two token sequences by their static
 * embeddings, {@link io.guerdon.verify.text.Rouge} and
 * {@link io.guerdon.verify.text.Meteor} by their shared words; {@link io.guerdon.verify.text.LengthScore} and
 * {@link io.guerdon.verify.text.Repetition} look at the completion alone.
 */
@NullMarked
package io.guerdon.verify.text;

import org.jspecify.annotations.NullMarked;
