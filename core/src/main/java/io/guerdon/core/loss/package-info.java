/**
 * Losses of policies, critics and reward models as pure functions of log-probabilities, values and scores, each with its
 * gradient, so that they can be checked against golden files and against an automatic differentiation. No optimiser lives
 * here.
 */
@NullMarked
package io.guerdon.core.loss;

import org.jspecify.annotations.NullMarked;
