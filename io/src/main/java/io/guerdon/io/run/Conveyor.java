package io.guerdon.io.run;

import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.io.InputException;
import io.guerdon.io.OnError;
import io.guerdon.io.reading.BlockReader;
import io.guerdon.io.reading.Input;
import io.guerdon.io.reading.LineBlock;
import io.guerdon.io.reading.ParsedBlock;
import io.guerdon.io.reading.ParsedRow;
import io.guerdon.io.reading.RowParser;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Moves rows from the input to the output. The calling thread reads, cuts, and writes, in the order of the input; a pool
 * parses, scores and formats. So much is under way at any time as keeps the pool busy, and no more, which bounds the
 * memory. What keeps state is given its units on the calling thread, in order.
 */
final class Conveyor {

    private static final long PROGRESS_NANOS = 100_000_000;

    private final Pipeline<Rollout> pipeline;
    private final ScoringOptions options;
    private final List<Input> inputs;
    private final BlockReader reader;
    private final RowParser parser;
    private final UnitCutter cutter;
    private final Scorer scorer;
    private final Destination destination;
    private final ExecutorService pool;
    private final Ledger ledger;
    private final Position start;
    private final long totalBytes;
    private final boolean inOrder;
    private final boolean checkGroups;
    private final int ahead;

    private final ArrayDeque<Future<ParsedBlock>> parsing = new ArrayDeque<>();
    private final ArrayDeque<Future<Scorer.Measured>> measuring = new ArrayDeque<>();
    private final ArrayDeque<Future<Made>> finishing = new ArrayDeque<>();
    private @Nullable InputException unreadable;
    private boolean writing;
    private volatile boolean stopping;

    /** Pieces of a unit; the unit is done with the last of them. */
    private record Made(Unit unit, List<Scorer.Piece> pieces, boolean last) {}

    Conveyor(
            Pipeline<Rollout> pipeline,
            ScoringOptions options,
            List<Input> inputs,
            BlockReader reader,
            UnitCutter cutter,
            Scorer scorer,
            Destination destination,
            ExecutorService pool,
            Ledger ledger) {
        this.pipeline = pipeline;
        this.options = options;
        this.inputs = inputs;
        this.reader = reader;
        this.parser = new RowParser(options.columns());
        this.cutter = cutter;
        this.scorer = scorer;
        this.destination = destination;
        this.pool = pool;
        this.ledger = ledger;
        this.start = ledger.position();
        this.totalBytes = inputs.stream().allMatch(input -> input.size() >= 0 && input.table() == null)
                ? inputs.stream().mapToLong(Input::size).sum()
                : -1;
        this.inOrder = pipeline.isStateful() || pipeline.scope() == Scope.BATCH || options.hold();
        this.checkGroups = pipeline.scope() == Scope.GROUP && !options.hold();
        this.ahead = 2 * options.threads() + 2;
    }

    /** Asks the run to end at the next unit. May be called from any thread. */
    void stop() {
        stopping = true;
    }

    /**
     * Moves everything.
     *
     * @return whether the input was read to its end; false after {@link #stop}
     * @throws InputException when the run cannot go on; what was done before is in the output
     */
    boolean run(Progress progress) {
        try {
            boolean all = move(progress);
            if (!all) {
                writeFinished();
                checkpoint();
            }
            return all;
        } catch (InputException e) {
            if (!writing) {
                checkpoint();
            }
            throw e;
        } finally {
            parsing.forEach(future -> future.cancel(true));
            measuring.forEach(future -> future.cancel(true));
            finishing.forEach(future -> future.cancel(true));
        }
    }

    private boolean move(Progress progress) {
        long next = System.nanoTime();
        while (true) {
            parseAhead();
            if (stopping) {
                return false;
            }
            if (parsing.isEmpty()) {
                break;
            }
            submit(parsed(await(parsing.remove())));
            if (destination.wantsCheckpoint()) {
                checkpoint();
            }
            if (System.nanoTime() - next >= 0) {
                progress.at(reader.bytesRead(), totalBytes, ledger.rows());
                next = System.nanoTime() + PROGRESS_NANOS;
            }
        }
        if (unreadable != null) {
            drain();
            throw unreadable;
        }
        submit(cutter.finish());
        while (!measuring.isEmpty() && !stopping) {
            completeOldest();
        }
        while (!finishing.isEmpty() && !stopping) {
            writeOldest();
        }
        progress.at(reader.bytesRead(), totalBytes, ledger.rows());
        return !stopping;
    }

