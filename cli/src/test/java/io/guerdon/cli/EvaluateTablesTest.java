package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks read the same numbers out of every form that people keep them in. */
class EvaluateTablesTest {

    private static final String SCORES = "../examples/benchmarks/scores/careful.jsonl";
    private static final String ITEMS = "../examples/benchmarks/items.jsonl";

    @TempDir
    private Path folder;

    private static void sql(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    private Path copied(String from, String name) throws SQLException {
        var to = folder.resolve(name);
        String columns = name.equals("i.csv") ? "* REPLACE (to_json(solution_source) AS solution_source)" : "*";
        sql("COPY (SELECT " + columns + " FROM read_json('" + from + "', format='newline_delimited')) TO '" + to + "'"
                + (name.endsWith("csv") ? " (HEADER)" : ""));
        return to;
    }

    /** The line of the table that holds the numbers, without the name. */
    private static String numbers(String benchmark, String... arguments) {
        var all = new ArrayList<>(List.of("evaluate", benchmark));
        all.addAll(List.of(arguments));
        var run = Guerdon.run(all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out().lines().skip(1).findFirst().orElse("").replaceFirst("^\\S+ +", "");
    }

    @Test
    void scoresAndItemsComeFromJsonLinesParquetCsvAndCompressedFiles() throws Exception {
        var page = folder.resolve("page.html");
        String right = numbers("rewardmath", SCORES, "--items", ITEMS);
        var zipped = folder.resolve("zipped.jsonl.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            Files.copy(Path.of(SCORES), out);
        }
        for (var scores : List.of(copied(SCORES, "s.parquet"), copied(SCORES, "s.csv"), zipped)) {
            for (var items : List.of(copied(ITEMS, "i.parquet"), copied(ITEMS, "i.csv"))) {
                assertThat(numbers(
                                "rewardmath",
                                scores.toString(),
                                "--items",
                                items.toString(),
                                "--page",
                                page.toString()))
                        .as(scores + " with " + items)
                        .isEqualTo(right);
                assertThat(page).content().contains("writer-b", "By level");
            }
        }
        Files.delete(page);
        Files.delete(folder.resolve("i.csv"));
        Files.delete(folder.resolve("i.parquet"));
        String lists = csv("lists.csv", "problem,solution_source\n0,\"[a, b]\"\n");
        var unread = Guerdon.run("evaluate", "rewardmath", SCORES, "--items", lists);
        assertThat(unread.exitCode()).isEqualTo(2);
        assertThat(unread.err()).contains("lists.csv row 1: field 'solution_source': found \"[a, b]\"", "in JSON");
        Files.delete(Path.of(lists));
        var all = Guerdon.run("evaluate", "rewardmath", folder.toString());
        assertThat(all.out().lines().map(line -> line.replaceFirst(" .*", "")))
                .contains("s", "zipped")
                .doesNotContain("s.csv");
    }

    private String csv(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8)
                .toString();
    }

    @Test
    void aSolutionARowIsReadFromCsvAndTheCellThatIsNoNumberIsNamed() throws IOException {
        String good = csv("good.csv", "problem,correct,score\n1,true,0.9\n1,false,0.1\n2,true,0.3\n2,false,0.4\n");
        assertThat(numbers("rewardmath", good)).contains("50.00 [0.0, 100.0]");

        var bad = Guerdon.run(
                "evaluate", "rewardmath", csv("bad.csv", "problem,correct,score\n1,true,0.9\n1,false,high\n"));
        assertThat(bad.exitCode()).isEqualTo(2);
        assertThat(bad.err()).contains("bad.csv row 2: field 'score': found \"high\", expected a number");

        var unclear = Guerdon.run(
                "evaluate", "rewardmath", csv("unclear.csv", "problem,correct,score\n1,yes,0.9\n1,perhaps,0.1\n"));
        assertThat(unclear.exitCode()).isEqualTo(2);
        assertThat(unclear.err()).contains("field 'correct'", "expected true or false");

        var broken = Guerdon.run(
                "evaluate", "rewardmath", csv("broken.csv", "problem,score\n1,\"[0.9, 0.1]\"\n2,\"[0.9,\"\n"));
        assertThat(broken.exitCode()).isEqualTo(2);
        assertThat(broken.err()).contains("broken.csv row 2: field 'score': found \"[0.9,\"");
    }

    @Test
    void theOtherBenchmarksReadTablesToo() throws IOException {
        assertThat(Guerdon.run(
                                "evaluate",
                                "rewardbench",
                                csv("pairs.csv", "subset,chosen,rejected\nmath-prm,1.5,0.5\nmath-prm,0.1,0.5\n"))
                        .out())
                .contains("math-prm", "50.00");
        var word = Guerdon.run(
                "evaluate", "rewardbench", csv("word.csv", "subset,chosen,rejected\na,1.5,0.5\na,much,0.5\n"));
        assertThat(word.exitCode()).isEqualTo(2);
        assertThat(word.err()).contains("word.csv row 2: field 'chosen': found \"much\", expected a number");

        assertThat(Guerdon.run(
                                "evaluate",
                                "rewardbench2",
                                csv("four.csv", "subset,score\nMath,\"[3, 1, 2, 0]\"\nMath,\"[1, 3, 2, 0]\"\n"))
                        .out())
                .contains("Math", "50.00");
        var text = new StringBuilder("group,reward,gold\n");
        for (int i = 0; i < 12; i++) {
            text.append(i / 4)
                    .append(',')
                    .append(i % 4)
                    .append(',')
                    .append(i % 2)
                    .append('\n');
        }
        assertThat(Guerdon.run("evaluate", "best-of-n", csv("samples.csv", text.toString()), "--gold", "gold")
                        .out())
                .contains("3 prompts");
        assertThat(Guerdon.run(
                                "evaluate",
                                "correlation",
                                csv("models.csv", "model,bench,after\na,1,2\nb,2,3\nc,3,5\nd,4,4\n"),
                                "--downstream",
                                "after")
                        .out())
                .contains("bench", "4 models");
        var missing = Guerdon.run(
                "evaluate", "correlation", folder.resolve("none.csv").toString(), "--downstream", "x");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("none.csv");
    }
}
