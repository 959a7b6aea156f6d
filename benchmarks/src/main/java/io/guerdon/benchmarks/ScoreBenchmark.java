package io.guerdon.benchmarks;

import io.guerdon.core.spec.RewardSpec;
import io.guerdon.io.reading.BlockReader;
import io.guerdon.io.reading.Columns;
import io.guerdon.io.reading.Inputs;
import io.guerdon.io.reading.ParsedRow;
import io.guerdon.io.reading.RowParser;
import io.guerdon.io.run.Progress;
import io.guerdon.io.run.ScoringOptions;
import io.guerdon.io.run.ScoringRun;
import io.guerdon.io.writing.RowWriter;
import io.guerdon.io.writing.Utf8Buffer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Rows a second from file to file, and of the steps that no reward can avoid, each alone on one thread: reading and
 * splitting into blocks, parsing on top of that, writing alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 3, time = 3)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "--enable-native-access=ALL-UNNAMED"})
public class ScoreBenchmark {

    private static final int ROWS = 100_000;
    private static final int BLOCK_BYTES = 1 << 18;
    private static final int MAX_LINE_BYTES = 1 << 26;

    private static final String TAGS_AND_CHOICE = """
            components:
              answer: {type: choice}
              format: {type: tags}
            """;
    private static final String MATH = """
            components:
              answer: {type: math}
            """;

    /** Threads of the runs from end to end. */
    @Param("2")
    private int threads = 2;

    private Path choice = Path.of("");
    private Path math = Path.of("");
    private Path out = Path.of("");
    private List<ParsedRow> rows = List.of();

    /** Makes the files. */
    @Setup
    public void makeFiles() throws IOException {
        choice = Files.createTempFile("choice", ".jsonl");
        math = Files.createTempFile("math", ".jsonl");
        out = Files.createTempFile("out", ".jsonl");
        RolloutGenerator.write(RolloutGenerator.Kind.CHOICE, ROWS, choice);
        RolloutGenerator.write(RolloutGenerator.Kind.MATH, ROWS, math);
        rows = parsed();
    }

    /** Deletes them. */
    @TearDown
    public void deleteFiles() throws IOException {
        for (Path file : List.of(choice, math, out)) {
            Files.deleteIfExists(file);
        }
    }

    private BlockReader reader() {
        return new BlockReader(
                Inputs.resolve(List.of(choice.toString()), null),
                InputStream.nullInputStream(),
                BLOCK_BYTES,
                MAX_LINE_BYTES);
    }

    private List<ParsedRow> parsed() {
        var parser = new RowParser(Columns.DEFAULT);
        var all = new ArrayList<ParsedRow>(ROWS);
        try (var reader = reader()) {
            for (var block = reader.next(); block != null; block = reader.next()) {
                all.addAll(parser.parse(block, 0).rows());
            }
        }
        return all;
    }

    /** The floor below everything: bytes from the file, cut into blocks of whole lines. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long readAndSplit() {
        long lines = 0;
        try (var reader = reader()) {
            for (var block = reader.next(); block != null; block = reader.next()) {
                lines += block.lines();
            }
        }
        return lines;
    }

    /** Reading, and making rows of the lines. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int readAndParse() {
        var parser = new RowParser(Columns.DEFAULT);
        int count = 0;
        try (var reader = reader()) {
            for (var block = reader.next(); block != null; block = reader.next()) {
                count += parser.parse(block, 0).rows().size();
            }
        }
        return count;
    }

    /** Writing rows with the scores of a reward that says nothing. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void write() throws IOException {
        var writer = new RowWriter(List.of(), false);
        var nothing = new io.guerdon.core.Scores(List.of(), new double[1], new double[1]);
        try (var file = new FileOutputStream(out.toFile())) {
            for (int from = 0; from < rows.size(); from += 400) {
                var buffer = new Utf8Buffer(1 << 19);
                for (var row : rows.subList(from, Math.min(rows.size(), from + 400))) {
                    writer.write(row.json(), nothing, 0, buffer);
                }
                file.write(buffer.bytes(), 0, buffer.length());
            }
        }
    }

    /** A cheap reward from file to file. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long scoreTagsAndChoice() {
        return score(TAGS_AND_CHOICE, choice);
    }

    /** Mathematical answers from file to file. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long scoreMath() {
        return score(MATH, math);
    }

    private long score(String yaml, Path input) {
        var spec = RewardSpec.parse("benchmark", yaml);
        var options = ScoringOptions.from(List.of(input.toString()))
                .to(out.toString())
                .overwrite(true)
                .threads(threads)
                .build();
        return new ScoringRun(spec.build(), spec.text(), options)
                .run(Progress.NONE)
                .summary()
                .rows();
    }
}
