/**
 * Rewards for the shape of a completion: is it wrapped in the tags that were asked for ({@code tags}), is it JSON that
 * a schema accepts ({@code json-schema})?
 *
 * <p>{@link io.guerdon.verify.format.Tag} finds {@code <name>...</name>} in untrusted text, {@link
 * io.guerdon.verify.format.TagFormat} checks an ordered list of them, and {@link io.guerdon.verify.format.Tags} names
 * the two or three readings that other rewards share. Everything here is a pure function that reads the text once from
 * left to right; no regular expression ever sees a completion.
 */
@NullMarked
package io.guerdon.verify.format;

import org.jspecify.annotations.NullMarked;
