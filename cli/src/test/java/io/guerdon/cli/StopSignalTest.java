package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, sent to this very process while a training runs in it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class StopSignalTest {

    private static final int STEPS = 1500;

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
        var arguments = new String[4 + more.length];
        System.arraycopy(
                new String[] {
                    "train", settings.toString(), "--out", folder.resolve(out).toString()
                },
                0,
                arguments,
                0,
                4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return Guerdon.run(arguments);
    }

    /** Waits for the first checkpoint, so that the run is in the midst of its steps, and interrupts this process. */
    private void interrupt(Path checkpoint) {
        try {
            while (!Files.exists(checkpoint)) {
                Thread.sleep(5);
            }
            new ProcessBuilder(
                            "kill",
                            "-INT",
                            String.valueOf(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRunThatIsInterruptedStopsAtACheckpointAndEndsWithTheSameNumbers() throws IOException, InterruptedException {
        var settings = settings();
        assertThat(train(settings, "whole").exitCode()).isZero();
        // Should the run be over too early, the signal is heard here and harms nobody.
        try (var outer = StopSignal.watch(new PrintWriter(new StringWriter()))) {
            var interrupting =
                    Thread.ofPlatform().start(() -> interrupt(folder.resolve("run/member-0-checkpoint.safetensors")));
            var stopped = train(settings, "run");
            interrupting.join();
            assertThat(outer.isAsked()).as("the run was over before the signal").isFalse();
            assertThat(stopped.exitCode()).isEqualTo(130);
            assertThat(stopped.err()).contains("stopped; go on with: guerdon train", "--resume");
        }
        assertThat(folder.resolve("run/model")).doesNotExist();
        assertThat(train(settings, "run").err()).contains("give --resume to go on with it");
        assertThat(train(settings, "run", "--resume").exitCode()).isZero();
        assertThat(folder.resolve("run/model/feature-model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model/feature-model.safetensors"));
        assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl"))).hasSize(STEPS);
    }
}
