/** Inputs and targets of auxiliary tasks that help a policy to learn. Pure functions. */
@NullMarked
package io.guerdon.core.auxiliary;

import org.jspecify.annotations.NullMarked;
