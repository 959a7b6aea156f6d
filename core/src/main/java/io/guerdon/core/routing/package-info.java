/** Rewards made of rewards: choosing one by a field of the row, and a whole pipeline as one component. */
@NullMarked
package io.guerdon.core.routing;

import org.jspecify.annotations.NullMarked;
