/**
 * Free text: where the answer stands in it, and how it compares with a reference.
 *
 * <p>{@link io.guerdon.verify.text.AnswerSource} and {@link io.guerdon.verify.text.Statements} find the answer in a
 * completion, for all rewards of this module.
 */
@NullMarked
package io.guerdon.verify.text;

import org.jspecify.annotations.NullMarked;
