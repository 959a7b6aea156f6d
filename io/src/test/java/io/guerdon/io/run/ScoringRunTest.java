package io.guerdon.io.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.io.InputException;
import io.guerdon.io.OnError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringRunTest {

    @TempDir
    Path folder;

    private static final ScoringOptions PIPED =
            ScoringOptions.from(List.of("-")).build();

    @Test
    void aRowComesOutAsItCameWithItsScoresAtTheEnd() {
        String row = "{ \"id\":\"a\",\"n\" : 1e400, \"z\":0.10, \"big\":123456789012345678901234567890,"
                + "\"u\":\"\\u00e9\\/\", \"prompt\":\"p\",\"completion\":\"it is 42\",\"reference\":\"42\" }\r\n";
        assertThat(Runs.piped(Runs.itemwise(), row, PIPED))
                .isEqualTo("{ \"id\":\"a\",\"n\" : 1e400, \"z\":0.10, \"big\":123456789012345678901234567890,"
                        + "\"u\":\"\\u00e9\\/\", \"prompt\":\"p\",\"completion\":\"it is 42\",\"reference\":\"42\""
                        + ",\"reward\":1.8,\"rewards\":{\"answer\":1.0,\"length\":0.8}"
                        + ",\"shaped\":{\"answer\":1.0,\"length\":0.8},\"reasons\":{\"answer\":\"equal\"}}\n");
    }

    @Test
    void aRewardThatThrowsMarksTheRowAndTheRunGoesOn() {
        String out = Runs.piped(Runs.itemwise(), """
                {"completion":"boom","reference":"x"}
                {"completion":"x"}
                """, PIPED);
        assertThat(out).isEqualTo("""
                        {"completion":"boom","reference":"x","reward":null,"rewards":{"answer":null,"length":0.4},"shaped":{"answer":null,"length":0.4},"reasons":{"answer":"failed: IllegalStateException: boom"}}
                        {"completion":"x","reward":0.1,"rewards":{"answer":null,"length":0.1},"shaped":{"answer":null,"length":0.1},"reasons":{"answer":"not_applicable: no reference"}}
                        """);
    }

    @Test
    void theFirstBadRowEndsTheRunWithItsPlace() {
        Path input = Runs.write(folder, "in.jsonl", "{\"completion\":\"x\"}\n{\"completion\":}\n");
        var options = ScoringOptions.from(List.of(input.toString()))
                .to(folder.resolve("out.jsonl").toString())
                .build();
        assertThatThrownBy(() -> Runs.run(Runs.itemwise(), options))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(input + ":2: not valid JSON at column 15: ");
    }

    @Test
    void badRowsAreLeftOutCountedAndListedOnRequest() {
        Path input = Runs.write(folder, "in.jsonl", "\n{\"completion\":\"x\"}\nnonsense\n\n{\"completion\":3}\n");
        Path output = folder.resolve("out.jsonl");
        var report = Runs.run(
                Runs.itemwise(),
                ScoringOptions.from(List.of(input.toString()))
                        .to(output.toString())
                        .onError(OnError.SKIP)
                        .build());
        assertThat(report.skipped()).isEqualTo(2);
        assertThat(report.blankLines()).isEqualTo(2);
        assertThat(report.summary().rows()).isEqualTo(1);
        assertThat(report.problems()).extracting("line").containsExactly(3L, 5L);
        assertThat(Runs.read(output)).hasLineCount(1);
        assertThat(Runs.read(folder.resolve("out.jsonl.skipped.jsonl")))
                .hasLineCount(2)
                .contains("in.jsonl:5", "field 'completion': found 3, expected a text or chat messages");
        assertThat(Files.exists(folder.resolve("out.jsonl.partial"))).isFalse();
    }

    @Test
    void theSummaryTellsComponentsSourcesAndGroupsApart() {
        Path input = Runs.write(folder, "in.jsonl", """
                {"prompt":"p","completion":"1","reference":"1","source":"a"}
                {"prompt":"p","completion":"2","reference":"1","source":"a"}
                {"prompt":"q","completion":"1","reference":"1","source":"b"}
                {"prompt":"q","completion":"1","reference":"1","source":"b"}
                {"prompt":"q","completion":"1","source":"b"}
                """);
        var report = Runs.run(
                Runs.itemwise(),
                ScoringOptions.from(List.of(input.toString()))
                        .to(folder.resolve("out.jsonl").toString())
                        .build());
        var answer = report.summary().overall().getFirst();
        assertThat(answer.name()).isEqualTo("answer");
        assertThat(answer.count()).isEqualTo(4);
        assertThat(answer.mean()).isEqualTo(0.75);
        assertThat(answer.deviation()).isCloseTo(0.5, within(1e-15));
        assertThat(answer.shareNotApplicable()).isEqualTo(0.2);
        assertThat(answer.codes()).containsEntry("equal", 3L).containsEntry("different", 1L);
        assertThat(report.summary().bySource()).containsOnlyKeys("a", "b");
        assertThat(report.summary()
                        .bySource()
                        .firstEntry()
                        .getValue()
                        .getFirst()
                        .mean())
                .isEqualTo(0.5);
        assertThat(report.summary().byGroup()).containsOnlyKeys("p", "q");
        var groups = java.util.Objects.requireNonNull(report.summary().groups());
        assertThat(groups.groups()).isEqualTo(2);
        assertThat(groups.shareWithoutSpread()).isEqualTo(0);
    }
}
