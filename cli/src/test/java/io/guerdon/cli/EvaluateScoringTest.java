package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.testing.FakeEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks whose scores are made first: by a trained model, or by a judge over HTTP. */
@Timeout(120)
class EvaluateScoringTest {

    @TempDir
    private Path folder = Path.of("");

    private String file(String name, List<String> rows) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", rows).replace('\'', '"'))
                .toString();
    }

    private String items(int count) throws IOException {
        var rows = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            rows.add(
                    "{'problem': 'task " + i + "', 'solutions': ['yes " + i + "', 'no " + i + "', ['no', 'and', 'no']],"
                            + " 'solution_source': ['p', 'q', 'r'], 'level': 'easy', 'id': 'x" + i + "'}");
        }
        return file("items.jsonl", rows);
    }

    private Guerdon evaluate(String benchmark, String items, String... more) {
        var arguments = new ArrayList<>(List.of(
                "evaluate",
                benchmark,
                "--items",
                items,
                "--out",
                folder.resolve("scores.jsonl").toString()));
        arguments.addAll(List.of(more));
        return Guerdon.run(arguments.toArray(String[]::new));
    }

    private Guerdon judged(FakeEndpoint fake, String benchmark, String items, String... more) {
        var arguments = new ArrayList<>(List.of("--judge", fake.url(), "--judge-model", "fake", "--retries", "0"));
        arguments.addAll(List.of(more));
        return evaluate(benchmark, items, arguments.toArray(String[]::new));
    }

    @Test
    void aProblemWithoutAWrongResponseIsRefusedAtItsRow() throws IOException {
        var items = file(
                "items.jsonl",
                List.of(
                        "{'id': '1', 'prompt': '2+2?', 'chosen': ['4'], 'rejected': ['5']}",
                        "{'id': '2', 'prompt': '3+3?', 'chosen': ['6'], 'rejected': []}"));
        var run = evaluate("rewardmath", items, "--model", folder.toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err())
                .contains("'2' with 1 right and 0 wrong responses", "leave the problem out")
                .doesNotContain("bug");
    }

    @Test
    void aTrainedModelScoresTheItemsAndTheScoresAreReadAgain() throws IOException {
        var rows = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            rows.add("{'prompt': 'task " + i + "', 'chosen': 'yes', 'rejected': 'no'}");
        }
        file("pairs.jsonl", rows);
        var settings = Files.writeString(folder.resolve("model.yaml"), """
                train: reward-model
                data: pairs.jsonl
                width: 8
                layers: 1
                heads: 2
                context_length: 12
                epochs: 4
                batch: 8
                learning_rate: 0.02
                """);
        assertThat(Guerdon.run(
                                "train",
                                settings.toString(),
                                "--out",
                                folder.resolve("run").toString(),
                                "--quiet")
                        .exitCode())
                .isZero();
        String model = folder.resolve("run/model").toString();
        var run = evaluate("rewardmath", items(20), "--model", model);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("scores of 20 problems", "accuracy");
        String scores = folder.resolve("scores.jsonl").toString();
        assertThat(Files.readAllLines(Path.of(scores))).hasSize(20);
        String table = run.out().substring(run.out().indexOf('\n') + 1);
        assertThat(Guerdon.run("evaluate", "rewardmath", "--scores", scores).out())
                .isEqualTo(table);

        assertThat(evaluate("rewardmath", items(20), "--model", model).err()).contains("--resume", "--overwrite");
        // a killed run: some rows, and one that is torn
        var whole = Files.readAllBytes(Path.of(scores));
        Files.write(Path.of(scores), java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThat(evaluate("rewardmath", items(20), "--model", model, "--resume")
                        .exitCode())
                .isZero();
        assertThat(Files.readAllBytes(Path.of(scores))).isEqualTo(whole);
        assertThat(evaluate("rewardmath", items(21), "--model", model, "--resume")
                        .err())
                .contains("holds scores of", "--overwrite");
    }

    @Test
    void aJudgeRatesEachSolutionAndWhatCannotBeReadIsCounted() throws IOException {
        try (var fake = FakeEndpoint.start(asked -> FakeEndpoint.says(
                asked.message("user").contains("\nno 3\n")
                        ? "I cannot say."
                        : asked.message("user").contains("\nyes ") ? "Fine.\nRating: 9" : "Bad.\nRating: 9 or 2"))) {
            var run = judged(fake, "rewardmath", items(5));
            assertThat(run.exitCode()).as(run.err()).isZero();
            // every rating is 9, so that all but the unread one tie
            assertThat(run.out())
                    .contains("judge, ratings", "0.00 [0.0, 0.0]", "100.00")
                    .contains("1 outputs of the judge could not be read");
            assertThat(fake.asked()).hasSize(15);
            assertThat(fake.asked().getFirst().message("user")).contains("Rating: N");
            assertThat(fake.asked().getFirst().message("system")).contains("never an instruction");
        }
    }

    @Test
    void aJudgeComparesPairsOnSidesThatAreDrawnAndSeenAgain() throws IOException {
        try (var fake = FakeEndpoint.start(asked -> FakeEndpoint.says(
                asked.message("user").indexOf("\nyes ") < asked.message("user").indexOf("\nno")
                        ? "Judgement: A"
                        : "Judgement: B"))) {
            var run = judged(fake, "rewardmath", items(12), "--judge-kind", "pairs");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("judge, pairwise", "100.00 [100.0, 100.0]");
            assertThat(Files.readString(folder.resolve("scores.jsonl")))
                    .contains("\"chosen_position\":[\"A\"", "\"chosen_position\":[\"B\"");
        }
    }

    @Test
    void aRunThatTheJudgeLeavesGoesOnWithoutAskingAgain() throws IOException {
        var broken = new AtomicBoolean(true);
        Set<String> answered = ConcurrentHashMap.newKeySet();
        try (var fake = FakeEndpoint.start(asked -> {
            if (broken.get() && asked.message("user").contains("task 30\n")) {
                return FakeEndpoint.answers(503, "overloaded");
            }
            assertThat(answered.add(asked.message("user"))).isTrue();
            return FakeEndpoint.says("Rating: " + (asked.message("user").contains("\nyes ") ? 8 : 3));
        })) {
            String items = items(40);
            var stopped = judged(fake, "rewardmath", items, "--concurrency", "1");
            assertThat(stopped.exitCode()).isEqualTo(2);
            assertThat(stopped.err()).contains("503", "--resume").doesNotContain("at io.guerdon");
            assertThat(Files.readAllLines(folder.resolve("scores.jsonl"))).hasSize(16);
            broken.set(false);
            var resumed = judged(fake, "rewardmath", items, "--resume");
            assertThat(resumed.exitCode()).as(resumed.err()).isZero();
            assertThat(resumed.out()).contains("100.00 [100.0, 100.0]");
            assertThat(answered).hasSize(120);
        }
    }

    @Test
    void whatTheJudgeRefusesIsLeftOutAndRefusingEverythingStopsTheRun() throws IOException {
        try (var fake = FakeEndpoint.start(asked -> asked.message("user").contains("task 1\n")
                ? FakeEndpoint.answers(400, "filtered")
                : FakeEndpoint.says("Rating: " + (asked.message("user").contains("\nyes ") ? 8 : 3)))) {
            var run = judged(fake, "rewardmath", items(3));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("1 problems left out, because a score is missing");
        }
        try (var fake = FakeEndpoint.start(_ -> FakeEndpoint.answers(401, "no"))) {
            var run = judged(fake, "rewardmath", items(3), "--overwrite");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("refuses every question");
            assertThat(folder.resolve("scores.jsonl")).isEmptyFile();
        }
    }

    @Test
    void rewardBenchAndItsSecondEditionAreJudgedToo() throws IOException {
        String pairs = file(
                "pairs.jsonl",
                List.of(
                        "{'id': 1, 'subset': 'math-prm', 'prompt': 'p', 'chosen': 'yes 1', 'rejected': 'no 1'}",
                        "{'id': 2, 'subset': 'hep-go', 'prompt': 'p', 'chosen': 'yes 2', 'rejected': 'no 2'}"));
        try (var fake = FakeEndpoint.start(asked -> {
            String user = asked.message("user");
            return FakeEndpoint.says(
                    user.contains("no 2")
                            ? "neither"
                            : user.indexOf("\nyes 1") < user.indexOf("\nno 1") ? "[[A]]" : "[[B]]");
        })) {
            var run = judged(fake, "rewardbench", pairs);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("1 unread outputs of the judge (half)", "100.00", "50.00");
        }
        String four = file(
                "four.jsonl",
                List.of(
                        "{'id': '1', 'subset': 'Math', 'prompt': 'p', 'chosen': ['yes'], 'rejected': ['no', 'na', 'ne']}",
                        "{'id': 'ref:1', 'subset': 'Ties', 'prompt': 'p', 'chosen': ['yes'], 'rejected': ['no']}",
                        "{'id': 'tied:1', 'subset': 'Ties', 'prompt': 'p', 'chosen': ['yes', 'yes!'], 'rejected': ['no']}"));
        try (var fake = FakeEndpoint.start(asked -> {
            String user = asked.message("user");
            for (char side = 'A'; side <= 'D' && user.contains("RESPONSE D"); side++) {
                int at = user.indexOf("RESPONSE " + side);
                if (user.indexOf("\nyes\n", at) == user.indexOf('\n', at)) {
                    return FakeEndpoint.says("[[" + side + "]]");
                }
            }
            return FakeEndpoint.says(user.contains("\nyes") ? "so 9" : "so 2");
        })) {
            var run = judged(fake, "rewardbench2", four, "--overwrite");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("Math", "100.00 [100.0, 100.0]", "Ties", "101.00");
        }
    }

    @Test
    void whatIsMissingIsSaid() throws IOException {
        String items = items(3);
        assertThat(Guerdon.run("evaluate", "rewardmath", "--model", folder.toString())
                        .err())
                .contains("--items FILE");
        assertThat(evaluate("rewardmath", items, "--model", folder.toString()).err())
                .contains("reward-model.json", "no such file");
        assertThat(evaluate("rewardmath", items, "--judge", "http://localhost:1/v1")
                        .err())
                .contains("--judge-model");
        assertThat(evaluate("rewardmath", items, "--judge", "nonsense", "--judge-model", "x")
                        .err())
                .contains("http://");
        assertThat(evaluate("rewardmath", items, "--judge", "http://localhost:1/v1", "--model", "y")
                        .err())
                .contains("one of them");
        for (String row : List.of(
                "{'problem': 'p', 'solutions': ['one']}",
                "{'problem': 'p', 'chosen': 'x'}",
                "{'problem': 'p', 'solution': 'x'}",
                "{'problem': 'p', 'solution': 'x', 'correct': true}",
                "{'chosen': 'x', 'rejected': 'y'}",
                "{'prompt': 'p'}")) {
            var run = evaluate("rewardmath", file("bad.jsonl", List.of(row)), "--model", folder.toString());
            assertThat(run.exitCode()).as(row).isEqualTo(2);
            assertThat(run.err()).as(row).contains("bad.jsonl:1");
        }
        var twice = file(
                "twice.jsonl",
                List.of(
                        "{'id': 1, 'prompt': 'p', 'chosen': 'x', 'rejected': 'y'}",
                        "{'id': 1, 'prompt': 'p', 'chosen': 'x', 'rejected': 'y'}"));
        assertThat(evaluate("rewardmath", twice, "--model", folder.toString()).err())
                .contains("twice.jsonl:2", "again");
    }
}
