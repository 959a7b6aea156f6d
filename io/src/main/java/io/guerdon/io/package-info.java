/**
 * Files of rollouts: {@code reading} turns them into rows, {@code writing} turns rows and scores into files, and
 * {@code run} drives a reward over them from end to end. Whatever is wrong with the data or the files arrives as an
 * {@link io.guerdon.io.InputException} whose message can be shown to a person as it is.
 */
@NullMarked
package io.guerdon.io;

import org.jspecify.annotations.NullMarked;