    private void parseAhead() {
        while (parsing.size() < ahead && unreadable == null) {
            LineBlock block;
            try {
                block = reader.next();
            } catch (InputException e) {
                unreadable = e;
                return;
            }
            if (block == null) {
                return;
            }
            long from = block.index() == start.input() ? start.next() : 0;
            parsing.add(pool.submit(() -> parser.parse(block, from)));
        }
    }

    private List<Unit> parsed(ParsedBlock block) {
        if (options.onError() == OnError.STOP && !block.problems().isEmpty()) {
            var problem = block.problems().getFirst();
            drain();
            throw new InputException(problem.toString());
        }
        return cutter.accept(block);
    }

    private void submit(List<Unit> units) {
        for (var unit : units) {
            if (checkGroups) {
                checkGroups(unit);
            }
            if (inOrder) {
                measuring.add(pool.submit(() -> scorer.measure(unit)));
                while (measuring.size() >= ahead) {
                    completeOldest();
                }
            } else {
                boolean named = ledger.hasNamedGroups();
                finishing.add(pool.submit(() -> score(unit, named)));
                while (finishing.size() >= ahead) {
                    writeOldest();
                }
            }
        }
        writeFinished();
    }

    private void checkGroups(Unit unit) {
        List<ParsedRow> rows = unit.rows();
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0 && rows.get(i).groupHash() == rows.get(i - 1).groupHash()) {
                continue;
            }
            long before = ledger.begin(rows.get(i));
            if (before >= 0) {
                drain();
                throw new InputException(rows.get(i).rollout().label() + ": belongs to the group of "
                        + Place.text(before, inputs) + ", but rows of another group stand between them; this reward"
                        + " compares the rows of a group, which must follow each other: sort the input by group (--select"
                        + " \"SELECT * FROM input ORDER BY " + options.columns().group()
                        + "\"), or hold all of it in memory (--hold)");
            }
        }
    }

    private Made score(Unit unit, boolean named) {
        var scored = scorer.complete(scorer.measure(unit));
        var pieces = new ArrayList<Scorer.Piece>();
        for (int p = 0; p < Scorer.pieces(scored.unit()); p++) {
            pieces.add(scorer.piece(scored, p, named));
        }
        return new Made(scored.unit(), pieces, true);
    }

    /** Shapes and combines on this thread, the only one that touches state, and has the pieces made on the others. */
    private void completeOldest() {
        var scored = scorer.complete(await(measuring.remove()));
        int pieces = Scorer.pieces(scored.unit());
        for (int p = 0; p < pieces; p++) {
            int number = p;
            boolean named = ledger.hasNamedGroups();
            finishing.add(pool.submit(
                    () -> new Made(scored.unit(), List.of(scorer.piece(scored, number, named)), number == pieces - 1)));
            while (finishing.size() >= ahead) {
                writeOldest();
            }
        }
    }

    private void writeFinished() {
        while (!finishing.isEmpty() && finishing.element().isDone()) {
            writeOldest();
        }
    }

    private void writeOldest() {
        var made = await(finishing.remove());
        writing = true;
        for (var piece : made.pieces()) {
            destination.write(piece.bytes(), piece.statistics().runs());
            ledger.add(piece);
        }
        if (made.last()) {
            destination.skip(made.unit().problems());
            ledger.done(made.unit());
        }
        writing = false;
    }

    /** Brings to its end what was begun before something went wrong. */
    private void drain() {
        while (!measuring.isEmpty()) {
            completeOldest();
        }
        while (!finishing.isEmpty()) {
            writeOldest();
        }
    }

    /** The state of the pipeline is that of the last completed unit, so everything completed must be written. */
    private void checkpoint() {
        while (inOrder && !finishing.isEmpty()) {
            writeOldest();
        }
        destination.checkpoint(state());
    }

    /** Everything that a later run needs to go on. */
    private ObjectNode state() {
        return withPipeline(ledger.save());
    }

    /** What is kept of a finished run. */
    ObjectNode finalState() {
        return withPipeline(ledger.saveFinished());
    }

    private ObjectNode withPipeline(ObjectNode state) {
        if (pipeline.isStateful()) {
            state.set("state", pipeline.save());
        }
        return state;
    }

    private <V> V await(Future<V> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException("the run was interrupted", e);
        }
    }
}
