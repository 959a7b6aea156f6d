package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Scale;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void theSystemsAreListedWithTheirPapersAndArms() {
        assertThat(run("reproduce", "--list")).isZero();
        assertThat(out.toString()).contains("dno  Direct Nash Optimization", "arXiv 2404.03715", "prct-1");
        assertThat(out.toString())
                .contains("    decides: Each iterate of DNO is preferred")
                .contains(
                        "    the paper's statement, not decisive: PAR leads every other shaping by 0.05 of average win rate"
                                + " (because the paper's five points are on AlpacaEval;");
    }

    @Test
    void anUnknownSystemIsNamedWithThoseThatAreKnown() {
        assertThat(run("reproduce", "ndo")).isEqualTo(2);
        assertThat(err.toString()).contains("no system \"ndo\"", "dno");
        assertThat(run("reproduce")).isEqualTo(2);
        assertThat(err.toString()).contains("--list");
    }

    @Test
    void aSystemSaysWhichDataItNeedsBeforeAnythingIsWritten(@TempDir Path folder) {
        String to = folder.resolve("run").toString();
        assertThat(run("reproduce", "rewardmath", "--tiny", "--out", to, "--data", "none.jsonl"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.jsonl: no such file", "example_model_solutions.jsonl", "--data FILE");
        assertThat(run("reproduce", "dno", "--tiny", "--out", to, "--data", "none.jsonl"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("dno makes its own data");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void someArmsAreRunAloneAndTheRestIsNamedAsMissing(@TempDir Path folder) throws Exception {
        String to = folder.resolve("dno").toString();
        assertThat(run("reproduce", "dno", "--tiny", "--seeds", "2", "--out", to, "--arms", "dno-0.3,nosuch"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("dno has no arm \"nosuch\"", "exact-regularised");
        assertThat(folder.resolve("dno")).doesNotExist();
        assertThat(run("reproduce", "dno", "--tiny", "--seeds", "2", "--out", to, "--arms", "exact-0.3,start"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("4 runs done", "0 found finished", "Not run with every seed, or not at all: exact-1, ")
                .contains("arm dno-0.3 has not been run");
        assertThat(Files.readString(folder.resolve("dno/table.md"))).contains("| start | ", "| exact-0.3 | ");
    }

    @Test
    void aRunThatIsStoppedSaysWhatIsKeptAndHowToGoOn(@TempDir Path folder) throws Exception {
        var experiment = Reproduction.known().stream()
                .filter(known -> known.name().equals("dno"))
                .findFirst()
                .orElseThrow();
        var run =
                new Reproduction(experiment, Scale.TINY, Reproduction.seeds(2), folder, 1, List.of("start", "exact-1"));
        Files.createDirectories(folder.resolve("cells"));
        Files.writeString(folder.resolve("cells/start.seed-2.json"), "{}");

        assertThat(ReproduceCommand.StopLine.text(run))
                .isEqualTo("stopped: 1 of 4 runs are finished and kept in " + folder + "; go on with --resume");
    }

    @Test
    void aRunLeavesEveryFileAndIsNotReplacedUnasked(@TempDir Path folder) throws Exception {
        String to = folder.resolve("dno").toString();
        int code = run("reproduce", "dno", "--tiny", "--seeds", "1", "--out", to, "--quiet");
        // one seed has no interval, so that no claim can be shown to hold
        assertThat(code).isEqualTo(1);
        for (String file : List.of("results.jsonl", "table.md", "plot.svg", "report.html", "provenance.json")) {
            assertThat(folder.resolve("dno").resolve(file)).isNotEmptyFile();
        }
        assertThat(Files.readString(folder.resolve("dno/provenance.json")))
                .contains("guerdon reproduce dno --tiny --seeds 1");
        assertThat(run("reproduce", "dno", "--tiny", "--seeds", "1", "--out", to))
                .isEqualTo(2);
        assertThat(err.toString()).contains("23 of these cells are finished", "--resume", "--overwrite");
        assertThat(run("reproduce", "dno", "--tiny", "--seeds", "1", "--out", to, "--resume"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("reproducing dno: 23 runs, 23 of them finished already, ");
        assertThat(out.toString()).contains("0 runs done", "23 found finished", "UNDECIDED");
    }
}
