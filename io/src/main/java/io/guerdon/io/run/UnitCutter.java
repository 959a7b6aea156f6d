package io.guerdon.io.run;

import io.guerdon.io.reading.LineBlock;
import io.guerdon.io.reading.ParsedBlock;
import io.guerdon.io.reading.ParsedRow;
import io.guerdon.io.reading.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the rows, in the order of the input, into units that can be scored without each other: blocks as they come,
 * whole groups, batches of a size, or everything. Not thread-safe.
 */
final class UnitCutter {

    private final int batchRows;
    private final boolean wholeGroups;

    private List<ParsedRow> rows = new ArrayList<>();
    private List<Problem> problems = new ArrayList<>();
    private List<Long> blankPlaces = new ArrayList<>();
    private @Nullable LineBlock last;
    private long number;
    private long bytes;
    private long mostRows;
    private long mostBytes;

    /**
     * Creates a cutter.
     *
     * @param batchRows rows of a unit; 0 for as many as come in a block; {@link Integer#MAX_VALUE} for all
     * @param wholeGroups whether a unit goes on until a row of another group follows
     * @param number the number of the first unit
     */
    UnitCutter(int batchRows, boolean wholeGroups, long number) {
        this.batchRows = batchRows;
        this.wholeGroups = wholeGroups;
        this.number = number;
    }

    /** Takes the next block and gives the units that are whole now. */
    List<Unit> accept(ParsedBlock block) {
        last = block.block();
        int known = rows.size();
        rows.addAll(block.rows());
        problems.addAll(block.problems());
        for (long line : block.blankLines()) {
            blankPlaces.add(Place.of(block.block().index(), line));
        }
        for (var row : block.rows()) {
            bytes += row.json().close() - row.json().open() + 1L;
        }
        mostRows = Math.max(mostRows, rows.size());
        mostBytes = Math.max(mostBytes, bytes);
        return batchRows == 0 ? block(known) : batches(known);
    }

    private List<Unit> block(int known) {
        int cut = wholeGroups ? lastBoundary(known) : rows.size();
        if (cut > 0 || rows.isEmpty() && !(problems.isEmpty() && blankPlaces.isEmpty())) {
            return List.of(cut(0, cut, cut == rows.size()));
        }
        return List.of();
    }

    /** The beginning of the last group, looking back no further than to the row before the new ones. */
    private int lastBoundary(int known) {
        for (int i = rows.size() - 1; i >= Math.max(1, known); i--) {
            if (rows.get(i).groupHash() != rows.get(i - 1).groupHash()) {
                return i;
            }
        }
        return 0;
    }

    private List<Unit> batches(int known) {
        var units = new ArrayList<Unit>();
        int from = 0;
        for (int cut = boundary(from, known); cut > 0; cut = boundary(from, known)) {
            units.add(cut(from, cut, false));
            from = cut;
        }
        if (from > 0) {
            rows = new ArrayList<>(rows.subList(from, rows.size()));
        }
        return units;
    }

    /** Where the batch that begins at {@code from} ends; 0 when it goes on in the next block. */
    private int boundary(int from, int known) {
        if (rows.size() - from < batchRows) {
            return 0;
        }
        int cut = from + batchRows;
        if (!wholeGroups) {
            return cut;
        }
        for (int i = Math.max(cut, known); i < rows.size(); i++) {
            if (rows.get(i).groupHash() != rows.get(i - 1).groupHash()) {
                return i;
            }
        }
        return 0;
    }

    /** What is left at the end of the input. */
    List<Unit> finish() {
        if (rows.isEmpty() && problems.isEmpty() && blankPlaces.isEmpty()) {
            return List.of();
        }
        return List.of(cut(0, rows.size(), true));
    }

    private Unit cut(int from, int to, boolean everything) {
        var unitRows = List.copyOf(rows.subList(from, to));
        for (var row : unitRows) {
            bytes -= row.json().close() - row.json().open() + 1L;
        }
        var next = to < rows.size() ? rows.get(to) : null;
        if (everything || batchRows == 0) {
            rows = new ArrayList<>(rows.subList(to, rows.size()));
        }
        var end = next == null ? endOfBlock() : before(next);
        long place = Place.of(end.input(), end.next());
        var unitProblems = problems.stream()
                .filter(problem -> Place.of(problem.input(), problem.line()) < place)
                .toList();
        long blank = blankPlaces.stream().filter(line -> line < place).count();
        problems = new ArrayList<>(problems.subList(unitProblems.size(), problems.size()));
        blankPlaces = new ArrayList<>(blankPlaces.subList((int) blank, blankPlaces.size()));
        return new Unit(number++, unitRows, unitProblems, blank, end);
    }

    private static Position before(ParsedRow row) {
        var block = row.block();
        return new Position(block.index(), block.offset(), block.firstLine(), row.line(), block.checksumBefore());
    }

    private Position endOfBlock() {
        if (last == null) {
            return Position.START;
        }
        long line = last.firstLine() + last.lines();
        return new Position(last.index(), last.offset() + last.consumed(), line, line, last.checksumAfter());
    }

    /** The most rows that were held at once. */
    long mostRows() {
        return mostRows;
    }

    /** The bytes of the lines of the most rows that were held at once. */
    long mostBytes() {
        return mostBytes;
    }
}
