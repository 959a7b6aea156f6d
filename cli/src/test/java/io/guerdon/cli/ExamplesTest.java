package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.Batch;
import io.guerdon.core.Rollout;
import io.guerdon.core.spec.RewardSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The examples of the README: they score without a failure, and they are what their program makes. */
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("../examples");
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @ValueSource(strings = {"math", "tool-calls", "grounding", "free-text"})
    void everyExampleScoresWithoutAFailure(String name) {
        var reward =
                RewardSpec.read(EXAMPLES.resolve(name).resolve("reward.yaml")).build();

        assertThat(reward.evaluate(Batch.of(rollouts(name))).total()).doesNotContain(Double.NaN);
    }

    @Test
    void noWrongSolutionOfTheMathExampleIsPaidAndNearlyEveryRightOneIs() {
        var reward = RewardSpec.read(EXAMPLES.resolve("math/reward.yaml")).build();
        var rollouts = rollouts("math");
        double[] answers = reward.evaluate(Batch.of(rollouts)).column("answer").raw();
        int right = 0;
        int paid = 0;
        for (int i = 0; i < answers.length; i++) {
            boolean correct = rollouts.get(i).field("correct").booleanValue();
            assertThat(correct || answers[i] == 0).as(rollouts.get(i).id()).isTrue();
            right += correct ? 1 : 0;
            paid += correct && answers[i] == 1 ? 1 : 0;
        }

        assertThat(paid).isGreaterThanOrEqualTo((int) (0.97 * right));
    }

    @Test
    void theRolloutsAreWhatTheirProgramMakes(@TempDir Path made) throws IOException, InterruptedException {
        String launcher = ProcessHandle.current().info().command().orElseThrow();
        var process = new ProcessBuilder(
                        launcher, EXAMPLES.resolve("generate/Examples.java").toString(), made.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        for (String name : List.of("math", "tool-calls", "grounding", "free-text", "trajectories", "features")) {
            assertThat(made.resolve(name).resolve("rollouts.jsonl"))
                    .hasSameTextualContentAs(EXAMPLES.resolve(name).resolve("rollouts.jsonl"));
        }
    }

    private static List<Rollout> rollouts(String name) {
        try {
            return Files.readAllLines(EXAMPLES.resolve(name).resolve("rollouts.jsonl")).stream()
                    .map(line -> rollout((ObjectNode) JSON.readTree(line)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rollout rollout(ObjectNode row) {
        return Rollout.row(row)
                .id(row.path("id").asString())
                .prompt(row.path("prompt"))
                .completion(row.path("completion"))
                .reference(row.path("reference"))
                .group(row.path("group").asString())
                .source(row.path("source").asString())
                .build();
    }
}
