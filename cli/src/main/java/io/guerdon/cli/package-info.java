/**
 * The {@code guerdon} command. Each command is one file; it reads its options, calls the libraries and prints. Exit
 * codes: 0 done, 1 the answer is "no", 2 bad usage or input, 3 an internal failure.
 */
@NullMarked
package io.guerdon.cli;

import org.jspecify.annotations.NullMarked;
