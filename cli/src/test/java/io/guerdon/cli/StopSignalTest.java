package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, sent to this very process while a training runs in it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class StopSignalTest {

    private static final int STEPS = 60;

    @TempDir
    private Path folder;

    private Path settings() throws IOException {
        var random = new SplittableRandom(1);
        var rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            double a = random.nextDouble();
            double b = random.nextDouble();
            rows.append(String.format(
                    Locale.ROOT,
                    "{\"chosen\": {\"states\": [[%f]]}, \"rejected\": {\"states\": [[%f]]}}%n",
                    Math.max(a, b),
                    Math.min(a, b)));
        }
        Files.writeString(folder.resolve("segments.jsonl"), rows);
        return Files.writeString(
                folder.resolve("model.yaml"),
                "train: feature-model\ndata: segments.jsonl\nstates: states\nheld_out: 0\nbatch: 40\nepochs: " + STEPS
                        + "\n");
    }

    private Guerdon train(Path settings, String out, String... more) {
        var arguments = new ArrayList<>(List.of(
                "train", settings.toString(), "--out", folder.resolve(out).toString()));
        arguments.addAll(List.of(more));
        return Guerdon.run(arguments.toArray(String[]::new));
    }

    /** Output of a run that interrupts this process, and waits until that is heard, when it is told what the data hold. */
    private static final class Interrupting extends PrintWriter {

        private final StringWriter heard;

        Interrupting(StringWriter heard) {
            super(new StringWriter());
            this.heard = heard;
        }

        @Override
        public void println(String line) {
            super.println(line);
            if (line.contains("pairs used")) {
                interrupt();
            }
        }

        private void interrupt() {
            try {
                new ProcessBuilder(
                                "kill",
                                "-INT",
                                String.valueOf(ProcessHandle.current().pid()))
                        .start()
                        .waitFor();
                while (!heard.toString().contains("stopping after this step")) {
                    Thread.sleep(5);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void aRunThatIsInterruptedStopsAtACheckpointAndEndsWithTheSameNumbers() throws IOException {
        var settings = settings();
        assertThat(train(settings, "whole").exitCode()).isZero();
        var err = new StringWriter();
        int code = Main.run(
                new Interrupting(err),
                new PrintWriter(err, true),
                "train",
                settings.toString(),
                "--out",
                folder.resolve("run").toString());
        assertThat(code).isEqualTo(130);
        assertThat(err.toString()).contains("stopped; go on with: guerdon train", "--resume");
        assertThat(folder.resolve("run/member-0-checkpoint.safetensors")).exists();
        assertThat(folder.resolve("run/model")).doesNotExist();
        assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl"))).hasSize(1);
        assertThat(train(settings, "run").err()).contains("give --resume to go on with it");
        assertThat(train(settings, "run", "--resume").exitCode()).isZero();
        assertThat(folder.resolve("run/model/feature-model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model/feature-model.safetensors"));
        assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl"))).hasSize(STEPS);
    }
}
