/**
 * Two rewards on the same rollouts: what an edit of a reward changes before it reaches a training run. Rows whose reward
 * changed, orders that turned round inside groups (which is what a group-relative method learns from), and both component
 * by component.
 */
@NullMarked
package io.guerdon.audit.compare;

import org.jspecify.annotations.NullMarked;
