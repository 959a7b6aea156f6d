package io.guerdon.io.run;

import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.io.InputException;
import io.guerdon.io.reading.BlockReader;
import io.guerdon.io.reading.Inputs;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Scores files of rollouts.
 *
 * <pre>{@code
 * var spec = RewardSpec.read(Path.of("reward.yaml"));
 * var options = ScoringOptions.from(List.of("rollouts.jsonl")).to("scored.jsonl").build();
 * var report = new ScoringRun(spec.build(), spec.text(), options).run(Progress.NONE);
 * }</pre>
 *
 * <p>The bytes of the output depend on the input, the reward and the options, never on the number of threads, and not on
 * whether the run was stopped and resumed in between. A run is done once; only {@link #stop} may be called from another
 * thread.
 */
public final class ScoringRun {

    private final Pipeline<Rollout> pipeline;
    private final String specText;
    private final ScoringOptions options;
    private final InputStream standardInput;
    private final OutputStream standardOutput;
    private volatile @Nullable Conveyor conveyor;
    private volatile boolean stopping;

    /** Prepares a run that reads and writes the process's standard streams where the options say so. */
    public ScoringRun(Pipeline<Rollout> pipeline, String specText, ScoringOptions options) {
        this(pipeline, specText, options, System.in, new java.io.FileOutputStream(java.io.FileDescriptor.out));
    }

    /**
     * Prepares a run.
     *
     * @param pipeline the reward; its state, if any, is changed by the run
     * @param specText what the reward was made from: a run can be resumed only with the same
     * @param standardInput what {@code -} among the inputs means; not closed
     * @param standardOutput what {@code -} as output means; not closed
     */
    public ScoringRun(
            Pipeline<Rollout> pipeline,
            String specText,
            ScoringOptions options,
            InputStream standardInput,
            OutputStream standardOutput) {
        this.pipeline = pipeline;
        this.specText = specText;
        this.options = options;
        this.standardInput = standardInput;
        this.standardOutput = standardOutput;
    }

    /** Asks the run to end soon, in a state that can be resumed; {@link #run} then returns. Thread-safe. */
    public void stop() {
        stopping = true;
        var running = conveyor;
        if (running != null) {
            running.stop();
        }
    }

    /**
     * Scores everything.
     *
     * @param progress is told how far the run is
     * @throws InputException when the input or the output cannot be used; its message says what to do
     */
    public ScoringReport run(Progress progress) {
        var inputs = Inputs.resolve(options.inputs(), options.select());
        var names = pipeline.components().stream().map(Pipeline.Component::name).toList();
        var ledger = new Ledger(names);
        var start = new RunStart(pipeline, specText, options, inputs, ledger, standardOutput);
        var finished = start.alreadyFinished();
        if (finished != null) {
            return finished;
        }
        try (var destination = start.destination();
                var reader = new BlockReader(inputs, standardInput, options.blockBytes(), options.maxLineBytes());
                var pool = pool()) {
            var position = ledger.position();
            reader.seek(position.input(), position.offset(), position.line(), position.checksum());
            var cutter = new UnitCutter(batchRows(), wholeGroups(), ledger.units());
            var scorer = new Scorer(pipeline, options, start.compression(), inSteps());
            var moving = new Conveyor(pipeline, options, inputs, reader, cutter, scorer, destination, pool, ledger);
            conveyor = moving;
            if (stopping) {
                moving.stop();
            }
            boolean all = moving.run(progress);
            if (all && ledger.rows() + ledger.skipped() == 0) {
                throw new InputException(inputs.getFirst().name() + ": holds no row, expected at least one");
            }
            if (all) {
                destination.finish(moving.finalState());
            }
            return ledger.report(all, notices(cutter));
        }
    }

    private ExecutorService pool() {
        var number = new AtomicInteger();
        return Executors.newFixedThreadPool(
                options.threads(),
                task -> Thread.ofPlatform()
                        .daemon()
                        .name("score-" + number.incrementAndGet())
                        .unstarted(task));
    }

    private int batchRows() {
        if (options.hold()) {
            return Integer.MAX_VALUE;
        }
        if (options.batchRows() > 0) {
            return options.batchRows();
        }
        if (pipeline.isStateful()) {
            return ScoringOptions.DEFAULT_BATCH_ROWS;
        }
        return pipeline.scope() == Scope.BATCH ? Integer.MAX_VALUE : 0;
    }

    private boolean wholeGroups() {
        return pipeline.scope() != Scope.ITEM;
    }

    /** Whether units are training steps, rather than pieces of one. */
    private boolean inSteps() {
        return batchRows() > 0;
    }

    private List<String> notices(UnitCutter cutter) {
        var notices = new ArrayList<String>();
        if (batchRows() == Integer.MAX_VALUE) {
            notices.add(String.format(
                    Locale.ROOT,
                    "%s: %,d rows (%.1f MB of input) were held in memory%s",
                    options.hold() ? "as asked" : "the reward looks at the whole batch",
                    cutter.mostRows(),
                    cutter.mostBytes() / 1e6,
                    options.hold() ? "" : "; --batch-rows N scores N rows at a time"));
        }
        return notices;
    }
}
