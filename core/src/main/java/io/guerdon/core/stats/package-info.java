/** Statistics of reward columns that can be merged: moments, extremes, quantiles. */
@NullMarked
package io.guerdon.core.stats;

import org.jspecify.annotations.NullMarked;
