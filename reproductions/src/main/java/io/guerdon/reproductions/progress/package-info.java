/**
 * Stepwise progress attribution against the sparse outcome and other ways to spread it, in the household: an estimator whose
 * contributions sum to the outcome pays each turn of stored rollouts, and PPO learns from them with the advantages of a trainer of
 * language agents, which hardly carry credit from one turn to another.
 */
@NullMarked
package io.guerdon.reproductions.progress;

import org.jspecify.annotations.NullMarked;
