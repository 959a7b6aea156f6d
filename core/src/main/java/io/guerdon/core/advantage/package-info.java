/** Advantages of a group of completions: each reward against its peers. Pure functions over {@code double[]}. */
@NullMarked
package io.guerdon.core.advantage;

import org.jspecify.annotations.NullMarked;
