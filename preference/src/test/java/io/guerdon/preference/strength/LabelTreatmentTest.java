package io.guerdon.preference.strength;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.preference.strength.LabelTreatment.Pair;
import org.junit.jupiter.api.Test;

class LabelTreatmentTest {

    private static final double[] STRENGTH = {2, -3, 0.1, Double.NaN, -0.2, 1};

    @Test
    void theWeakestAreFlippedTheNextSoftenedAndTheStrengthIsTheMargin() {
        var pairs = new LabelTreatment(0.2, 0, 0.4, 0.3, 0.5).apply(STRENGTH);
        assertThat(pairs)
                .containsExactly(
                        new Pair(false, false, 0, 1),
                        new Pair(true, false, 0, 1.5),
                        new Pair(false, false, 0.3, 0.05),
                        Pair.UNTREATED,
                        new Pair(false, false, 0.3, -0.1),
                        new Pair(false, false, 0, 0.5));
        assertThat(pairs).extracting(Pair::word).contains("flipped", "softened", "kept");
    }

    @Test
    void theWeakestAreDroppedInstead() {
        var pairs = new LabelTreatment(0, 0.4, 0, 0, 0).apply(STRENGTH);
        assertThat(pairs).extracting(Pair::dropped).containsExactly(false, true, false, false, true, false);
        assertThat(LabelTreatment.NONE.apply(STRENGTH)).containsOnly(Pair.UNTREATED);
    }

    @Test
    void treatmentsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new LabelTreatment(0.2, 0.2, 0, 0, 0)).hasMessageContaining("not both");
        assertThatThrownBy(() -> new LabelTreatment(1.2, 0, 0, 0, 0)).hasMessageContaining("'flip' is 1.2");
        assertThatThrownBy(() -> new LabelTreatment(0.5, 0, 0.6, 0, 0)).hasMessageContaining("1.1");
        assertThatThrownBy(() -> new LabelTreatment(0, 0, 0, 0.6, 0)).hasMessageContaining("'softening' is 0.6");
        assertThatThrownBy(() -> new LabelTreatment(0, 0, 0, 0, -1)).hasMessageContaining("'margin' is -1.0");
    }

    @Test
    void aModelWithLargeScoresHasNoLargerSayOnceNormalised() {
        double[][] chosen = {{1, 0, 3}, {100, 0, 300}};
        double[][] rejected = {{0, 2, 1}, {0, 200, 100}};
        var votes = EnsembleVotes.of(chosen, rejected, true);
        assertThat(votes.differences()[0]).containsExactly(votes.differences()[1], within(1e-12));
        assertThat(votes.likeness()).isCloseTo(1, within(1e-6));
        var plain = EnsembleVotes.of(chosen, rejected, false);
        assertThat(plain.strength()).containsExactly(50.5, -101, 101);
        assertThat(plain.pair(1).votes()).isZero();
        assertThat(plain.pair(1).deviation()).isEqualTo(99);
    }

    @Test
    void aMemberWithoutAScoreHasNoSayInThatPair() {
        var votes = EnsembleVotes.of(
                new double[][] {{1, Double.NaN}, {3, Double.NaN}, {Double.NaN, Double.NaN}},
                new double[][] {{0, 0}, {0, 0}, {0, 0}},
                false);
        assertThat(votes.strength()).containsExactly(2, Double.NaN);
        assertThat(votes.pair(0).missing()).isEqualTo(1);
        assertThat(new EnsembleVotes(new double[0][]).likeness()).isNaN();
        assertThatThrownBy(() -> new EnsembleVotes(new double[][] {{1}, {1, 2}}))
                .hasMessageContaining("1 and 2");
    }

    @Test
    void aModelThatScoresEverythingAlikeVotesForNeither() {
        var votes = EnsembleVotes.of(new double[][] {{1, 1}}, new double[][] {{1, 1}}, true);
        assertThat(votes.strength()).containsExactly(0, 0);
        assertThat(votes.likeness()).isNaN();
    }
}
