package io.guerdon.io.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.Context;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.io.InputException;
import io.guerdon.io.OnError;
import io.guerdon.io.reading.Columns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadInputTest {

    private static final String GOOD = "{\"completion\":\"x\"}\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"completion\":\"x\"          | not valid JSON at column",
                "{\"completion\":\"x\"} {}      | column 20: found more after the JSON object, expected one object in each line",
                "{\"completion\":\"x\",\"n\":01} | not valid JSON at column",
                "{\"completion\":\"x\",}        | not valid JSON at column",
                "{\"completion\":\"x\",\"n\":NaN}| not valid JSON at column 26: NaN and infinity are no JSON; write null",
                "[{\"completion\":\"x\"}]       | found [{\"completion\":\"x\"}], expected one JSON object in each line (a JSON array",
                "\"text\"                       | found \"text\", expected one JSON object in each line",
                "{}                             | field 'completion' is missing; the row is empty",
                "{\"compeltion\":\"x\"}         | field 'completion' is missing; did you mean 'compeltion'?",
                "{\"completion\":null}          | field 'completion': found null, expected a text or chat messages",
                "{\"completion\":7}             | field 'completion': found 7, expected a text or chat messages",
                "{\"completion\":[{\"a\":1}]}   | field 'completion': expected a chat message with a role, found {\"a\":1}",
                "{\"completion\":\"x\",\"prompt\":true} | field 'prompt': found true, expected a text or chat messages",
                "{\"completion\":\"x\",\"prompt\":[3]} | field 'prompt': expected a chat message with a role, found 3",
                "{\"completion\":\"x\",\"id\":[]} | field 'id': found [], expected a text or a number",
                "{\"completion\":\"x\",\"group\":{}} | field 'group': found {}, expected a text or a number",
                "{\"completion\":\"x\",\"a\":1,\"a\":2} | field 'a': found twice in one row, expected once",
            })
    void aBadRowIsNamedWithWhatWasFoundAndExpected(String row, String message) {
        Path input = Runs.write(folder, "in.jsonl", GOOD + row + "\n" + GOOD);
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options(input).build()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(input + ":2: " + message)
                .hasMessageNotContaining("\n");
        var report = Runs.run(
                Runs.itemwise(),
                options(input).onError(OnError.SKIP).overwrite(true).build());
        assertThat(report.summary().rows()).isEqualTo(2);
        assertThat(report.skipped()).isEqualTo(1);
    }

    @Test
    void aByteThatIsNotUtf8IsNamedWithItsPlace() throws IOException {
        Path input = folder.resolve("in.jsonl");
        Files.write(input, (GOOD + "{\"completion\":\"caf\u00e9\"}\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options(input).build()))
                .hasMessageStartingWith(input + ":2: byte 19 of the line: found 0xE9, which begins no UTF-8 character");
    }

    @Test
    void aByteOrderMarkAndCarriageReturnsAndAMissingLastLineFeedAreFine() {
        Path input = Runs.write(folder, "in.jsonl", "\uFEFF{\"completion\":\"x\"}\r\n\r\n{\"completion\":\"y\"}");
        var report = Runs.run(Runs.itemwise(), options(input).build());
        assertThat(report.summary().rows()).isEqualTo(2);
        assertThat(report.blankLines()).isEqualTo(1);
        assertThat(Runs.read(folder.resolve("out.jsonl"))).startsWith("{\"completion\":\"x\",\"reward\"");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "3"})
    void aLineThatIsTooLongIsNamedAndPassedOverOnRequest(int before) {
        String text = GOOD.repeat(before) + "{\"completion\":\"" + "x".repeat(5000) + "\"}\n" + GOOD + GOOD;
        Path input = Runs.write(folder, "in.jsonl", text);
        var options = options(input).maxLineBytes(1000).blockBytes(100);
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options.build()))
                .hasMessageStartingWith(input + ":" + (before + 1) + ": found a line of more than 1000 bytes");
        var report = Runs.run(
                Runs.itemwise(), options.onError(OnError.SKIP).overwrite(true).build());
        assertThat(report.summary().rows()).isEqualTo(before + 2);
        assertThat(report.skipped()).isEqualTo(1);
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        assertMessage(folder.resolve("none.jsonl").toString(), "none.jsonl: cannot be read: the file does not exist");
        assertMessage(folder.toString(), "is a directory, expected a file");
        assertMessage(Files.createFile(folder.resolve("empty.jsonl")).toString(), "empty.jsonl: is empty");
        assertMessage(Runs.write(folder, "blank.jsonl", "\n \n").toString(), "blank.jsonl: holds no row");
        assertMessage(folder + "/*.nothing", "*.nothing: the pattern matches no file");
    }

    private void assertMessage(String input, String message) {
        var options = ScoringOptions.from(List.of(input))
                .to(folder.resolve("out-" + message.hashCode() + ".jsonl").toString())
                .build();
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void compressedDataThatEndEarlyAreNamed() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var stream = new GZIPOutputStream(bytes)) {
            stream.write(GOOD.repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        Path input = folder.resolve("in.jsonl.gz");
        Files.write(input, java.util.Arrays.copyOf(bytes.toByteArray(), bytes.size() - 20));
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options(input).build()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(input + ": cannot be read after line 0: the compressed data end too early");
    }

    @Test
    void aFileThatVanishesBeforeItsTurnIsNamedAndWhatCameBeforeIsKept() {
        Path first = Runs.write(folder, "a.jsonl", GOOD);
        Path second = Runs.write(folder, "b.jsonl", GOOD);
        Pipeline<Rollout> vanishing = Runs.itemwise();
        var run = new ScoringRun(
                vanishing,
                "spec",
                ScoringOptions.from(List.of("-", first.toString(), second.toString()))
                        .to(folder.resolve("out.jsonl").toString())
                        .build(),
                new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8)) {
                    @Override
                    public synchronized int read(byte[] bytes, int from, int length) {
                        try {
                            Files.deleteIfExists(second);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                        return super.read(bytes, from, length);
                    }
                },
                OutputStream.nullOutputStream());
        assertThatThrownBy(() -> run.run(Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(second + ": cannot be opened: the file does not exist (any more)");
        assertThat(Runs.read(folder.resolve("out.jsonl.partial"))).hasLineCount(2);
    }

    @Test
    void aClosedPipeOnStandardOutputIsSaidInWords() {
        var closed = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        var run = new ScoringRun(
                Runs.itemwise(),
                "spec",
                ScoringOptions.from(List.of("-")).build(),
                new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8)),
                closed);
        assertThatThrownBy(() -> run.run(Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessage("standard output: cannot be written: its reader has closed it");
    }

    @Test
    @EnabledIf("hasFullDevice")
    void aFullDiskIsSaidInWords() {
        Path input = Runs.write(folder, "in.jsonl", GOOD);
        var options =
                ScoringOptions.from(List.of(input.toString())).to("/dev/full").build();
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options))
                .isInstanceOf(InputException.class)
                .hasMessage("/dev/full: cannot be written: the disk is full");
    }

    static boolean hasFullDevice() {
        return Files.exists(Path.of("/dev/full"));
    }

    @Test
    void anInputIsNeverOverwritten() {
        Path input = Runs.write(folder, "out.jsonl", GOOD);
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options(input).build()))
                .isInstanceOf(InputException.class)
                .hasMessage(input + ": is also an input; choose another output");
        assertThat(Runs.read(input)).isEqualTo(GOOD);
    }

    @Test
    void parquetOnStandardInputIsRefusedInWords() {
        assertThatThrownBy(() -> Runs.piped(
                        Runs.itemwise(),
                        "PAR1...",
                        ScoringOptions.from(List.of("-")).build()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("standard input: cannot be opened: Parquet cannot be read as a stream");
    }

    @Test
    void anOutputFolderThatDoesNotExistIsNamed() {
        Path input = Runs.write(folder, "in.jsonl", GOOD);
        var options = ScoringOptions.from(List.of(input.toString()))
                .to(folder.resolve("no/out.jsonl").toString())
                .build();
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options))
                .hasMessageContaining("the folder " + folder.resolve("no") + " does not exist");
    }

    @Test
    void anOutputInUseByAnotherRunIsRefused() {
        Path input = Runs.write(folder, "in.jsonl", GOOD);
        try (var other = AppendFile.open(folder.resolve("out.jsonl.partial"))) {
            assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options(input).build()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("another run is writing this output");
            assertThat(other.length()).isZero();
        }
    }

    @Test
    void groupsThatComeBackAreNamedWithBothPlaces() {
        Path input = Runs.write(folder, "in.jsonl", """
                {"id":"i1","group":"a","completion":"x"}
                {"id":"i2","group":"b","completion":"x"}
                {"id":"i3","group":"a","completion":"x"}
                """);
        var reward = Runs.pipeline(new WeightedSum(Map.of()), List.of(new ScoringProcess.MinusGroupMean()));
        assertThatThrownBy(() -> Runs.run(reward, options(input).build()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(input + ":3 (id \"i3\"): belongs to the group of " + input + ":1,")
                .hasMessageContaining("--hold");
        var report = Runs.run(reward, options(input).hold(true).overwrite(true).build());
        assertThat(report.summary().rows()).isEqualTo(3);
        assertThat(report.notices()).anyMatch(notice -> notice.startsWith("as asked: 3 rows"));
    }

    @Test
    void aRowWithoutTheDataThatAShapingNeedsIsNamedOrSkipped() {
        Shaping needsNumber = new Shaping() {
            @Override
            public double[] shape(double[] reward, Context context) {
                double[] shaped = reward.clone();
                for (int i = 0; i < shaped.length; i++) {
                    shaped[i] -= context.number(i, "baseline");
                }
                return shaped;
            }

            @Override
            public Scope scope() {
                return Scope.ITEM;
            }
        };
        Path input = Runs.write(
                folder,
                "in.jsonl",
                "{\"completion\":\"x\",\"baseline\":1}\n{\"completion\":\"x\"}\n{\"completion\":\"x\",\"baseline\":1e400}\n");
        var reward = Runs.pipeline(new WeightedSum(Map.of()), List.of(needsNumber));
        assertThatThrownBy(() -> Runs.run(reward, options(input).build()))
                .isInstanceOf(InputException.class)
                .hasMessage(input + ":2: field 'baseline': found nothing, expected a number");
        var report = Runs.run(
                reward, options(input).onError(OnError.SKIP).overwrite(true).build());
        assertThat(report.summary().rows()).isEqualTo(1);
        assertThat(report.problems()).extracting("line").containsExactly(2L, 3L);
    }

    @Test
    void aRewardThatBreaksEndsTheRunOnlyOnRequest() {
        Path input = Runs.write(folder, "in.jsonl", GOOD + "{\"completion\":\"boom\",\"reference\":\"x\"}\n");
        assertThatThrownBy(() -> Runs.run(
                        Runs.itemwise(), options(input).stopOnFailure(true).build()))
                .isInstanceOf(InputException.class)
                .hasMessage(input + ":2: a reward broke: IllegalStateException: boom");
    }

    @Test
    void aFieldThatWasNamedMustBeInEveryRow() {
        Path input = Runs.write(folder, "in.jsonl", "{\"completion\":\"x\",\"gold\":1}\n" + GOOD);
        assertThatThrownBy(() -> Runs.run(
                        Runs.itemwise(),
                        options(input)
                                .columns(Columns.of(Map.of("reference", "gold")))
                                .build()))
                .hasMessageStartingWith(input + ":2: field 'gold' is missing; there are: completion");
        assertThatThrownBy(() -> Columns.of(Map.of("answer", "gold")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("no column role 'answer'");
    }

    @Test
    void resultsFromAnEarlierRunAreReplacedAndThatIsSaidOnce() {
        Path input = Runs.write(folder, "in.jsonl", """
                {"reward":5,"completion":"x","reasons":{"a":[1,2]}}
                {"completion":"y" , "shaped":1 }
                {"reward":1}
                {"reward":1,"completion":"z"}
                """);
        var report =
                Runs.run(Runs.itemwise(), options(input).onError(OnError.SKIP).build());
        assertThat(report.notices())
                .containsExactly("the input already has reward, reasons, shaped: replaced by this run's");
        assertThat(Runs.read(folder.resolve("out.jsonl")).lines().map(line -> line.substring(0, 36)))
                .containsExactly(
                        "{\"completion\":\"x\",\"reward\":0.1,\"rewa",
                        "{\"completion\":\"y\",\"reward\":0.1,\"rewa",
                        "{\"completion\":\"z\",\"reward\":0.1,\"rewa");
    }

    private ScoringOptions.Builder options(Path input) {
        return ScoringOptions.from(List.of(input.toString()))
                .to(folder.resolve("out.jsonl").toString())
                .overwrite(true);
    }
}
