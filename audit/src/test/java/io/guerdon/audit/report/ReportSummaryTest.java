package io.guerdon.audit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.audit.report.ReportData.CaseCount;
import io.guerdon.audit.report.ReportData.Kind;
import io.guerdon.audit.report.ReportData.Reason;
import io.guerdon.core.Batch;
import io.guerdon.core.Column;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import io.guerdon.core.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class ReportSummaryTest {

    private static Rollout rollout(int i, String group, String source, String completion) {
        var nodes = JsonNodeFactory.instance;
        return Rollout.row(nodes.objectNode())
                .id("r" + i)
                .group(group)
                .source(source)
                .prompt(nodes.stringNode("prompt"))
                .completion(nodes.stringNode(completion))
                .build();
    }

    /** Rollouts in groups of four with one component, whose value is the total. */
    private static ReportData of(double... values) {
        var summary = new ReportSummary(1, 20);
        add(summary, 0, values);
        return finish(summary);
    }

    private static void add(ReportSummary summary, int first, double... values) {
        var rollouts = new ArrayList<Rollout>();
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < values.length; i++) {
            int n = first + i;
            rollouts.add(rollout(n, "g" + n / 4, n % 2 == 0 ? "even" : "odd", "x".repeat(n % 50)));
            verdicts.add(
                    Double.isNaN(values[i])
                            ? Verdict.failed("broken")
                            : Verdict.of(values[i], values[i] > 0 ? "good" : "bad"));
        }
        summary.add(Batch.of(rollouts), new Scores(List.of(new Column("part", verdicts, values)), values, values));
    }

    private static ReportData finish(ReportSummary summary) {
        return summary.finish(SampleReports.overview(Kind.SCORE), Map.of(), List.of());
    }

    @Test
    void everyRowIsCounted() {
        var data = of(0, 1, 1, Double.NaN, 0, 0, 0, 0);
        assertThat(data.overview().rollouts()).isEqualTo(8);
        assertThat(data.overview().groups()).isEqualTo(2);
        var part = data.components().getFirst();
        assertThat(part.failed()).isEqualTo(1);
        assertThat(part.raw().count()).isEqualTo(7);
        assertThat(part.cases())
                .containsExactly(
                        new CaseCount("bad", 5, 0),
                        new CaseCount("good", 2, 1),
                        new CaseCount("failed", 1, Double.NaN));
        assertThat(data.total())
                .isNotNull()
                .satisfies(total -> assertThat(total.undefined()).isEqualTo(1));
    }

    @Test
    void groupsWithoutSpreadAreCounted() {
        var groups = Objects.requireNonNull(
                of(0, 1, 1, Double.NaN, 0.1, 0.1, 0.1, 0.1).groups());
        assertThat(groups.withoutSpreadBefore()).isEqualTo(1);
        assertThat(groups.spreadBefore().max()).isCloseTo(Math.sqrt(1 / 3.0), within(1e-12));
        assertThat(groups.components().getFirst().withoutSpread()).isEqualTo(1);
    }

    @Test
    void sourcesHaveTheirOwnMeans() {
        var sources = of(0, 1, 0, 1, 0, 1).sources();
        assertThat(sources).extracting(ReportData.SourceSummary::name).containsExactlyInAnyOrder("even", "odd");
        assertThat(sources).extracting(s -> s.reward().mean()).containsExactlyInAnyOrder(0.0, 1.0);
    }

    @Test
    void theCutIntoBatchesChangesNothing() {
        double[] values = new Random(2).doubles(1000).toArray();
        var whole = new ReportSummary(1, 40);
        add(whole, 0, values);
        var cut = new ReportSummary(1, 40);
        for (int start = 0; start < 1000; start += 100) {
            add(cut, start, Arrays.copyOfRange(values, start, start + 100));
        }
        assertThat(ReportJson.of(finish(cut))).isEqualTo(ReportJson.of(finish(whole)));
    }

    @Test
    void theSampleHoldsFailuresAndExtremes() {
        double[] values = IntStream.range(0, 1000)
                .mapToDouble(i -> i % 500 == 7 ? Double.NaN : i)
                .toArray();
        var sample = of(values).sample();
        assertThat(sample.of()).isEqualTo(1000);
        assertThat(sample.rollouts()).hasSize(20);
        assertThat(sample.rollouts())
                .filteredOn(r -> r.reason() == Reason.FAILED)
                .extracting(ReportData.SampledRollout::row)
                .containsExactly(8L, 508L);
        assertThat(sample.rollouts())
                .filteredOn(r -> r.reason() == Reason.HIGHEST)
                .extracting(ReportData.SampledRollout::row)
                .containsExactly(997L, 998L, 999L, 1000L);
        assertThat(sample.rollouts())
                .extracting(ReportData.SampledRollout::row)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void rankCorrelationsComeWithIntervals() {
        var columns = new java.util.LinkedHashMap<String, double[]>();
        columns.put("a", new double[] {1, 2, 3, 4, 5, Double.NaN});
        columns.put("b", new double[] {2, 1, 4, 3, 5, 9});
        columns.put("constant", new double[] {1, 1, 1, 1, 1, 1});
        columns.put("elsewhere", new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 1});
        var found = RankCorrelations.between(columns);
        assertThat(found).hasSize(6);
        assertThat(found.getFirst().coefficient()).isCloseTo(0.8, within(1e-12));
        assertThat(found.getFirst().pairs()).isEqualTo(5);
        // atanh 0.8 = 1.0986123, half width 1.959964 sqrt((1 + 0.32) / 2) = 1.5922823
        assertThat(found.getFirst().low()).isCloseTo(Math.tanh(1.0986123 - 1.5922823), within(1e-6));
        assertThat(found.getFirst().high()).isCloseTo(Math.tanh(1.0986123 + 1.5922823), within(1e-6));
        assertThat(found.get(1).coefficient()).as("constant").isNaN();
        assertThat(found.get(2).pairs()).as("no row has both").isZero();
        assertThat(found.get(2).coefficient()).isNaN();
    }

    @Test
    void lengthBinsHoldAllRolloutsAndTheGridToo() {
        double[] values = new Random(3).doubles(700).toArray();
        var length = Objects.requireNonNull(of(values).length());
        assertThat(length.bins().stream().mapToLong(ReportData.LengthBin::count).sum())
                .isEqualTo(700);
        var density = Objects.requireNonNull(length.density());
        assertThat(Arrays.stream(density.counts()).flatMapToInt(Arrays::stream).sum())
                .isEqualTo(700);
        for (int b = 1; b < length.bins().size(); b++) {
            assertThat(length.bins().get(b).from())
                    .isGreaterThan(length.bins().get(b - 1).to());
        }
    }

    @Test
    void longTextsAreCutInTheMiddleVisibly() {
        String text = "start " + "x".repeat(9000) + " end";
        String cut = Excerpt.of(text, 300);
        assertThat(cut)
                .startsWith("start ")
                .endsWith(" end")
                .contains("characters left out")
                .hasSizeLessThan(400);
        String faces = "\uD83D\uDE00".repeat(500);
        for (int limit = 100; limit < 110; limit++) {
            assertThat(Excerpt.of(faces, limit).codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
        }
        assertThat(Excerpt.of("\uE000forged\uE000", 100)).doesNotContain("\uE000");
    }

    @Test
    void nothingGivesAnEmptyReport() {
        var data = finish(new ReportSummary(1));
        assertThat(data.overview().rollouts()).isZero();
        assertThat(data.total()).isNull();
        assertThat(data.sample().rollouts()).isEmpty();
    }

    @Test
    void scoresOfAnotherRewardAreRefused() {
        var summary = new ReportSummary(1);
        add(summary, 0, 1, 2);
        var verdicts = List.of(Verdict.of(1));
        double[] one = {1};
        var batch = Batch.of(List.of(rollout(9, "g", "", "x")));
        assertThatThrownBy(() -> summary.add(batch, new Scores(List.of(new Column("other", verdicts, one)), one, one)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[other] after [part]");
        assertThatThrownBy(() -> summary.add(batch, new Scores(List.of(), new double[2], new double[2])))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
