package io.guerdon.io.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.Context;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.Stateful;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.io.InputException;
import io.guerdon.io.OnError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ResumeTest {

    private static final int ROWS = 3000;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} to {1} from {2}")
    @CsvSource({
        "items, out.jsonl, in.jsonl",
        "items, out.jsonl.gz, in.jsonl.gz",
        "groups, out.jsonl.zst, in.jsonl",
        "stateful, out.jsonl, in.jsonl.gz",
        "groups, out.parquet, in.jsonl",
    })
    void aRunThatIsKilledAgainAndAgainGivesTheOutputOfAnUninterruptedOne(String kind, String output, String input)
            throws IOException, InterruptedException {
        Path in = input(input);
        Path whole = Files.createDirectory(folder.resolve("whole")).resolve(output);
        var report = Runs.run(
                ScoringProcess.reward(kind, 0),
                ScoringProcess.options(kind, whole.toString(), in.toString()).build());

        Path killed = Files.createDirectory(folder.resolve("killed")).resolve(output);
        var random = new SplittableRandom(kind.hashCode() * 31L + output.hashCode());
        int kills = 0;
        while (!runAndKill(kind, killed, in, 250 + random.nextInt(900) + 300L * kills)) {
            damageTheTail(killed, random);
            kills++;
            assertThat(kills).as("the run gets on").isLessThan(1000);
        }
        assertThat(killed).hasSameBinaryContentAs(whole);
        assertThat(killed.getParent()).isDirectoryNotContaining("glob:**.partial*");
        assertThat(killed.resolveSibling(output + ".skipped.jsonl"))
                .hasSameTextualContentAs(whole.resolveSibling(output + ".skipped.jsonl"));

        // Asked once more, the finished run tells the same.
        var again = Runs.run(
                ScoringProcess.reward(kind, 0),
                ScoringProcess.options(kind, killed.toString(), in.toString())
                        .resume(true)
                        .build());
        assertThat(again.summary().toJson()).isEqualTo(report.summary().toJson());
        assertThat(again.skipped()).isEqualTo(report.skipped());
        assertThat(again.blankLines()).isEqualTo(report.blankLines());
    }

    /** What was written after the last checkpoint may be anything after a power cut. */
    private static void damageTheTail(Path output, SplittableRandom random) throws IOException {
        Path partial = output.resolveSibling(output.getFileName() + ".partial");
        if (Files.exists(partial)) {
            byte[] noise = new byte[random.nextInt(1, 500)];
            random.nextBytes(noise);
            Files.write(partial, noise, StandardOpenOption.APPEND);
        }
    }

    private static boolean runAndKill(String kind, Path output, Path input, long millis)
            throws IOException, InterruptedException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ScoringProcess.class.getName(),
                kind,
                output.toString(),
                input.toString());
        var process = new ProcessBuilder(command).inheritIO().start();
        boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
            return false;
        }
        assertThat(process.exitValue()).isZero();
        return true;
    }

    @Test
    void aStoppedRunKeepsWhatItHasAndGoesOnLater() throws IOException {
        Path in = input("in.jsonl");
        Path whole = folder.resolve("whole.jsonl");
        Path out = folder.resolve("out.jsonl");
        Runs.run(Runs.itemwise(), options(in, whole).build());
        var run = new ScoringRun(Runs.itemwise(), "spec", options(in, out).build());
        var stopped = run.run((read, total, rows) -> {
            if (rows > 0) {
                run.stop();
            }
        });
        if (!stopped.finished()) {
            assertThat(out).doesNotExist();
            assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options(in, out).build()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(
                            "a run was stopped here after " + stopped.summary().rows() + " rows")
                    .hasMessageContaining("--resume");
        }
        Runs.run(Runs.itemwise(), options(in, out).resume(true).build());
        assertThat(out).hasSameBinaryContentAs(whole);
    }

    @Test
    void aStopBeforeTheBeginningLeavesARunThatCanGoOn() throws IOException {
        Path in = input("in.jsonl");
        Path out = folder.resolve("out.jsonl");
        var run = new ScoringRun(Runs.itemwise(), "spec", options(in, out).build());
        run.stop();
        assertThat(run.run(Progress.NONE).finished()).isFalse();
        assertThat(Runs.run(Runs.itemwise(), options(in, out).resume(true).build())
                        .summary()
                        .rows())
                .isEqualTo(Runs.run(
                                Runs.itemwise(),
                                options(in, folder.resolve("whole.jsonl")).build())
                        .summary()
                        .rows());
    }

    @Test
    void anotherRewardOrInputIsRefused() throws IOException {
        Path in = input("in.jsonl");
        Path out = folder.resolve("out.jsonl");
        stopAtOnce(in, out);
        var resume = options(in, out).resume(true).build();
        assertThatThrownBy(() -> new ScoringRun(Runs.itemwise(), "another spec", resume).run(Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("because the reward is not the same")
                .hasMessageContaining("--overwrite");
        Files.writeString(in, "{\"completion\":\"more\"}\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), resume))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("because input 1 is not the same");
        assertThat(Runs.run(Runs.itemwise(), options(in, out).overwrite(true).build())
                        .finished())
                .isTrue();
    }

    @Test
    void aPartialThatWasCutOrChangedIsRefused() throws IOException {
        Path in = Files.writeString(folder.resolve("in.jsonl"), lines(false));
        Path out = folder.resolve("out.jsonl");
        // A bad row ends the run after the blocks before it are written.
        Files.writeString(in, "nonsense\n", StandardOpenOption.APPEND);
        var strict = options(in, out).onError(OnError.STOP).build();
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), strict)).isInstanceOf(InputException.class);
        Path partial = folder.resolve("out.jsonl.partial");
        byte[] bytes = Files.readAllBytes(partial);
        assertThat(bytes.length).isGreaterThan(1000);
        var resume = options(in, out).resume(true).build();

        Files.write(partial, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), resume))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not what the journal");
        byte[] changed = bytes.clone();
        changed[500] ^= 1;
        Files.write(partial, changed);
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), resume)).hasMessageContaining("is not what the journal");

        Files.write(partial, bytes);
        assertThat(Runs.run(Runs.itemwise(), resume).finished()).isTrue();
        Path whole = folder.resolve("whole.jsonl");
        Runs.run(Runs.itemwise(), options(in, whole).build());
        assertThat(out).hasSameBinaryContentAs(whole);
    }

    @Test
    void aRewardThatKeepsStateGoesOnAfterABatchThatLackedData() {
        var lines = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            lines.append("{\"completion\":\"")
                    .append("x".repeat(i % 37))
                    .append(i == 333 ? "\"}\n" : "\",\"base\":1}\n");
        }
        Path in = Runs.write(folder, "in.jsonl", lines.toString());
        Path out = folder.resolve("out.jsonl");
        var strict = options(in, out).batchRows(50).onError(OnError.STOP);
        assertThatThrownBy(() -> Runs.run(needsBase(), strict.build()))
                .hasMessage(in + ":334: field 'base': found nothing, expected a number");
        var report =
                Runs.run(needsBase(), strict.onError(OnError.SKIP).resume(true).build());
        assertThat(report.skipped()).isEqualTo(1);
        Path whole = folder.resolve("whole.jsonl");
        Runs.run(needsBase(), options(in, whole).batchRows(50).build());
        assertThat(out).hasSameBinaryContentAs(whole);
    }

    /** Changes its state before it finds out that data are missing. */
    private static Pipeline<Rollout> needsBase() {
        var mean = new ScoringProcess.MinusRunningMean();
        final class NeedsBase implements Shaping, Stateful {

            @Override
            public double[] shape(double[] reward, Context context) {
                double[] shaped = mean.shape(reward, context);
                for (int i = 0; i < shaped.length; i++) {
                    shaped[i] -= context.number(i, "base");
                }
                return shaped;
            }

            @Override
            public JsonNode save() {
                return mean.save();
            }

            @Override
            public void restore(JsonNode state) {
                mean.restore(state);
            }

            @Override
            public Scope scope() {
                return Scope.ITEM;
            }
        }
        return Runs.pipeline(new WeightedSum(Map.of()), List.of(new NeedsBase()));
    }

    @Test
    void aDamagedJournalIsNamed() throws IOException {
        Path in = input("in.jsonl");
        Path out = folder.resolve("out.jsonl");
        stopAtOnce(in, out);
        Files.writeString(folder.resolve("out.jsonl.partial.json"), "{\"rows\":");
        assertThatThrownBy(() ->
                        Runs.run(Runs.itemwise(), options(in, out).resume(true).build()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("out.jsonl.partial.json: is damaged");
    }

    @Test
    void anExistingOutputIsOnlyReplacedOnRequest() throws IOException {
        Path in = input("in.jsonl");
        Path out = Files.writeString(folder.resolve("out.jsonl"), "precious");
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options(in, out).build()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("exists already");
        assertThatThrownBy(() ->
                        Runs.run(Runs.itemwise(), options(in, out).resume(true).build()))
                .hasMessageContaining("exists already");
        assertThat(Runs.read(out)).isEqualTo("precious");
        Runs.run(Runs.itemwise(), options(in, out).overwrite(true).build());
        assertThat(Runs.read(out)).startsWith("{");
    }

    @Test
    void standardInputIsResumedWhenItHoldsTheSameAndRefusedWhenNot() throws IOException {
        String lines = lines(false);
        Path out = folder.resolve("out.jsonl");
        var broken = options(Path.of("-"), out).onError(OnError.STOP).build();
        assertThatThrownBy(() -> fromStandardInput(lines + "nonsense\n", broken))
                .isInstanceOf(InputException.class);
        var resume = options(Path.of("-"), out).resume(true).build();
        assertThatThrownBy(() -> fromStandardInput(lines.replace("a1 ", "b1 ") + "nonsense\n", resume))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("standard input: holds other data than when the run was stopped");
        fromStandardInput(lines + "nonsense\n", resume);
        Path whole = folder.resolve("whole.jsonl");
        fromStandardInput(lines + "nonsense\n", options(Path.of("-"), whole).build());
        assertThat(out).hasSameBinaryContentAs(whole);
    }

    private static void fromStandardInput(String lines, ScoringOptions options) {
        new ScoringRun(
                        Runs.itemwise(),
                        "spec",
                        options,
                        new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
                        new ByteArrayOutputStream())
                .run(Progress.NONE);
    }

    private void stopAtOnce(Path in, Path out) {
        var run = new ScoringRun(Runs.itemwise(), "spec", options(in, out).build());
        run.stop();
        run.run(Progress.NONE);
    }

    private static ScoringOptions.Builder options(Path in, Path out) {
        return ScoringOptions.from(List.of(in.toString()))
                .to(out.toString())
                .onError(OnError.SKIP)
                .threads(2)
                .blockBytes(4096);
    }

    private Path input(String name) {
        byte[] bytes = lines().getBytes(StandardCharsets.UTF_8);
        try {
            var compressed = new ByteArrayOutputStream();
            try (var stream = new GZIPOutputStream(compressed)) {
                stream.write(bytes);
            }
            return Files.write(folder.resolve(name), name.endsWith(".gz") ? compressed.toByteArray() : bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows in groups of one to seven, some of them blank or bad. */
    private static String lines() {
        return lines(true);
    }

    private static String lines(boolean bad) {
        var random = new SplittableRandom(7);
        var lines = new ArrayList<String>();
        for (int row = 0, group = 0, left = 1; row < ROWS; row++, left--) {
            if (left == 0) {
                group++;
                left = random.nextInt(1, 8);
            }
            String text = "a" + row + " ".repeat(random.nextInt(1, 200));
            lines.add(
                    switch (random.nextInt(50)) {
                        case 0 -> "";
                        case 1 -> bad ? "{\"group\":" + group : "";
                        case 2 -> "{\"group\":" + group + ",\"source\":\"s\",\"completion\":\"boom\"}";
                        default -> "{\"group\":" + group + ",\"completion\":\"" + text + "\",\"reference\":\"7\"}";
                    });
        }
        return String.join("\n", lines) + "\n";
    }
}
