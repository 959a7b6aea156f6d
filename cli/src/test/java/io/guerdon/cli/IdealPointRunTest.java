package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdealPointRunTest {

    @TempDir
    private Path folder;

    private static String row(String user, String prompt, String chosen, String rejected) {
        return "{\"user\": \"" + user + "\", \"prompt\": \"" + prompt + "\", \"chosen\": \"" + chosen
                + "\", \"rejected\": \"" + rejected + "\"}\n";
    }

    private static String comparisons(String first, String second) {
        var rows = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            rows.append(row(first, "What about " + i + "?", "Yes, with love, my dear friend!", "No."));
            rows.append(row(second, "What about " + i + "?", "No.", "Yes, with love, my dear friend!"));
        }
        return rows.toString();
    }

    private Guerdon train(String name, String settings, Path out) throws IOException {
        var file = Files.writeString(folder.resolve(name), settings);
        return Guerdon.run("train", file.toString(), "--out", out.toString());
    }

    @Test
    void comparisonsBecomeRewardsByUserAndNewUsersAreAdded() throws IOException {
        Files.writeString(folder.resolve("pairs.jsonl"), comparisons("anna", "<b>ben</b>"));
        Files.writeString(folder.resolve("more.jsonl"), comparisons("carl", "dora"));
        var out = folder.resolve("run");
        var run = train(
                "ideal.yaml",
                "train: ideal-points\ndata: pairs.jsonl\nepochs: 15\nbatch: 8\nhidden: 0\nwidth: 16\n",
                out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("1 prototype: ")
                .contains("2 prototypes: ")
                .contains("24 comparisons on which users disagree".replace("24", "12"));
        assertThat(out.resolve("report.html"))
                .content()
                .contains("Likes best")
                .contains("&lt;b&gt;ben")
                .doesNotContain("<b>ben");
        assertThat(out.resolve("prototypes.json")).content().doesNotContain("anna");

        var grown = folder.resolve("grown");
        var added = train("new.yaml", "train: new-users\nmodel: run/model\ndata: more.jsonl\n", grown);
        assertThat(added.exitCode()).as(added.err()).isZero();
        assertThat(added.out()).contains("knows 4 users, 2 of them new");
        assertThat(grown.resolve("model/shared.safetensors"))
                .hasSameBinaryContentAs(out.resolve("model/shared.safetensors"));

        var reward = Files.writeString(
                folder.resolve("reward.yaml"),
                "components: {taste: {type: ideal-point, model: '" + grown.resolve("model") + "', unknown: error}}\n");
        var rollouts = Files.writeString(folder.resolve("rollouts.jsonl"), """
                {"prompt": "What about you?", "completion": "Yes, with love, my dear friend!", "user": "carl"}
                {"prompt": "What about you?", "completion": "Yes, with love, my dear friend!", "user": "dora"}
                {"prompt": "What about you?", "completion": "No.", "user": "emil"}
                """);
        var scored = Guerdon.run(
                "score",
                reward.toString(),
                rollouts.toString(),
                "-o",
                folder.resolve("scored.jsonl").toString());
        assertThat(scored.exitCode()).as(scored.err()).isZero();
        List<String> rows = Files.readAllLines(folder.resolve("scored.jsonl"));
        assertThat(reward(rows.get(0))).isGreaterThan(reward(rows.get(1)));
        assertThat(rows.get(2)).contains("\"reward\":null").contains("does not know the user 'emil'");

        var again =
                train("again.yaml", "train: new-users\nmodel: run/model\ndata: pairs.jsonl\n", folder.resolve("again"));
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("knows a user 'anna' already");
    }

    private static double reward(String row) {
        int from = row.indexOf("\"reward\":") + 9;
        return Double.parseDouble(row.substring(from, row.indexOf(',', from)));
    }

    @Test
    void comparisonsWithoutAUserAreRefused() throws IOException {
        Files.writeString(
                folder.resolve("pairs.jsonl"), "{\"prompt\": \"p\", \"chosen\": \"yes\", \"rejected\": \"no\"}\n");
        var run = train("ideal.yaml", "train: ideal-points\ndata: pairs.jsonl\n", folder.resolve("run"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("1 without a field 'user'");
    }
}
