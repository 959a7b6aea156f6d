package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class EvaluateCommandTest {

    private static final String EXAMPLES = "../examples/benchmarks/";

    @TempDir
    private Path folder;

    private String file(String name, String... rows) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", rows).replace('\'', '"'))
                .toString();
    }

    @Test
    void theScoresOfSeveralModelsMakeATableAPageAndNumbers() throws IOException {
        var page = folder.resolve("board.html");
        var json = folder.resolve("board.json");
        var run = Guerdon.run(
                "evaluate",
                "rewardmath",
                EXAMPLES + "scores",
                "--reduction",
                "geometric-mean,min",
                "--items",
                EXAMPLES + "items.jsonl",
                "--page",
                page.toString(),
                "--json",
                json.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("careful", "judge, pairwise", "judge, ratings", "process, geometric-mean", "process, min")
                .contains("outputs of the judge could not be read");
        assertThat(page)
                .content()
                .contains("RewardMATH leaderboard", "By the writer of the wrong solution", "By level", "writer-b")
                .doesNotContain("<script", "http://", "https://");
        var models = new JsonMapper().readTree(Files.readString(json)).path("models");
        assertThat(models.size()).isEqualTo(6);
        assertThat(models.path(0).path("accuracy").path("low").doubleValue()).isBetween(0.0, 1.0);
    }

    @Test
    void namesOfModelsCannotChangeThePage() throws IOException {
        var page = folder.resolve("board.html");
        var scores = file("<script>alert(1)<&.jsonl", "{'problem': 1, 'score': [2, 1]}");
        assertThat(Guerdon.run("evaluate", "rewardmath", scores, "--page", page.toString())
                        .exitCode())
                .isZero();
        assertThat(page).content().contains("&lt;script&gt;alert(1)&lt;&amp;").doesNotContain("<script");
    }

    @Test
    void tiesUndefinedScoresAndRepeatedProblemsAreCountedApart() throws IOException {
        var scores = file(
                "a.jsonl",
                "{'problem': 1, 'score': [2, 2, 1]}",
                "{'problem': 1, 'score': [3, 2, 1]}",
                "{'problem': 2, 'score': [3, null, 1]}");
        var run = Guerdon.run("evaluate", "rewardmath", "--scores", scores);
        assertThat(run.out())
                .contains("50.00", "100.00")
                .contains("1 of 2 problems are repetitions")
                .contains("1 problems left out, because a score is missing");
    }

    @Test
    void scoresInOtherFormsAreRead() throws IOException {
        var sides = file("sides.jsonl", "{'id': 'x', 'chosen': 1, 'rejected': [0, 2]}");
        var rows = file(
                "rows.jsonl",
                "{'problem': 'x', 'correct': false, 'score': 0, 'writer': 'w'}",
                "{'problem': 'x', 'correct': true, 'score': 1}",
                "{'problem': 'x', 'correct': false, 'score': 2}");
        for (String scores : new String[] {sides, rows}) {
            var run = Guerdon.run("evaluate", "rewardmath", scores);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("0.00 [0.0, 0.0]").contains("50.00");
        }
    }

    @Test
    void scoresThatCannotBeUnderstoodAreRefusedWithTheirPlace() throws IOException {
        assertThat(Guerdon.run("evaluate", "rewardmath").exitCode()).isEqualTo(2);
        var steps = Guerdon.run("evaluate", "rewardmath", EXAMPLES + "scores/steps.jsonl");
        assertThat(steps.exitCode()).isEqualTo(2);
        assertThat(steps.err()).contains("steps.jsonl:1", "--reduction");
        for (String row : new String[] {
            "{'score': [1, 2]}",
            "{'problem': 1, 'score': [1]}",
            "{'problem': 1, 'score': ['x', 'y']}",
            "{'problem': 1, 'score': ['A'], 'chosen_position': ['C']}",
            "{'problem': 1, 'score': ['A', 'B'], 'chosen_position': ['A']}"
        }) {
            var run = Guerdon.run("evaluate", "rewardmath", file("bad.jsonl", row));
            assertThat(run.exitCode()).as(row).isEqualTo(2);
            assertThat(run.err()).as(row).contains("bad.jsonl:1", "expected");
        }
    }

    @Test
    void rewardBenchHasItsSections() throws IOException {
        var run = Guerdon.run(
                "evaluate",
                "rewardbench",
                file(
                        "pairs.jsonl",
                        "{'subset': 'math-prm', 'chosen': 2, 'rejected': 1}",
                        "{'subset': 'math-prm', 'chosen': 1, 'rejected': 1}",
                        "{'subset': 'hep-go', 'text': 'I choose [[B]]', 'chosen_position': 'B'}",
                        "{'subset': 'hep-go', 'text': 'hm', 'chosen_position': 'B'}",
                        "{'subset': 'own', 'chosen': 2, 'rejected': null}"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        // (984 * 0.5 + 164 * 0.75) / (984 + 164)
        assertThat(run.out())
                .contains("Reasoning    53.57")
                .contains("1 ties (lost), 1 unread outputs of the judge (half), 1 pairs left out")
                .contains("subset 'own' belongs to no section");
    }

    @Test
    void rewardBench2HasItsDomains() throws IOException {
        var run = Guerdon.run(
                "evaluate",
                "rewardbench2",
                file(
                        "four.jsonl",
                        "{'subset': 'Math', 'score': [4, 4, 1, 0]}",
                        "{'subset': 'Safety', 'text': '[[C]]', 'chosen_position': 'C'}",
                        "{'subset': 'Ties', 'id': 'ref:1', 'num_correct': 1, 'score': [3, 0]}",
                        "{'subset': 'Ties', 'id': 'tied:1', 'num_correct': 2, 'score': [3, 3, 0]}"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        // 0.3 + 0.3 + 0.2 + 0.2 + 0.01 tanh(infinity)
        assertThat(run.out()).contains("50.00", "100.00", "101.00", "83.67").contains("1 prompts where several");
        assertThat(Guerdon.run("evaluate", "rewardbench2", file("bad.jsonl", "{'subset': 'Ties', 'score': [3, 0]}"))
                        .err())
                .contains("bad.jsonl:1", "ref: or tied:");
    }

    @Test
    void theBestOfNFollowsGoldUntilItDoesNot() {
        var run = Guerdon.run(
                "evaluate", "best-of-n", EXAMPLES + "samples.jsonl", "--gold", "correct", "--answer", "answer");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("25 prompts", "alpha", "over-optimisation:", "n = 16: gold")
                .doesNotContain("NaN");
        assertThat(Guerdon.run("evaluate", "best-of-n", EXAMPLES + "samples.jsonl", "--gold", "nothing")
                        .err())
                .contains("no prompt with at least two samples");
    }

    @Test
    void theBenchmarkThatPredictsComesFirst() {
        var run = Guerdon.run("evaluate", "correlation", EXAMPLES + "models.jsonl", "--downstream", "best_of_64");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().toList().get(1)).startsWith("one_to_many");
        assertThat(Guerdon.run("evaluate", "correlation", EXAMPLES + "models.jsonl", "--downstream", "nothing")
                        .err())
                .contains("no such field");
    }

    @Test
    void comparisonsAreCheckedBeforeAModelLearnsFromThem() throws IOException {
        var run = Guerdon.run("evaluate", "comparisons", "../examples/preferences/comparisons.jsonl");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.out())
                .contains("1 comparisons with an empty response")
                .contains("2 comparisons that the same user decided both ways")
                .contains("3 models voted on 2 comparisons; on 1 (50.0 %)")
                .contains("0 of 3 models agree with the label");
        var sound = file("sound.jsonl", "{'prompt': 'p', 'chosen': 'x', 'rejected': 'y'}");
        assertThat(Guerdon.run("evaluate", "comparisons", sound).exitCode()).isZero();
    }

    @Test
    void suspiciousPairsAreFoundInRawDataAndWritten() throws IOException {
        var rows = new StringBuilder();
        for (int i = 0; i < 80; i++) {
            boolean wrong = i % 16 == 0;
            String good = "thanks, I will gladly do " + i;
            String bad = "<b>no</b>, not " + i;
            rows.append("{'prompt': 'p").append(i).append("', 'chosen': '").append(wrong ? bad : good);
            rows.append("', 'rejected': '").append(wrong ? good : bad).append("'}\n");
        }
        var data = file("raw.jsonl", rows.toString());
        var out = folder.resolve("suspicious.jsonl");
        var page = folder.resolve("suspicious.html");
        var run =
                Guerdon.run("evaluate", "comparisons", data, "--suspicious", out.toString(), "--page", page.toString());
        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        assertThat(run.out()).contains("10 models voted on 80 comparisons; on 5 (6.3 %)", "if suspicious labels were");
        assertThat(Files.readAllLines(out)).hasSize(5).allMatch(row -> row.contains("\"chosen\":\"<b>no</b>"));
        assertThat(page).content().contains("&lt;b&gt;no").doesNotContain("<b>no");
        var few = file("few.jsonl", "{'prompt': 'p', 'chosen': 'x', 'rejected': 'y'}");
        assertThat(Guerdon.run("evaluate", "comparisons", few, "--suspicious", out.toString())
                        .err())
                .contains("no user has 20 comparisons");
    }

    @Test
    void aBenchmarkMustBeNamed() {
        var run = Guerdon.run("evaluate");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("rewardmath");
    }
}
