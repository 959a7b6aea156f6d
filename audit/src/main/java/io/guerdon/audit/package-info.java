/**
 * Mutation testing for rewards.
 *
 * <p>An audit rewrites rollouts in ways whose effect on a sound reward is known ({@code probe}), looks at the rollouts
 * themselves for what makes a reward useless or exploitable ({@code finding}), and gathers both into one result that
 * the terminal, JSON, JUnit XML and the HTML report are printed from.
 */
@NullMarked
package io.guerdon.audit;

import org.jspecify.annotations.NullMarked;
