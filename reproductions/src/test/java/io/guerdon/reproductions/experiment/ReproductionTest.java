package io.guerdon.reproductions.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.io.InputException;
import io.guerdon.reproductions.report.Judged;
import io.guerdon.reproductions.report.Provenance;
import io.guerdon.reproductions.report.ReportFolder;
import io.guerdon.reproductions.report.ResultTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class ReproductionTest {

    /** Adds random numbers step by step, saves after each, and dies where it is told to. */
    private static final class RandomWalk implements Experiment {
        private final int dieAfterSteps;
        private int steps;

        RandomWalk(int dieAfterSteps) {
            this.dieAfterSteps = dieAfterSteps;
        }

        @Override
        public String name() {
            return "walk";
        }

        @Override
        public String title() {
            return "A walk <script>alert(1)</script>";
        }

        @Override
        public String source() {
            return "nobody, 2026";
        }

        @Override
        public List<Arm> arms(Scale scale) {
            return List.of(new Arm("slow", "small steps"), new Arm("fast", "large & <b>bold</b> steps"));
        }

        @Override
        public int seeds(Scale scale) {
            return 3;
        }

        @Override
        public List<Column> columns() {
            return List.of(new Column("end", "where it ends", 3), new Column("nothing", "nothing", 1));
        }

        @Override
        public List<Figure> figures() {
            return List.of(new Figure("The walk", "walk", "", "step", "place", "place", List.of("slow", "fast")));
        }

        @Override
        public List<Claim> claims() {
            return List.of(
                    Claim.paper(
                            "fast goes further",
                            r -> Outcome.above("fast less slow", r.difference("fast", "slow", "end"), 0)),
                    Claim.stated(
                            "slow goes past 100",
                            "it is <b>slow</b>",
                            r -> Outcome.above("slow", r.mean("slow", "end"), 100)),
                    Claim.finding("fast goes past 100", r -> Outcome.above("fast", r.mean("fast", "end"), 100)));
        }

        @Override
        public void run(Cell cell) throws IOException {
            double place = 0;
            int from = 0;
            var saved = cell.saved();
            if (saved != null) {
                from = saved.path("step").intValue();
                place = saved.path("place").doubleValue();
            }
            for (int step = from; step < 5; step++) {
                if (dieAfterSteps >= 0 && steps++ >= dieAfterSteps) {
                    throw new IllegalStateException("killed");
                }
                double length = new SplittableRandom(cell.seed() * 1000 + step).nextDouble() + 0.1;
                place += cell.arm().equals("fast") ? 3 * length : length;
                var values = new LinkedHashMap<String, Double>();
                values.put("place", place);
                values.put("missing", Double.NaN);
                cell.point("walk", step, values);
                var state = JsonNodeFactory.instance.objectNode();
                state.put("step", step + 1).put("place", place);
                cell.save(state);
            }
            var values = new LinkedHashMap<String, Double>();
            values.put("end", place);
            cell.result(values);
            cell.keep("path", new double[] {place, Double.NaN, 1e-300});
        }
    }

    private static Reproduction reproduction(Experiment experiment, Path folder, int threads) {
        return new Reproduction(experiment, Scale.TINY, Reproduction.seeds(3), folder, threads);
    }

    @Test
    void aRunThatDiesAnywhereGoesOnAndEndsWithTheSameNumbers(@TempDir Path folder) throws Exception {
        var undisturbed = reproduction(new RandomWalk(-1), folder.resolve("whole"), 1)
                .run((_, _, _) -> {})
                .results();
        for (int death : new int[] {0, 1, 4, 7, 13, 29}) {
            Path broken = folder.resolve("broken-" + death);
            assertThatThrownBy(
                            () -> reproduction(new RandomWalk(death), broken, 1).run((_, _, _) -> {}))
                    .hasMessage("killed");
            var resumed = reproduction(new RandomWalk(-1), broken, 1).run((_, _, _) -> {});
            assertThat(Reproduction.lines(resumed.results())).isEqualTo(Reproduction.lines(undisturbed));
            assertThat(resumed.ran()).isEqualTo(6 - death / 5);
            assertThat(broken.resolve("cells").toFile().list()).allMatch(name -> name.endsWith(".json"));
        }
    }

    @Test
    void theNumberOfThreadsChangesNothing(@TempDir Path folder) throws Exception {
        var one = reproduction(new RandomWalk(-1), folder.resolve("1"), 1).run((_, _, _) -> {});
        var four = reproduction(new RandomWalk(-1), folder.resolve("4"), 4).run((_, _, _) -> {});
        assertThat(Reproduction.lines(four.results())).isEqualTo(Reproduction.lines(one.results()));
    }

    @Test
    void aFinishedRunRunsNothingAgainAndMoreSeedsAddToIt(@TempDir Path folder) throws Exception {
        reproduction(new RandomWalk(-1), folder, 1).run((_, _, _) -> {});
        var again = reproduction(new RandomWalk(0), folder, 1).run((_, _, _) -> {});
        assertThat(again.ran()).isZero();
        var more = new Reproduction(new RandomWalk(-1), Scale.TINY, Reproduction.seeds(5), folder, 1);
        assertThat(more.finishedCells()).isEqualTo(6);
        assertThat(more.run((_, _, _) -> {}).ran()).isEqualTo(4);
    }

    @Test
    void armsThatAreRunLaterJoinTheOthersInTheFolder(@TempDir Path folder) throws Exception {
        var experiment = new RandomWalk(-1);
        var whole = reproduction(experiment, folder.resolve("whole"), 1).run((_, _, _) -> {});
        var parts = folder.resolve("parts");
        var fast = of(experiment, parts, List.of("fast"));
        assertThat(fast.allCells()).isEqualTo(3);
        var first = fast.run((_, _, _) -> {});
        assertThat(first.ran()).isEqualTo(3);

        var judged = Judged.of(experiment, Scale.TINY, first.results());
        assertThat(judged.arms()).extracting(Arm::name).containsExactly("fast");
        assertThat(judged.claims().getFirst().outcome().verdict()).isEqualTo(Outcome.Verdict.UNDECIDED);
        assertThat(judged.claims().getFirst().outcome().why()).contains("arm slow has not been run");
        assertThat(judged.claims().getLast().outcome().verdict()).isEqualTo(Outcome.Verdict.DOES_NOT_HOLD);
        assertThat(judged.holds()).isFalse();
        ReportFolder.write(judged, new Provenance("guerdon reproduce walk", "1", "5eed", Instant.EPOCH, 1), parts);
        for (String file : List.of("table.md", "report.html")) {
            assertThat(Files.readString(parts.resolve(file))).contains("Not run with every seed, or not at all: slow.");
        }

        var both = of(experiment, parts, List.of("slow")).run((_, _, _) -> {});
        assertThat(both.ran()).isEqualTo(3);
        assertThat(Reproduction.lines(both.results())).isEqualTo(Reproduction.lines(whole.results()));
        assertThatThrownBy(() -> of(experiment, parts, List.of("slow", "slwo")))
                .isInstanceOf(InputException.class)
                .hasMessage("walk has no arm \"slwo\" at this scale; its arms are slow, fast");
    }

    private static Reproduction of(Experiment experiment, Path folder, List<String> arms) {
        return new Reproduction(experiment, Scale.TINY, Reproduction.seeds(3), folder, 1, arms);
    }

    @Test
    void aFolderOfAnotherScaleAndADamagedCellAreRefused(@TempDir Path folder) throws Exception {
        reproduction(new RandomWalk(-1), folder, 1).run((_, _, _) -> {});
        var other = new Reproduction(new RandomWalk(-1), Scale.FULL, Reproduction.seeds(3), folder, 1);
        assertThatThrownBy(() -> other.run((_, _, _) -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--overwrite");
        Path cell = folder.resolve("cells/slow.seed-2.json");
        Files.writeString(cell, Files.readString(cell).substring(0, 40));
        assertThatThrownBy(() -> reproduction(new RandomWalk(-1), folder, 1).run((_, _, _) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("slow.seed-2.json")
                .hasMessageContaining("damaged");
    }

    @Test
    void progressReachesTheNumberOfCells(@TempDir Path folder) throws Exception {
        double[] last = new double[1];
        reproduction(new RandomWalk(-1), folder, 1).run((done, all, _) -> {
            assertThat(all).isEqualTo(6);
            last[0] = done;
        });
        assertThat(last[0]).isEqualTo(6);
    }

    @Test
    void theFolderHoldsDataTablePlotPageAndProvenance(@TempDir Path folder) throws Exception {
        var experiment = new RandomWalk(-1);
        var finished = reproduction(experiment, folder, 1).run((_, _, _) -> {});
        var judged = Judged.of(experiment, Scale.TINY, finished.results());
        ReportFolder.write(judged, new Provenance("guerdon reproduce walk", "1", "5eed", Instant.EPOCH, 1), folder);
        assertThat(judged.holds()).isTrue();
        assertThat(judged.claims().getLast().outcome().verdict()).isEqualTo(Outcome.Verdict.DOES_NOT_HOLD);
        var first = JsonMapper.builder()
                .build()
                .readTree(Files.readAllLines(folder.resolve("results.jsonl")).getFirst());
        assertThat(first.path("arm").stringValue()).isEqualTo("slow");
        assertThat(first.path("values").path("missing").isNull()).isTrue();
        assertThat(Files.readString(folder.resolve("table.md")))
                .contains("| slow | ", " ± ", "**holds**: fast goes further", "**does not hold**: (finding)", "| - |")
                .contains("**does not hold**: (the paper's statement, not decisive) slow goes past 100")
                .contains("— does not decide because it is <b>slow</b>\n");
        assertThat(String.join("\n", ResultTable.lines(judged)))
                .contains("DOES NOT HOLD: (the paper's statement, not decisive) slow goes past 100\n")
                .contains("\n    does not decide because it is <b>slow</b>\n");
        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page)
                .contains(
                        "Content-Security-Policy",
                        "default-src &#39;none&#39;",
                        "<svg",
                        "Every claim of the paper that decides holds",
                        "Of 1 further statement of the paper, which does not decide, 0 hold",
                        "The paper's statement, but not decisive: it is &lt;b&gt;slow")
                .contains("A walk &lt;script&gt;", "large &amp; &lt;b&gt;bold")
                .doesNotContain("<script", "http://www.w3.org", "style=\"");
        assertThat(Files.readString(folder.resolve("plot.svg")))
                .startsWith("<svg xmlns=")
                .contains("polyline", "fast");
        assertThat(Files.readString(folder.resolve("provenance.json")))
                .contains("guerdon reproduce walk", "\"seeds\" : \"[1, 2, 3]\"", "machine", "\"commit\" : \"5eed\"");
        assertThat(Files.readString(folder.resolve("table.md"))).contains("* commit: 5eed");
    }

    @Test
    void estimatesAreMeansWithStudentIntervals() {
        var estimate = Estimate.of(new double[] {1, 2, 3, Double.NaN, 4});
        assertThat(estimate.mean()).isEqualTo(2.5);
        assertThat(estimate.n()).isEqualTo(4);
        // sd 1.29099 / 2 times t(3, 0.975) = 3.18245
        assertThat(estimate.halfWidth()).isCloseTo(2.05426, within(1e-4));
        assertThat(Estimate.of(new double[] {2}).low()).isNaN();
        assertThat(Estimate.of(new double[] {}).mean()).isNaN();
        assertThat(Estimate.paired(new double[] {1, 5}, new double[] {0, Double.NaN})
                        .n())
                .isEqualTo(1);
    }

    @Test
    void aVerdictFollowsTheIntervalAndOneSeedDecidesNothing() {
        var above = Estimate.of(new double[] {1, 1.1, 0.9});
        assertThat(Outcome.above("x", above, 0).verdict()).isEqualTo(Outcome.Verdict.HOLDS);
        assertThat(Outcome.above("x", above, 2).verdict()).isEqualTo(Outcome.Verdict.DOES_NOT_HOLD);
        assertThat(Outcome.above("x", above, 1).verdict()).isEqualTo(Outcome.Verdict.UNDECIDED);
        assertThat(Outcome.below("x", above, 2).verdict()).isEqualTo(Outcome.Verdict.HOLDS);
        assertThat(Outcome.above("x", Estimate.of(new double[] {5}), 0).verdict())
                .isEqualTo(Outcome.Verdict.UNDECIDED);
        var mixed = Outcome.all(
                List.of(Outcome.above("a", above, 0), Outcome.above("b", above, 1), Outcome.above("c", above, 2)));
        assertThat(mixed.verdict()).isEqualTo(Outcome.Verdict.DOES_NOT_HOLD);
        assertThat(mixed.why()).contains("a:", "b:", "c:");
    }

    @Test
    void aStatementOfThePaperThatDoesNotDecideSaysWhy() {
        assertThatThrownBy(() -> Claim.stated("it flies", "", r -> Outcome.above("x", r.mean("a", "x"), 0)))
                .hasMessageContaining("needs a reason")
                .hasMessageContaining("it flies");
    }

    @Test
    void anArmThatNamesNoFileAndAMetricThatNobodyMeasuresAreRefused() {
        assertThatThrownBy(() -> new Arm("../x", "")).isInstanceOf(IllegalArgumentException.class);
        var row = new Row("slow", 1, Row.FINAL, 0, new LinkedHashMap<>());
        var results = new Results(List.of(1L), List.of(row), java.util.Map.of());
        assertThatThrownBy(() -> results.finals("slow", "end")).hasMessageContaining("no final \"end\"");
    }
}
