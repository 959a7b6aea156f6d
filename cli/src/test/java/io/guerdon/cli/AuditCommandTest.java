package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The commands audit and compare. */
class AuditCommandTest {

    @TempDir
    private Path folder;

    private Path rollouts;

    @BeforeEach
    void someRollouts() throws IOException {
        var lines = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            int answer = 10 + i / 4 + (i % 2 == 0 ? 0 : 3);
            lines.append(String.format(
                    "{\"id\": \"r%d\", \"prompt\": \"What is %d + 5?\", \"completion\": \"I add five.\\n\\\\boxed{%d}\","
                            + " \"reference\": \"%d\", \"good\": %b}%n",
                    i, 5 + i / 4, answer, 10 + i / 4, i % 2 == 0));
        }
        rollouts = write("rollouts.jsonl", lines.toString());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Guerdon audit(String yaml, String... more) throws IOException {
        var spec = write("reward.yaml", yaml);
        var arguments = new String[5 + more.length];
        var report = folder.resolve("report.html").toString();
        System.arraycopy(
                new String[] {"audit", spec.toString(), rollouts.toString(), "--out", report}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return Guerdon.run(arguments);
    }

    @Test
    void anExploitableRewardEndsWithOneAndAReport() throws IOException {
        var run = audit("components: {box: {type: regex, pattern: boxed}}\n");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.out())
                .contains("HIGH")
                .contains("24 rollouts in 6 groups")
                .contains("report written to");
        assertThat(folder.resolve("report.html")).content().contains("Audit of");
    }

    @Test
    void aSoundRewardEndsWithZero() throws IOException {
        var run = audit("components: {answer: {type: math, must_be_evaluated: true}}\n", "--gold", "good");
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("findings: 0 high");
    }

    @Test
    void theSeverityThatFailsIsChosen() throws IOException {
        String yaml = "components: {box: {type: regex, pattern: boxed}}\n";
        assertThat(audit(yaml, "--fail-on", "never").exitCode()).isZero();
        assertThat(audit(yaml, "--fail-on", "medium", "--quiet").exitCode()).isEqualTo(1);
        assertThat(audit(yaml, "--fail-on", "often").exitCode()).isEqualTo(2);
    }

    @Test
    void machinesGetJsonAndJunitXml() throws IOException {
        var json = folder.resolve("audit.json");
        var junit = folder.resolve("audit.xml");
        audit("components: {answer: math}\n", "--json", json.toString(), "--junit", junit.toString(), "-q");
        var tree = JsonMapper.shared().readTree(Files.readString(json));
        assertThat(tree.path("rollouts").intValue()).isEqualTo(24);
        assertThat(tree.path("probes").size()).isGreaterThan(40);
        assertThat(junit).content().contains("<testsuite name=\"probes\"");
    }

    @Test
    void badInputIsNamedAndLeavesNoReport() throws IOException {
        rollouts = write("broken.jsonl", "{\"completion\": \"x\"}\n{oops}\n");
        var run = audit("components: {answer: math}\n");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("broken.jsonl:2").contains("not valid JSON");
        assertThat(folder.resolve("report.html")).doesNotExist();
        assertThat(audit("components: {answer: math}\n", "--on-error", "skip").err())
                .contains("1 rows were skipped");
        assertThat(audit("components: {answer: math}\n", "--on-error", "skip", "--gold", "nope")
                        .err())
                .contains("field 'nope'");
        assertThat(audit("components: {answer: math}\n", "--threads", "0").exitCode())
                .isEqualTo(2);
        assertThat(audit("components: {answer: maths}\n").err()).contains("unknown reward 'maths'");
    }

    @Test
    void equalRewardsCompareEqual() throws IOException {
        var old = write("old.yaml", "components: {answer: math}\n").toString();
        var run = Guerdon.run("compare", old, old, rollouts.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("24, of which 0 changed");
    }

    @Test
    void anEditThatChangesRewardsEndsWithOneUnlessAllowed() throws IOException {
        var old = write("old.yaml", "components: {answer: math}\n").toString();
        var edited = write("new.yaml", "components: {answer: {type: regex, pattern: boxed}}\n")
                .toString();
        var report = folder.resolve("compare.html");
        var run = Guerdon.run("compare", old, edited, rollouts.toString(), "--out", report.toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.out())
                .contains("24, of which 12 changed (50.0 %): 12 raised")
                .contains("new.yaml:");
        assertThat(report).content().contains("Comparison of");
        assertThat(Guerdon.run("compare", old, edited, rollouts.toString(), "--max-changed", "0.5")
                        .exitCode())
                .isZero();
        assertThat(Guerdon.run("compare", old, edited, "missing.jsonl").exitCode())
                .isEqualTo(2);
    }
}
