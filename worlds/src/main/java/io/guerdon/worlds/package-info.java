/** Environments to act in. They know nothing of policies and networks: whoever trains in them brings those along. */
@NullMarked
package io.guerdon.worlds;

import org.jspecify.annotations.NullMarked;
