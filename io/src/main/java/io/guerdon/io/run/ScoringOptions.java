package io.guerdon.io.run;

import io.guerdon.io.OnError;
import io.guerdon.io.reading.Columns;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run is to be done.
 *
 * @param inputs files, patterns, or {@code -} for standard input
 * @param output the file to write, or {@code -} for standard output; its extension says the format: {@code .parquet},
 *     {@code .csv}, {@code .gz} and {@code .zst} (JSON Lines, compressed), anything else JSON Lines
 * @param columns which field plays which role
 * @param select a DuckDB SELECT over the view {@code input}; null reads the rows as they are
 * @param threads threads that parse, score and format; at least 1
 * @param batchRows rows of a training step; 0 leaves it to the reward: everything for one that looks at the whole batch,
 *     {@value #DEFAULT_BATCH_ROWS} for one that keeps state, no steps for any other
 * @param hold whether to hold the whole input, so that the rows of a group may lie anywhere
 * @param step the training step of the first batch, counted from 0
 * @param onError what to do about a row that cannot be used
 * @param stopOnFailure whether to stop at the first row on which a reward breaks; otherwise the row is marked
 * @param resume whether to go on with a run that was stopped; without anything to go on with, the run begins
 * @param overwrite whether an existing output, or a stopped run, may be thrown away
 * @param blockBytes the bytes that are read at a time; the memory needed is about 16 times that for each thread
 * @param maxLineBytes a longer line is an error
 * @param checkpointMillis how often, about, it is made sure that a killed run can go on from here; writing to disk for
 *     sure takes some milliseconds
 */
public record ScoringOptions(
        List<String> inputs,
        String output,
        Columns columns,
        @Nullable String select,
        int threads,
        int batchRows,
        boolean hold,
        long step,
        OnError onError,
        boolean stopOnFailure,
        boolean resume,
        boolean overwrite,
        int blockBytes,
        int maxLineBytes,
        int checkpointMillis) {

    /** The batch of a reward that keeps state, unless the options say otherwise. */
    public static final int DEFAULT_BATCH_ROWS = 1024;

    /** The name of standard output. */
    public static final String STANDARD_OUTPUT = "-";

    public ScoringOptions {
        inputs = List.copyOf(inputs);
        atLeast("threads", threads, 1);
        atLeast("batch rows", batchRows, 0);
        atLeast("the step", step, 0);
        atLeast("block bytes", blockBytes, 1);
        atLeast("max line bytes", maxLineBytes, 1);
        atLeast("checkpoint milliseconds", checkpointMillis, 1);
        if (resume && overwrite) {
            throw new IllegalArgumentException(
                    "resume goes on with a stopped run, overwrite throws it away: choose one");
        }
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", found " + value);
        }
    }

    /** The defaults: all cores, stop at a bad row, mark rows on which a reward breaks. */
    public static Builder from(List<String> inputs) {
        return new Builder(inputs);
    }

    /** Puts options together. Not thread-safe. */
    public static final class Builder {

        private final List<String> inputs;
        private String output = STANDARD_OUTPUT;
        private Columns columns = Columns.DEFAULT;
        private @Nullable String select;
        private int threads = Runtime.getRuntime().availableProcessors();
        private int batchRows;
        private boolean hold;
        private long step;
        private OnError onError = OnError.STOP;
        private boolean stopOnFailure;
        private boolean resume;
        private boolean overwrite;
        private int blockBytes = 1 << 18;
        private int maxLineBytes = 1 << 26;
        private int checkpointMillis = 1000;

        private Builder(List<String> inputs) {
            this.inputs = inputs;
        }

        public Builder to(String value) {
            this.output = value;
            return this;
        }

        public Builder columns(Columns value) {
            this.columns = value;
            return this;
        }

        public Builder select(@Nullable String value) {
            this.select = value;
            return this;
        }

        public Builder threads(int value) {
            this.threads = value;
            return this;
        }

        public Builder batchRows(int value) {
            this.batchRows = value;
            return this;
        }

        public Builder hold(boolean value) {
            this.hold = value;
            return this;
        }

        public Builder step(long value) {
            this.step = value;
            return this;
        }

        public Builder onError(OnError value) {
            this.onError = value;
            return this;
        }

        public Builder stopOnFailure(boolean value) {
            this.stopOnFailure = value;
            return this;
        }

        public Builder resume(boolean value) {
            this.resume = value;
            return this;
        }

        public Builder overwrite(boolean value) {
            this.overwrite = value;
            return this;
        }

        public Builder blockBytes(int value) {
            this.blockBytes = value;
            return this;
        }

        public Builder maxLineBytes(int value) {
            this.maxLineBytes = value;
            return this;
        }

        public Builder checkpointMillis(int value) {
            this.checkpointMillis = value;
            return this;
        }

        /**
         * Makes the options.
         *
         * @throws IllegalArgumentException when they contradict each other or a number is out of range
         */
        public ScoringOptions build() {
            return new ScoringOptions(
                    inputs,
                    output,
                    columns,
                    select,
                    threads,
                    batchRows,
                    hold,
                    step,
                    onError,
                    stopOnFailure,
                    resume,
                    overwrite,
                    blockBytes,
                    maxLineBytes,
                    checkpointMillis);
        }
    }
}
