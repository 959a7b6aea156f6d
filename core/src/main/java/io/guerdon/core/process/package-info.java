/**
 * Rewards that are earned along the way: a text is cut into steps, each is given a score, mechanisms bound what the scores add up
 * to, and the verdict says where in the text every part of it was earned.
 */
@NullMarked
package io.guerdon.core.process;

import org.jspecify.annotations.NullMarked;
