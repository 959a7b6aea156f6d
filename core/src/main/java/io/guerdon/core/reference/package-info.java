/**
 * What a reward is compared with: reference rewards that came with the data, a quantile of them, the rest of the group,
 * or a constant, as registered {@link io.guerdon.core.ReferenceRewards}. A reference that is missing is an error that
 * names the item; nothing is guessed.
 */
@NullMarked
package io.guerdon.core.reference;

import org.jspecify.annotations.NullMarked;
