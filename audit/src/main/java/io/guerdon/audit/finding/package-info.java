/**
 * What the rollouts themselves say about a reward, without rewriting any: groups that give no gradient, shapings that
 * flatten, components that are dead, copy or fight each other, rewards that follow length, leave rollouts out, drift
 * between sources or part from a gold label.
 *
 * <p>One class for each family, each a pure function from {@link io.guerdon.audit.finding.Observations} to
 * {@link io.guerdon.audit.finding.Finding}s; the formulas behind them are public static functions with tests of their
 * own. A threshold is a named constant beside the finding that it decides.
 */
@NullMarked
package io.guerdon.audit.finding;

import org.jspecify.annotations.NullMarked;
