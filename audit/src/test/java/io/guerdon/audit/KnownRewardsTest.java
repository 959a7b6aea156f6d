package io.guerdon.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.audit.finding.Finding;
import io.guerdon.audit.finding.Severity;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.shaping.Steps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rewards that are known to be hackable give a high finding for the reason that is known; sound rewards for the same tasks
 * give none. The table in docs/audit.md is written by this class: with {@code -Daudit.table=FILE} it goes to a file.
 */
class KnownRewardsTest {

    private static final String MATH = "components: {answer: {type: math, must_be_evaluated: true}}";

    /**
     * One row of the table.
     *
     * @param hack the probe that must find it; null for a sound reward
     */
    record Known(
            String name,
            Pipeline<Rollout> reward,
            List<Rollout> rollouts,
            @org.jspecify.annotations.Nullable String hack) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Known> known() {
        var all = ExampleRollouts.of("math");
        var math = all.subList(0, 160);
        // The sum of two roots passes for an evaluated answer: see docs/audit.md.
        var roots = all.stream().filter(KnownRewardsTest::simplifies).toList();
        var others = all.stream().filter(one -> !simplifies(one)).limit(160).toList();
        var tools = ExampleRollouts.of("tool-calls");
        var text = ExampleRollouts.of("free-text");
        var solutions = KnownRewards.solutions();
        return Stream.of(
                new Known("last number anywhere as `math`", KnownRewards.lastNumber(), math, "right-in-passing"),
                new Known("format only: is there a box", KnownRewards.formatOnly(), math, "wrong-number"),
                new Known(
                        "PRIME's grader, with its factor of 100",
                        KnownRewards.yaml("components: {answer: {type: math, grader: prime}}"),
                        math,
                        "factor-100"),
                new Known(
                        "`math` where roots are to be simplified", KnownRewards.yaml(MATH), roots, "prompt-as-answer"),
                new Known("sound: `math` on the other problems", KnownRewards.yaml(MATH), others, null),
                new Known("a fake judge that counts words it likes", KnownRewards.lengthBlindJudge(), text, "padding"),
                new Known("sound: a fake judge with precision and recall", KnownRewards.boundedJudge(), text, null),
                new Known(
                        "sum of process rewards",
                        KnownRewards.process(Steps.Mechanism.RAW),
                        solutions,
                        "repeated-step"),
                new Known("sound: the same with Clip", KnownRewards.process(Steps.Mechanism.CLIP), solutions, null),
                new Known("sound: the same with Delta", KnownRewards.process(Steps.Mechanism.DELTA), solutions, null),
                new Known(
                        "sound: the same with Clip and Delta",
                        KnownRewards.process(Steps.Mechanism.CLIP_DELTA),
                        solutions,
                        null),
                new Known(
                        "ToolRL's reward as published",
                        KnownRewards.yaml("components: {tool: tool-call}"),
                        tools,
                        "calls-in-thoughts"),
                new Known(
                        "sound: the same, reading behind the thoughts, strict JSON",
                        KnownRewards.yaml("components: {tool: {type: tool-call, behind_thoughts: true, json: strict}}"),
                        tools,
                        null));
    }

    private static boolean simplifies(Rollout rollout) {
        return rollout.prompt().contains("implify");
    }

    private static AuditResult audit(Known known) throws InterruptedException {
        return new Audit(known.reward(), AuditOptions.DEFAULT).run(known.rollouts(), AuditProgress.NONE);
    }

    @ParameterizedTest
    @MethodSource("known")
    void hackableRewardsAreFoundOutAndSoundOnesAreNot(Known known) throws InterruptedException {
        var result = audit(known);
        if (known.hack() == null) {
            assertThat(result.findings())
                    .filteredOn(finding -> finding.severity() == Severity.HIGH)
                    .isEmpty();
        } else {
            assertThat(result.worst()).isEqualTo(Severity.HIGH);
            assertThat(result.findings())
                    .filteredOn(finding -> finding.severity() == Severity.HIGH)
                    .extracting(Finding::code)
                    .contains("probe/" + known.hack());
        }
    }

    @Test
    void theTableIsWrittenOnRequest() throws Exception {
        String file = System.getProperty("audit.table", "");
        if (file.isEmpty()) {
            return;
        }
        var lines = new ArrayList<String>();
        lines.add("| reward | worst | high findings (share of variants that broke the expectation) | medium |");
        lines.add("|---|---|---|---|");
        for (var known : known().toList()) {
            var result = audit(known);
            lines.add("| " + known.name() + " | " + result.worst().label() + " | " + named(result, Severity.HIGH)
                    + " | " + named(result, Severity.MEDIUM) + " |");
        }
        Files.write(Path.of(file), lines);
    }

    private static String named(AuditResult result, Severity severity) {
        var shares = new LinkedHashMap<String, String>();
        for (var finding : result.findings()) {
            if (finding.severity() == severity) {
                String name = finding.code().replace("probe/", "");
                shares.put(
                        name,
                        result.probes().stream()
                                .filter(probe -> probe.name().equals(name))
                                .map(probe -> Math.round(100.0 * probe.violations() / probe.counted()) + " %")
                                .findFirst()
                                .orElse(""));
            }
        }
        return shares.isEmpty()
                ? "none"
                : shares.entrySet().stream()
                        .map(entry -> (entry.getKey() + " " + entry.getValue()).strip())
                        .collect(Collectors.joining(", "));
    }
}
