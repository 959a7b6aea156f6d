package io.guerdon.audit.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.Verdict;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** For each family of findings: data with the defect, which is caught, and sound data, which are not. */
class PlantedDefectsTest {

    private static final int SIZE = 400;

    private final double[] noise = new Random(7).doubles(SIZE).toArray();
    private final double[] more = new Random(8).doubles(SIZE).toArray();

    private Seen seen() {
        return new Seen(SIZE, 8);
    }

    private static void assertCaught(List<Finding> findings, String code, Severity severity) {
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.advice()).isNotBlank();
            assertThat(finding.evidence()).isNotEmpty();
        });
    }

    @Test
    void groupsWithoutSpreadAreCounted() {
        var flat = seen().reward(i -> i / 8 % 4 == 0 ? i % 2 : 1).see();
        assertCaught(GroupSpread.of(flat), "groups-without-spread", Severity.MEDIUM);
        assertThat(GroupSpread.count(flat)).isEqualTo(new GroupSpread.Counts(50, 37, 0));

        assertThat(GroupSpread.of(seen().reward(i -> noise[i]).see())).isEmpty();
    }

    @Test
    void aShapingOfTheTotalThatRemovesSpreadIsHigh() {
        var clipped = seen().reward(i -> noise[i] + 5).total(i -> 1).see();
        assertCaught(GroupSpread.of(clipped), "shaping-removes-spread", Severity.HIGH);

        var tiny = seen().reward(i -> noise[i]).total(i -> 1e-6 * noise[i]).see();
        assertThat(GroupSpread.of(tiny)).isEmpty();
    }

    @Test
    void groupsOfOneAreToldOnce() {
        assertCaught(GroupSpread.of(new Seen(20, 1).reward(i -> noise[i]).see()), "groups-of-one", Severity.INFO);
    }

    @Test
    void aShapingThatFlattensMostRolloutsIsCaught() {
        var saturated = seen().column("quality", i -> 10 * noise[i], i -> Math.min(1, 10 * noise[i]))
                .reward(i -> noise[i])
                .see();
        assertCaught(Saturation.of(saturated), "saturated-shaping", Severity.MEDIUM);

        var sound = seen().column("quality", i -> 10 * noise[i], i -> Math.tanh(noise[i] - 0.5))
                .reward(i -> noise[i])
                .see();
        assertThat(Saturation.of(sound)).isEmpty();
    }

    @Test
    void manyEqualRawValuesAreNoSaturation() {
        var binary = seen().column("answer", i -> i % 2, i -> i % 2 - 0.5)
                .reward(i -> i % 2)
                .see();
        assertThat(Saturation.of(binary)).isEmpty();
    }

    @Test
    void deadAndConstantComponentsAndRewardsAreCaught() {
        var seen = seen().column("never", i -> Double.NaN)
                .column("always", i -> 0.3)
                .column("works", i -> noise[i])
                .reward(i -> 0.3)
                .see();
        assertCaught(DeadComponents.of(seen), "dead-component", Severity.MEDIUM);
        assertCaught(DeadComponents.of(seen), "constant-component", Severity.LOW);
        assertCaught(DeadComponents.of(seen), "constant-reward", Severity.MEDIUM);

        assertThat(DeadComponents.of(seen().column("works", i -> noise[i])
                        .reward(i -> noise[i])
                        .see()))
                .isEmpty();
    }

    @Test
    void componentsThatCopyOrFightEachOtherAreCaught() {
        var seen = seen().column("a", i -> noise[i])
                .column("copy", i -> 3 * noise[i] + 0.001 * more[i])
                .column("foe", i -> more[i] - 2 * noise[i])
                .column("stranger", i -> more[(i + 13) % SIZE])
                .see();
        var findings = ComponentPairs.of(seen);
        assertCaught(findings, "duplicate-components", Severity.LOW);
        assertCaught(findings, "fighting-components", Severity.MEDIUM);
        assertThat(findings).noneMatch(finding -> finding.title().contains("stranger"));
    }

    @Test
    void aRewardThatFollowsLengthIsCaught() {
        var biased = seen().length(i -> 1000 * noise[i])
                .reward(i -> noise[i] + 0.2 * more[i])
                .see();
        assertCaught(LengthBias.of(biased), "length-bias", Severity.MEDIUM);

        assertThat(LengthBias.of(
                        seen().length(i -> 1000 * noise[i]).reward(i -> more[i]).see()))
                .isEmpty();
    }

    @Test
    void lengthThatOnlyFollowsThePromptIsNoBias() {
        var hard = seen().length(i -> i / 8 * 100 + 10 * noise[i])
                .reward(i -> i / 8 + more[i])
                .see();
        assertThat(LengthBias.of(hard)).isEmpty();
    }

    @Test
    void lengthThatOnlyFollowsGoldIsNoBias() {
        var honest = seen().gold(i -> i % 2)
                .length(i -> 100 * (i % 2) + noise[i])
                .reward(i -> i % 2 + 0.1 * more[i])
                .see();
        assertThat(LengthBias.of(honest)).isEmpty();
    }

    @Test
    void failuresAreLocated() {
        var seen = seen().verdicts("broken", i -> i % 10 == 3 ? Verdict.failed("no such field") : Verdict.of(1))
                .source(i -> i % 2 == 0 ? "even" : "odd")
                .reward(i -> i % 10 == 3 ? Double.NaN : noise[i])
                .see();
        var findings = Undefined.of(seen);
        assertCaught(findings, "failures", Severity.HIGH);
        assertThat(findings.getFirst().evidence())
                .extracting(Evidence::text)
                .contains("row 3", "no such field", "odd: 40");
        assertThat(Undefined.of(seen().column("fine", i -> noise[i])
                        .reward(i -> noise[i])
                        .see()))
                .isEmpty();
    }

    @Test
    void aComponentThatCanBeEscapedForGainIsHigh() {
        var paid = seen().verdicts("penalty", i -> i % 4 == 0 ? Verdict.notApplicable("no steps") : Verdict.of(-1))
                .reward(i -> i % 4 == 0 ? 1 : 0)
                .see();
        assertCaught(Undefined.of(paid), "escapable-component", Severity.HIGH);

        var bySource = seen().verdicts("chart", i -> i / 8 % 2 == 0 ? Verdict.notApplicable("no chart") : Verdict.of(1))
                .reward(i -> noise[i])
                .see();
        assertThat(Undefined.of(bySource)).isEmpty();
    }

    @Test
    void sourcesThatLieApartAreCaught() {
        var apart = seen().source(i -> i % 2 == 0 ? "a" : "b")
                .reward(i -> i % 2 + 0.1 * noise[i])
                .see();
        assertCaught(SourceDrift.of(apart), "source-drift", Severity.LOW);
        var scaled = seen().source(i -> i % 2 == 0 ? "a" : "b")
                .reward(i -> (i % 2 == 0 ? 10 : 1) * (noise[i] - 0.5))
                .see();
        assertCaught(SourceDrift.of(scaled), "source-scale", Severity.LOW);

        assertThat(SourceDrift.of(seen().source(i -> i % 2 == 0 ? "a" : "b")
                        .reward(i -> noise[i])
                        .see()))
                .isEmpty();
    }

    @Test
    void aRewardThatDoesNotKnowGoldIsHigh() {
        var blind = seen().gold(i -> i % 2).reward(i -> noise[i]).see();
        assertCaught(GoldAgreement.of(blind), "gold-agreement", Severity.HIGH);

        var sound = seen().gold(i -> i % 2).reward(i -> i % 2).see();
        assertCaught(GoldAgreement.of(sound), "gold-agreement", Severity.INFO);
        assertThat(GoldAgreement.of(sound)).hasSize(1);
    }

    @Test
    void aRewardThatIsNoProbabilityIsToldWhenItLooksLikeOne() {
        var overconfident =
                seen().gold(i -> i % 2).reward(i -> 0.9 + 0.1 * noise[i]).see();
        assertCaught(GoldAgreement.of(overconfident), "calibration", Severity.LOW);
    }

    @Test
    void overOptimisationIsCaughtAndBlamed() {
        // Mediocre completions are paid for honest reasons; the very best paid are the hacks, which are worthless.
        var hacked = new Seen(SIZE, 16)
                .column("honest", i -> noise[i])
                .column("hackable", i -> noise[i] > 0.85 ? 5 + more[i] : 0)
                .gold(i -> noise[i] > 0.85 ? 0 : noise[i])
                .reward(i -> noise[i] + (noise[i] > 0.85 ? 5 + more[i] : 0))
                .see();
        var curves = BestOfN.curves(hacked, 1);
        assertCaught(BestOfN.of(hacked, curves), "over-optimisation", Severity.HIGH);
        assertThat(BestOfN.of(hacked, curves).getFirst().component()).isEqualTo("hackable");
        assertThat(curves.peak()).isBetween(1.0, 16.0);

        var sound = new Seen(SIZE, 16).gold(i -> noise[i]).reward(i -> noise[i]).see();
        assertThat(BestOfN.of(sound, BestOfN.curves(sound, 1))).isEmpty();
    }

    @Test
    void nothingIsFoundInAFewSoundRollouts() {
        var few = new Seen(2, 2).column("a", i -> i).reward(i -> i).see();
        assertThat(DeadComponents.of(few)).isEmpty();
        assertThat(ComponentPairs.of(few)).isEmpty();
        assertThat(LengthBias.of(few)).isEmpty();
        assertThat(GroupSpread.of(few)).isEmpty();
    }
}
