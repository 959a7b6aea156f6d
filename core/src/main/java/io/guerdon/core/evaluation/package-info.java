/** Whether a policy became better: verdicts of a judge on pairs, and scores made of several metrics. Pure functions. */
@NullMarked
package io.guerdon.core.evaluation;

import org.jspecify.annotations.NullMarked;
