/**
 * The reward {@code tool-call}: one turn of a tool-using assistant, compared with the turn it should have been.
 *
 * <p>It is the rule-based reward of ToolRL (arXiv 2504.13958) with every switch and schedule of its reference code.
 * {@link io.guerdon.verify.tool.TurnShape} judges the tags (format), {@link io.guerdon.verify.tool.CallMatching} pairs
 * the calls that were made with the calls that were wanted and counts what agrees (correctness), {@link
 * io.guerdon.verify.tool.ThoughtLength} counts the words of the thoughts, {@link io.guerdon.verify.tool.RewardScale}
 * says what each is worth at a training step, and {@link io.guerdon.verify.tool.ToolCallRule} puts them together. All
 * of these are pure functions. Text is parsed, never evaluated, and size and depth are bounded.
 */
@NullMarked
package io.guerdon.verify.tool;

import org.jspecify.annotations.NullMarked;
