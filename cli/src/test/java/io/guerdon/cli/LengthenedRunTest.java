package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LengthenedRunTest {

    private static final String SETTINGS = """
            train: policy
            model: {alphabet: "ab>", width: 8, layers: 1, heads: 2, context_length: 8}
            demonstrations: {data: prompts.jsonl, steps: 3, batch: 4}
            reward: reward.yaml
            prompts: prompts.jsonl
            algorithm: {type: grpo, updates: 3, prompts: 2, group: 2, new_tokens: 2, patience: 0}
            evaluation: {prompts: prompts.jsonl, every: 2}
            threads: 1
            """;

    @TempDir
    private Path folder;

    private Path settings;
    private Path out;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("prompts.jsonl"), """
                {"prompt": "a>", "completion": "a", "reference": "a"}
                {"prompt": "b>", "completion": "b", "reference": "b"}
                """);
        Files.writeString(folder.resolve("reward.yaml"), "components: {right: {type: exact, answer: text}}\n");
        settings = Files.writeString(folder.resolve("policy.yaml"), SETTINGS);
        out = folder.resolve("run");
    }

    private Guerdon train(String... more) {
        var arguments = new String[more.length + 5];
        arguments[0] = "train";
        arguments[1] = settings.toString();
        arguments[2] = "--out";
        arguments[3] = out.toString();
        arguments[4] = "--quiet";
        System.arraycopy(more, 0, arguments, 5, more.length);
        return Guerdon.run(arguments);
    }

    @Test
    void aFinishedRunIsLengthenedAndRefusedSettingsLeaveItAsItWas() throws IOException {
        var first = train();
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(Files.readString(out.resolve("report.html"))).contains("guerdon " + Main.VERSION + ", commit ");

        Files.writeString(settings, SETTINGS.replace("updates: 3", "updates: 3, kl: 0.5"));
        var refused = train("--resume");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("algorithm.kl", "0.5 in the settings where the run has 0.02", "--overwrite");
        assertThat(out.resolve("settings.yaml")).hasContent(SETTINGS);

        var longer = SETTINGS.replace("updates: 3", "updates: 5");
        Files.writeString(settings, longer);
        assertThat(train().err()).contains("--resume");
        var second = train("--resume");
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(out.resolve("settings.yaml")).hasContent(longer);
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl")).stream()
                        .filter(line -> line.contains("\"reward/mean\"")))
                .hasSize(5);
    }
}
