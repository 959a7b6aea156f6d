package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.spec.RewardSpec;
import io.guerdon.core.spec.Settings;
import io.guerdon.policy.training.PolicySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of a policy as a user starts them. */
class PolicyRewardRunTest {

    private static final Path EXAMPLES = Path.of("../examples/arithmetic");

    private static final String SETTINGS = """
            train: policy
            model: {alphabet: "0123456789+=", width: 16, layers: 1, heads: 2, context_length: 12}
            reward: reward.yaml
            prompts: prompts.jsonl
            algorithm:
              type: ppo
              updates: 2
              prompts: 4
              group: 1
              new_tokens: 3
              %s
            threads: 1
            %s
            """;

    private static final String PAR = """
            components:
              number: {type: regex, pattern: '[0-9]+', match: full, shape: [par]}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"policy.yaml", "policy-par.yaml"})
    void theExamplesAreRightSettingsOfRewardsThatBuild(String name) {
        var settings = Settings.read(EXAMPLES.resolve(name), PolicySettings.class);
        assertThat(RewardSpec.read(EXAMPLES.resolve(settings.reward())).build().components())
                .isNotEmpty();
    }

    @Test
    void aRewardShapedAgainstReferencesTrainsAndGoesOn() throws IOException {
        var file =
                settings("kl: 0.01", "references: {count: 3}", PAR, "{\"prompt\": \"1+2=\"}\n{\"prompt\": \"3+4=\"}\n");
        var out = folder.resolve("run");
        var run = Guerdon.run("train", file.toString(), "--out", out.toString(), "-q");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readString(out.resolve("metrics.jsonl"))).contains("references/mean/number");
        assertThat(Files.readString(out.resolve("references.jsonl"))).contains("\"1+2=\"", "\"3+4=\"");

        var without = settings("kl: 0.01", "", PAR, "{\"prompt\": \"1+2=\"}\n");
        var missing = Guerdon.run(
                "train", without.toString(), "--out", folder.resolve("b").toString(), "-q");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("reference_rewards");

        var own = settings("kl: 0.01", "", PAR, "{\"prompt\": \"1+2=\", \"reference_rewards\": [0, 1]}\n");
        var carried = Guerdon.run(
                "train", own.toString(), "--out", folder.resolve("c").toString(), "-q");
        assertThat(carried.exitCode()).as(carried.err()).isZero();
    }

    @Test
    void whatDoesNotFitTheRewardIsShownInTheSettings() throws IOException {
        var prompts = "{\"prompt\": \"1+2=\", \"reference_rewards\": 0}\n";
        for (var wrong : List.of(
                "constraints: {nubmer: 0.5}|:11:25: algorithm.constraints.nubmer: the reward has no component 'nubmer'",
                "pay: steps|:11:8: algorithm.pay: no component says what steps of a completion earned",
                "constraints: {}|:11:16: algorithm.constraints: 'algorithm': 'constraints' is empty")) {
            var parts = wrong.split("\\|", -1);
            var file = settings(parts[0], "", PAR, prompts);
            var run = Guerdon.run(
                    "train", file.toString(), "--out", folder.resolve("w").toString(), "--overwrite", "-q");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).contains("policy.yaml" + parts[1]);
        }
    }

    @Test
    void constraintsAndStepsTrainFromYaml() throws IOException {
        var reward = """
                components:
                  digits:
                    type: along-steps
                    of: {type: regex, pattern: '[0-9]+', match: full}
                    mechanism: clip
                    separator: '+'
                  short: {type: length, target: 2}
                """;
        var file = settings(
                "pay: steps\n  constraints: {short: -1}\n  multipliers: {method: xi}",
                "",
                reward,
                "{\"prompt\": \"1+2=\"}\n");
        var out = folder.resolve("run");
        var run = Guerdon.run("train", file.toString(), "--out", out.toString(), "-q");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readString(out.resolve("metrics.jsonl")))
                .contains(
                        "multiplier/short",
                        "constraint/above/short",
                        "completion/steps",
                        "critic/explained_variance_1");
    }

    private Path settings(String algorithm, String more, String reward, String prompts) throws IOException {
        Files.writeString(folder.resolve("reward.yaml"), reward);
        Files.writeString(folder.resolve("prompts.jsonl"), prompts);
        return Files.writeString(folder.resolve("policy.yaml"), SETTINGS.formatted(algorithm, more));
    }
}
