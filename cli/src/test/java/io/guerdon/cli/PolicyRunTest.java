package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code guerdon train} with {@code train: policy}, as somebody at a terminal meets it. */
class PolicyRunTest {

    private static final String SETTINGS = """
            train: policy
            model: {alphabet: "abcd>", width: 16, layers: 1, heads: 2, context_length: 12}
            demonstrations: {data: demonstrations.jsonl, steps: 12, batch: 8, rate: 0.01}
            reward: reward.yaml
            prompts: prompts.jsonl
            algorithm: {type: grpo, updates: 4, prompts: 4, group: 4, new_tokens: 3, rate: 0.005}
            checkpoint_every: 2
            evaluation: {prompts: held-out.jsonl, every: 2, count: 2}
            seed: 5
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void data() throws IOException {
        Files.writeString(folder.resolve("reward.yaml"), "components: {echo: {type: regex, pattern: a}}\n");
        Files.writeString(folder.resolve("prompts.jsonl"), rows("a>", "b>", "ab>", "c>", "abd>"));
        Files.writeString(folder.resolve("held-out.jsonl"), rows("d>", "bd>"));
        Files.writeString(
                folder.resolve("demonstrations.jsonl"),
                "{\"prompt\": \"a>\", \"completion\": \"aa\"}\n{\"prompt\": \"b>\", \"completion\": \"bb\"}\n");
    }

    private static String rows(String... prompts) {
        var rows = new StringBuilder();
        for (var prompt : prompts) {
            rows.append("{\"prompt\": \"").append(prompt).append("\", \"reference\": \"a\"}\n");
        }
        return rows.toString();
    }

    @Test
    void trainingThatDivergesSaysWhereAndWhatToDo() throws IOException {
        var demonstrating = train(SETTINGS.replace("rate: 0.01", "rate: 1e30"), "demonstrations");
        assertThat(demonstrating.exitCode()).as(demonstrating.err()).isEqualTo(2);
        assertThat(demonstrating.err())
                .contains("training diverged at step ", " of 12", "learning from demonstrations")
                .contains("lower demonstrations.rate")
                .doesNotContain("bug", "\tat ");

        var rewarded = train(SETTINGS.replace("rate: 0.005", "rate: 1e30"), "rewards");
        assertThat(rewarded.exitCode()).as(rewarded.err()).isEqualTo(2);
        assertThat(rewarded.err())
                .contains(
                        "training diverged at update ",
                        " of 4, counted from 0",
                        "learning from rewards",
                        "lower algorithm.rate")
                .contains("the last checkpoint is " + folder.resolve("rewards/checkpoint.safetensors"))
                .doesNotContain("bug", "\tat ");
        assertThat(folder.resolve("rewards/model")).doesNotExist();
    }

    @Test
    void settingsThatCannotWorkAreRefusedAtTheirPlace() throws IOException {
        refused("group: 4", "group: 1", ":6:", "algorithm.group: ", "'group' is 1; expected at least 2");
        refused("rate: 0.005", "minibatch: 0", ":6:", "algorithm.minibatch: ", "expected at least 1");
        refused("rate: 0.005", "kl: -1", ":6:", "algorithm.kl: ", "'kl' is -1; expected at least 0");
        refused("heads: 2", "heads: 3", ":2:", "model.heads: ", "'heads' is 3", "'width' 16");
        refused("heads: 2", "heads: 2, device: gpu", ":2:", "model.device: ", "'device' is gpu; expected cpu");
        refused("type: grpo,", "type: dno, nash: {tau: 2},", ":6:", "algorithm.nash.tau: ", "from 0 to 'eta'");
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    @Test
    void aRewardThatNeverTellsCompletionsApartStopsTheRun() throws IOException {
        Files.writeString(
                folder.resolve("reward.yaml"),
                "components: {echo: {type: regex, pattern: a}}\ncombine: {type: weighted-sum, weights: {echo: 0}}\n");
        var settings = SETTINGS.replace("updates: 4", "updates: 40, patience: 3");
        var patient = train(settings, "constant");
        assertThat(patient.exitCode()).as(patient.err()).isEqualTo(2);
        assertThat(patient.err())
                .contains("update 2 of 40, counted from 0", "the same for all completions", "in all 3 updates so far")
                .contains("component 'echo' is 0 to 1 on all 16", "the total is 0 on all 16", "algorithm.patience");
        assertThat(folder.resolve("constant/checkpoint.safetensors")).exists();

        var redrawn = train(settings.replace("patience: 3", "patience: 3, redraws: 1"), "redrawn");
        assertThat(redrawn.exitCode()).as(redrawn.err()).isEqualTo(2);
        var few = train(settings.replace("updates: 40", "updates: 2"), "few");
        assertThat(few.exitCode())
                .as("fewer updates than patience: " + few.err())
                .isEqualTo(2);
        var asked = train(settings.replace("updates: 40, patience: 3", "updates: 2, patience: 0"), "asked");
        assertThat(asked.exitCode()).as(asked.err()).isZero();
    }

    @Test
    void everyAlgorithmLogsWhatPractitionersWatch() throws IOException {
        for (var type : java.util.List.of("grpo, kl: 0", "rloo", "ppo", "dno")) {
            var name = type.substring(0, 3);
            var run = train(SETTINGS.replace("type: grpo", "type: " + type), name);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(Files.readString(folder.resolve(name + "/metrics.jsonl")))
                    .as(type)
                    .contains(
                            "\"reward/mean\"", "\"reward/deviation\"", "\"reward/failed\"", "\"reward/not_applicable\"")
                    .contains("\"reward/raw/echo\"", "\"reward/shaped/echo\"", "\"policy/kl\"", "\"policy/entropy\"")
                    .contains("\"policy/gradient_norm\"", "\"policy/learning_rate\"", "\"groups/without_spread\"")
                    .contains("\"completion/length\"", "\"completion/cut_off\"", "\"throughput/tokens_per_second\"");
        }
    }

    private void refused(String good, String bad, String... words) throws IOException {
        var run = train(SETTINGS.replace(good, bad), "refused");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(words).contains("policy.yaml:").doesNotContain("bug");
    }

    private Guerdon train(String settings, String out, String... further) throws IOException {
        var file = Files.writeString(folder.resolve("policy.yaml"), settings);
        var arguments = new java.util.ArrayList<>(java.util.List.of(
                "train", file.toString(), "--out", folder.resolve(out).toString(), "--quiet"));
        arguments.addAll(java.util.List.of(further));
        return Guerdon.run(arguments.toArray(String[]::new));
    }
}
