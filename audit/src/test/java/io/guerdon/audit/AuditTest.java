package io.guerdon.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.audit.finding.Finding;
import io.guerdon.audit.finding.Severity;
import io.guerdon.audit.report.ReportData;
import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Verdict;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

class AuditTest {

    private static final AuditOptions TWO = AuditOptions.DEFAULT.withThreads(2);

    private final List<Rollout> rollouts = KnownRewards.solutions();

    private AuditResult audit(Pipeline<Rollout> reward) throws InterruptedException {
        return new Audit(reward, TWO).run(rollouts, AuditProgress.NONE);
    }

    private static Pipeline<Rollout> correct() {
        return KnownRewards.each(
                "answer", rollout -> rollout.completion().endsWith("#### " + rollout.reference()) ? 1 : 0);
    }

    private static ProbeResult probe(AuditResult result, String name) {
        return result.probes().stream()
                .filter(probe -> probe.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theResultDoesNotDependOnTheNumberOfThreads() throws InterruptedException {
        var math = ExampleRollouts.of("math").subList(0, 96);
        var reward = KnownRewards.yaml("components: {a: math, r: repetition}");
        var one = new Audit(reward, AuditOptions.DEFAULT.withThreads(1).withGold("correct"))
                .run(math, AuditProgress.NONE);
        var four = new Audit(reward, AuditOptions.DEFAULT.withThreads(4).withGold("correct"))
                .run(math, AuditProgress.NONE);
        assertThat(AuditFiles.json(one, "r", 0)).isEqualTo(AuditFiles.json(four, "r", 0));
        assertThat(one.findings()).isNotEmpty();
    }

    @Test
    void aRewardThatIsTheSameForEverythingIsHigh() throws InterruptedException {
        assertThat(audit(KnownRewards.each("constant", rollout -> 1)).findings())
                .filteredOn(finding -> finding.severity() == Severity.HIGH)
                .extracting(Finding::code)
                .containsExactly("blind-reward");
    }

    @Test
    void aRewardThatPaysForLengthIsFoundOut() throws InterruptedException {
        var result = audit(
                KnownRewards.each("length", rollout -> rollout.completion().length()));
        assertThat(probe(result, "padding").severity()).isEqualTo(Severity.HIGH);
        assertThat(probe(result, "padding").violations())
                .isEqualTo(probe(result, "padding").counted());
    }

    @Test
    void theComponentThatTheHackingComesFromIsNamed() throws InterruptedException {
        var components = new ArrayList<>(correct().components());
        components.addAll(
                KnownRewards.each("chatter", rollout -> rollout.completion().length() / 50.0)
                        .components());
        var result = audit(new Pipeline<>(components, correct().combination(), List.of()));
        assertThat(probe(result, "padding").culprit()).isEqualTo("chatter");
        assertThat(probe(result, "padding").moved().getFirst().component()).isEqualTo("chatter");
        assertThat(probe(result, "padding").examples()).isNotEmpty().allSatisfy(example -> {
            assertThat(example.rewardAfter()).isGreaterThan(example.rewardBefore());
            assertThat(example.components()).hasSize(2);
        });
    }

    @Test
    void aVariantStandsInItsGroup() throws InterruptedException {
        // Pays for being unlike the rest of the group: a copy of a neighbour must earn less than the neighbour did.
        Reward<Rollout> diversity = new Reward<>() {
            @Override
            public double[] score(Batch<Rollout> batch) {
                double[] score = new double[batch.size()];
                for (int g = 0; g < batch.groups().count(); g++) {
                    int[] members = batch.groups().members(g);
                    for (int i : members) {
                        var texts = new HashSet<String>();
                        for (int j : members) {
                            texts.add(batch.get(j).completion());
                        }
                        score[i] = texts.size();
                    }
                }
                return score;
            }

            @Override
            public Scope scope() {
                return Scope.GROUP;
            }
        };
        var result = audit(KnownRewards.one("diversity", diversity));
        assertThat(probe(result, "copied-neighbour").counted()).isPositive();
        assertThat(probe(result, "copied-neighbour").violations()).isZero();
        assertThat(probe(result, "padding").violations())
                .as("a new text is one more")
                .isPositive();
    }

    @Test
    void wholeBatchAndStatefulRewardsAreAudited() throws InterruptedException {
        var running = KnownRewards.yaml("""
                components:
                  answer: {type: regex, pattern: '#### ', shape: [standardise]}
                """);
        var result = audit(running);
        assertThat(probe(result, "wrong-number").counted()).isPositive();
        var again = audit(KnownRewards.yaml("""
                components:
                  answer: {type: regex, pattern: '#### ', shape: [standardise]}
                """));
        assertThat(AuditFiles.json(result, "r", 0)).isEqualTo(AuditFiles.json(again, "r", 0));
    }

    @Test
    void repeatedStepsOfATrajectoryAreSummed() throws InterruptedException {
        var nodes = JsonNodeFactory.instance;
        var steps = new ArrayList<Rollout>();
        for (int i = 0; i < 40; i++) {
            steps.add(Rollout.row(nodes.objectNode().put("step", i % 5).put("score", 0.5 + i % 3 / 10.0))
                    .completion(nodes.stringNode("move " + i))
                    .group("t" + i / 5)
                    .build());
        }
        ItemReward<Rollout> score = (rollout, step) -> Verdict.of(
                rollout.completion().isEmpty() ? 0 : rollout.number("score").orElse(0));
        var raw = new Audit(KnownRewards.one("score", score), TWO).run(steps, AuditProgress.NONE);
        assertThat(probe(raw, "repeated-trajectory-step").severity()).isEqualTo(Severity.HIGH);

        var shaped = new Pipeline<>(
                List.of(new Pipeline.Component<>(
                        "score",
                        score,
                        List.of(new io.guerdon.core.shaping.ClipDelta(
                                io.guerdon.core.shaping.Steps.Mechanism.CLIP_DELTA, 0.5)))),
                correct().combination(),
                List.of());
        var bounded = new Audit(shaped, TWO).run(steps, AuditProgress.NONE);
        assertThat(probe(bounded, "repeated-trajectory-step").violations()).isZero();
    }

    @Test
    void aComponentThatBreaksOnRewrittenTextsIsTold() throws InterruptedException {
        ItemReward<Rollout> brittle = (rollout, step) -> {
            if (rollout.completion().isEmpty()) {
                throw new IllegalStateException("no text");
            }
            return Verdict.of(rollout.completion().endsWith("#### " + rollout.reference()) ? 1 : 0);
        };
        var result = audit(KnownRewards.one("brittle", brittle));
        assertThat(result.findings()).extracting(Finding::code).contains("probe-failures/silence");
    }

    @Test
    void goldIsReadFromNumbersAndTruthValues() throws InterruptedException {
        var math = ExampleRollouts.of("math").subList(0, 64);
        var result = new Audit(KnownRewards.yaml("components: {a: math}"), TWO.withGold("correct"))
                .run(math, AuditProgress.NONE);
        assertThat(result.findings()).extracting(Finding::code).contains("gold-agreement");
        assertThat(result.seen().gold()).contains(0.0, 1.0);
    }

    @Test
    void aGoldColumnThatIsMissingOrNoLabelIsAnErrorThatSaysSo() {
        var math = ExampleRollouts.of("math").subList(0, 8);
        assertThatThrownBy(() -> new Audit(correct(), TWO.withGold("corect")).run(math, AuditProgress.NONE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("field 'corect'")
                .hasMessageContaining("a gold label");
        assertThatThrownBy(() -> new Audit(correct(), TWO.withGold("writing")).run(math, AuditProgress.NONE))
                .hasMessageContaining("rollouts.jsonl:1: field 'writing'");
    }

    @Test
    void aSampleOfWholeGroupsIsRewrittenWhenAskedFor() throws InterruptedException {
        var result = new Audit(correct(), TWO.withProbed(10)).run(rollouts, AuditProgress.NONE);
        assertThat(result.probed()).isEqualTo(8);
        assertThat(new Audit(correct(), TWO.withProbed(0))
                        .run(rollouts, AuditProgress.NONE)
                        .probes())
                .isEmpty();
    }

    @Test
    void nothingToAuditIsRefused() {
        assertThatThrownBy(() -> new Audit(correct(), TWO).run(List.of(), AuditProgress.NONE))
                .hasMessage("there are no rollouts to audit");
        assertThatThrownBy(() -> TWO.withThreads(0)).hasMessageContaining("at least one thread");
    }

    @Test
    void anInterruptedAuditStops() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> audit(correct())).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void progressEndsAtAllRollouts() throws InterruptedException {
        var most = new AtomicLong();
        new Audit(correct(), TWO).run(rollouts, (done, all) -> {
            assertThat(all).isEqualTo(64);
            most.accumulateAndGet(done, Math::max);
        });
        assertThat(most).hasValue(64);
    }

    @Test
    void junitXmlIsWellFormedAndCountsItsFailures() throws Exception {
        var result = audit(
                KnownRewards.each("length", rollout -> rollout.completion().length()));
        String xml = AuditFiles.junit(result, "reward\u0000.yaml", Severity.HIGH);
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        int failures = document.getElementsByTagName("failure").getLength();
        assertThat(failures).isPositive();
        var suites = document.getElementsByTagName("testsuite");
        int counted = 0;
        for (int i = 0; i < suites.getLength(); i++) {
            counted += Integer.parseInt(
                    suites.item(i).getAttributes().getNamedItem("failures").getNodeValue());
        }
        assertThat(counted).isEqualTo(failures);
        assertThat(AuditFiles.junit(result, "r", null)).doesNotContain("<failure");
    }

    @Test
    void theTerminalShowsTheWorstFirst() throws InterruptedException {
        var lines = AuditFiles.lines(
                audit(KnownRewards.each(
                        "length", rollout -> rollout.completion().length())),
                Severity.MEDIUM);
        assertThat(lines.getFirst()).startsWith("64 rollouts in 16 groups");
        assertThat(lines.get(2)).startsWith("HIGH");
        assertThat(lines.getLast()).startsWith("findings: ");
    }

    @Test
    void aFileAppearsCompleteOrNotAtAll(@TempDir Path folder) throws Exception {
        var file = folder.resolve("audit.json");
        AuditFiles.write("one", file);
        AuditFiles.write("two", file);
        assertThat(file).hasContent("two");
        assertThat(Files.list(folder)).containsExactly(file);
        assertThatThrownBy(() -> AuditFiles.write("x", folder.resolve("missing").resolve("a.json")))
                .isInstanceOf(java.io.IOException.class);
    }

    @Test
    void theReportShowsFindingsAndProbes() throws InterruptedException {
        var math = ExampleRollouts.of("math").subList(0, 64);
        var result = new Audit(KnownRewards.yaml("components: {a: math}"), TWO.withGold("correct"))
                .run(math, AuditProgress.NONE);
        var overview =
                new ReportData.Overview(ReportData.Kind.AUDIT, "r", "", List.of("x"), "0", "", 0, 0, 0, List.of());
        var data = AuditReport.of(result, overview, Map.of(), List.of(), "correct");
        assertThat(data.findings()).hasSameSizeAs(result.findings());
        assertThat(data.probes()).isNotEmpty();
        assertThat(data.gold()).isNotNull();
        assertThat(data.bestOfN()).isNotNull();
        assertThat(data.overview().rollouts()).isEqualTo(64);
    }
}
