package io.guerdon.io.reading;

import java.util.List;

/**
 * What was found in a block; rows, problems and blank lines each in the order of the lines.
 *
 * @param block where it was found
 * @param rows the rows that can be used
 * @param problems the rows that cannot
 * @param blankLines the numbers of the lines that hold nothing
 */
public record ParsedBlock(LineBlock block, List<ParsedRow> rows, List<Problem> problems, List<Long> blankLines) {}
