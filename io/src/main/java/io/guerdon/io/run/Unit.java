package io.guerdon.io.run;

import io.guerdon.io.reading.ParsedRow;
import io.guerdon.io.reading.Problem;
import java.util.List;

/**
 * Rows that are scored together, and what lies between them in the input.
 *
 * @param number counted from 0
 * @param rows the rows, at least one unless only problems or blank lines were met
 * @param problems rows that cannot be used
 * @param blankLines lines that hold nothing
 * @param end how far the input is done when this unit is
 */
record Unit(long number, List<ParsedRow> rows, List<Problem> problems, long blankLines, Position end) {}
