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
