package io.guerdon.io.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.io.InputException;
import io.guerdon.io.reading.Columns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {

    @TempDir
    Path folder;

    @Test
    void parquetComesOutAsParquetWithTheTypesItHad() throws SQLException {
        Path input = folder.resolve("in.parquet");
        sql("COPY (SELECT 'x' || i AS completion, 'x1' AS reference, i AS n, 0.10::DECIMAL(38,10) AS d,"
                + " DATE '2024-01-02' AS day, [i, 2] AS list, {'a': i, 'date': DATE '2024-01-02'} AS s,"
                + " TIMESTAMP '2024-01-02 03:04:05.5' AS t, '\\x00ab'::BLOB AS b,"
                + " 123456789012345678901234567890.123::DECIMAL(38,3) AS big FROM range(3) r(i)) TO '" + input
                + "' (FORMAT parquet)");
        Path output = folder.resolve("out.parquet");
        Runs.run(Runs.itemwise(), options(input, output).build());

        String in = "read_parquet('" + input + "')";
        String out = "read_parquet('" + output + "')";
        assertThat(sql("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM " + out + ")"))
                .startsWith(sql("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM " + in + ")")
                        .toArray(String[]::new))
                .endsWith(
                        "reward|DOUBLE",
                        "rewards|STRUCT(answer DOUBLE, length DOUBLE)",
                        "shaped|STRUCT(answer DOUBLE, length DOUBLE)",
                        "reasons|STRUCT(answer VARCHAR, length VARCHAR)");
        assertThat(sql("SELECT * EXCLUDE (reward, rewards, shaped, reasons) FROM " + out))
                .isEqualTo(sql("SELECT * FROM " + in));
        assertThat(sql("SELECT reward, rewards.answer, reasons.answer FROM " + out))
                .containsExactly("0.2|0.0|different", "1.2|1.0|equal", "0.2|0.0|different");
    }

    @Test
    void csvKeepsLeadingZerosAndNestedColumnsBecomeJson() {
        Path input = Runs.write(
                folder, "in.csv", "id,completion,reference,flag,k\n007,\"a,1\",1,True,5\n008,\"b\nc\",2,False,6\n");
        Path output = folder.resolve("out.csv");
        Runs.run(Runs.itemwise(), options(input, output).build());
        assertThat(Runs.read(output)).isEqualTo("""
                        id,completion,reference,flag,k,reward,rewards,shaped,reasons
                        007,"a,1",1,True,5,1.3,"{""answer"":1.0,""length"":0.3}","{""answer"":1.0,""length"":0.3}","{""answer"":""equal"",""length"":null}"
                        008,"b
                        c",2,False,6,0.3,"{""answer"":0.0,""length"":0.3}","{""answer"":0.0,""length"":0.3}","{""answer"":""different"",""length"":null}"
                        """);
    }

    @Test
    void jsonLinesBecomeParquetWithTextsLeftAsTexts() throws SQLException {
        Path input = Runs.write(folder, "in.jsonl", """
                {"completion":"1","when":"2024-01-02","meta":{"at":"2024-01-02T03:04:05Z","date":"2024-01-01"},"prompt":[{"role":"user","content":"hi"}]}
                {"completion":"2","when":"2024-01-03","meta":{"at":"x"},"prompt":[{"role":"user","content":"ho"}],"n":3}
                """);
        Path output = folder.resolve("out.parquet");
        Runs.run(Runs.itemwise(), options(input, output).build());
        assertThat(sql("SELECT \"when\", meta.at, prompt[1].content, n FROM read_parquet('" + output + "')"))
                .containsExactly("2024-01-02|2024-01-02T03:04:05Z|hi|null", "2024-01-03|x|ho|3");
        assertThat(Files.exists(folder.resolve("out.parquet.partial"))).isFalse();
    }

    @Test
    void aSelectMapsColumnsAndOrdersRowsOverAllInputs() {
        Path one = Runs.write(folder, "a.jsonl", "{\"q\":\"p2\",\"a\":\"x\",\"gold\":\"x\"}\n");
        Path two = Runs.write(folder, "b.csv", "q,a,gold\np1,y,x\n");
        Path output = folder.resolve("out.jsonl");
        Runs.run(
                Runs.itemwise(),
                ScoringOptions.from(List.of(one.toString(), two.toString()))
                        .to(output.toString())
                        .select("SELECT q AS prompt, a AS completion, gold AS reference FROM input ORDER BY q;")
                        .build());
        assertThat(Runs.read(output).lines().map(line -> line.substring(0, line.indexOf(",\"rewards"))))
                .containsExactly(
                        "{\"prompt\":\"p1\",\"completion\":\"y\",\"reference\":\"x\",\"reward\":0.1",
                        "{\"prompt\":\"p2\",\"completion\":\"x\",\"reference\":\"x\",\"reward\":1.1");
    }

    @Test
    void aWrongSelectIsExplained() {
        Path input = Runs.write(folder, "a.jsonl", "{\"completion\":\"x\"}\n");
        assertThatThrownBy(() -> Runs.run(
                        Runs.itemwise(),
                        options(input, folder.resolve("out.jsonl"))
                                .select("SELECT compleshun FROM input")
                                .build()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("the SELECT")
                .hasMessageContaining("completion");
    }

    @Test
    void aMissingColumnOfATableNamesTheRowAndTheColumnsThereAre() {
        Path input = Runs.write(folder, "in.csv", "prompt,answer\np,x\n");
        var options = options(input, folder.resolve("out.jsonl"));
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options.build()))
                .hasMessageStartingWith(input + " row 1: field 'completion' is missing; there are: prompt, answer");
        var report = Runs.run(
                Runs.itemwise(),
                options.columns(Columns.of(Map.of("completion", "answer")))
                        .overwrite(true)
                        .build());
        assertThat(report.summary().rows()).isEqualTo(1);
    }

    @Test
    void aFileThatIsNoParquetIsNamed() {
        Path input = Runs.write(folder, "bad.parquet", "PAR1 this is not Parquet");
        assertThatThrownBy(() -> Runs.run(
                        Runs.itemwise(),
                        options(input, folder.resolve("o.jsonl")).build()))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(input + ": ");
    }

    private static ScoringOptions.Builder options(Path input, Path output) {
        return ScoringOptions.from(List.of(input.toString())).to(output.toString());
    }

    private static List<String> sql(String query) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            var lines = new ArrayList<String>();
            if (!statement.execute(query)) {
                return lines;
            }
            var rows = statement.getResultSet();
            while (rows.next()) {
                var line = new ArrayList<String>();
                for (int c = 1; c <= rows.getMetaData().getColumnCount(); c++) {
                    line.add(String.valueOf(rows.getString(c)));
                }
                lines.add(String.join("|", line));
            }
            return lines;
        }
    }
}
