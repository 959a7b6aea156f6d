package io.guerdon.io.reading;

import org.jspecify.annotations.Nullable;

/**
 * Whole lines of one input.
 *
 * @param input where they come from
 * @param index the number of the input, from 0
 * @param offset where the block begins in the uncompressed input, in bytes
 * @param firstLine the number of its first line, from 1
 * @param bytes the lines; not to be changed
 * @param start where the first line begins in {@code bytes}
 * @param length where the last line ends in {@code bytes}
 * @param lines the number of lines
 * @param problem what is wrong with the block as a whole: a line that is too long; its bytes are not kept
 * @param consumed how many bytes of the input it stands for
 * @param checksumBefore the checksum of the input up to this block, for an input that cannot be read from the middle
 * @param checksumAfter the checksum of the input up to the end of this block
 */
public record LineBlock(
        Input input,
        int index,
        long offset,
        long firstLine,
        byte[] bytes,
        int start,
        int length,
        int lines,
        @Nullable String problem,
        long consumed,
        long checksumBefore,
        long checksumAfter) {}
