/** Search for the settings of a reward, such as thresholds, where each evaluation is expensive and has no gradient. */
@NullMarked
package io.guerdon.core.tuning;

import org.jspecify.annotations.NullMarked;
