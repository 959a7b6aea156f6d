/** JMH benchmarks: what one core does in a second. Run {@code docs/performance.md}'s command. */
@NullMarked
package io.guerdon.benchmarks;

import org.jspecify.annotations.NullMarked;
