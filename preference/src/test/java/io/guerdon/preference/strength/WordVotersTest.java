package io.guerdon.preference.strength;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.Rollout;
import io.guerdon.preference.data.Comparison;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class WordVotersTest {

    private static final String[] GOOD = {"thanks", "gladly", "certainly", "please"};
    private static final String[] BAD = {"no", "whatever", "never", "hmpf"};
    private static final String[] OTHER = {"the", "answer", "is", "seven", "blue", "here", "now"};

    /** Polite words are preferred; every tenth label is wrong. */
    private static List<Comparison> comparisons(int count, String user) {
        var random = new SplittableRandom(1);
        var comparisons = new ArrayList<Comparison>();
        for (int i = 0; i < count; i++) {
            String good = sentence(GOOD, random);
            String bad = sentence(BAD, random);
            boolean wrong = i % 10 == 0;
            comparisons.add(
                    new Comparison("question " + i, wrong ? bad : good, wrong ? good : bad, 0, 0, user, "rows:" + i));
        }
        return comparisons;
    }

    private static String sentence(String[] words, SplittableRandom random) {
        var sentence = new StringBuilder();
        for (int k = 0; k < 8; k++) {
            var from = random.nextInt(4) == 0 ? words : OTHER;
            sentence.append(from[random.nextInt(from.length)]).append(' ');
        }
        return sentence + words[random.nextInt(4)] + ".";
    }

    private static final WordVoters VOTERS = new WordVoters(5, 4, 3, 20, 1);

    @Test
    void theWeakestPairsAreThoseWhoseLabelIsWrong() {
        var votes = VOTERS.votes(comparisons(300, ""));
        var treated = Treated.of(comparisons(300, ""), votes, new LabelTreatment(0.1, 0, 0, 0, 0));
        int[] weakest = Arrays.copyOf(treated.weakestFirst(), 30);
        assertThat(Arrays.stream(weakest).filter(i -> i % 10 == 0).count()).isGreaterThanOrEqualTo(29);
        assertThat(treated.lines().getFirst()).contains("5 models voted on 300 comparisons");
        assertThat(VOTERS.votes(comparisons(300, "")).strength()).containsExactly(votes.strength());
    }

    @Test
    void eachUserIsVotedOnByModelsOfTheirOwn() {
        var both = new ArrayList<>(comparisons(300, "many"));
        comparisons(60, "contrary").forEach(c -> both.add(c.swapped()));
        comparisons(10, "rare").forEach(both::add);
        double[] strength = VOTERS.votes(both).strength();
        long agreed = IntStream.range(300, 360).filter(i -> strength[i] > 0).count();
        assertThat(agreed).isGreaterThan(45);
        assertThat(Arrays.copyOfRange(strength, 360, 370)).containsOnly(Double.NaN);
    }

    @Test
    void theRowsSayPlaceStrengthVotesAndTexts(@TempDir Path folder) throws Exception {
        var comparisons = comparisons(40, "");
        var treated = Treated.of(comparisons, VOTERS.votes(comparisons), LabelTreatment.NONE);
        var file = folder.resolve("new/votes.jsonl");
        VotesFile.write(file, treated, treated.weakestFirst());
        var row = new JsonMapper().readTree(Files.readAllLines(file).getFirst());
        assertThat(row.path("place").stringValue()).startsWith("rows:");
        assertThat(row.path("votes").intValue()).isZero();
        assertThat(row.path("models").intValue()).isEqualTo(5);
        assertThat(row.path("chosen").stringValue()).isNotEmpty();
    }

    @Test
    void aWarningSaysWhenModelsHaveLearnedNothing() {
        var random = new SplittableRandom(3);
        var noise = new ArrayList<Comparison>();
        for (int i = 0; i < 200; i++) {
            noise.add(new Comparison("p" + i, sentence(OTHER, random), sentence(OTHER, random), 0, 0, "", "rows:" + i));
        }
        var treated = Treated.of(noise, VOTERS.votes(noise), LabelTreatment.NONE);
        assertThat(treated.lines().getLast()).contains("warning", "have learned little");
    }

    @Test
    void votesOfTheDataBelongToTheirRows() {
        var rows = List.of(
                row("{'chosen': 'a', 'rejected': 'b', 'chosen_scores': [1, 2], 'rejected_scores': [0, 3]}", "f:1"),
                row("{'chosen': 'c', 'rejected': 'd'}", "f:2"));
        var comparisons =
                List.of(new Comparison("", "c", "d", 0, 0, "", "f:2"), new Comparison("", "a", "b", 0, 0, "", "f:1"));
        var votes = Objects.requireNonNull(GivenVotes.of(rows, comparisons, false));
        assertThat(votes.strength()).containsExactly(Double.NaN, 0);
        assertThat(GivenVotes.of(rows.subList(1, 2), comparisons, false)).isNull();
        var one = row("{'chosen': 'a', 'rejected': 'b', 'chosen_scores': [1, 2]}", "f:3");
        assertThatThrownBy(() -> GivenVotes.of(List.of(one), comparisons, false))
                .hasMessageContaining("f:3")
                .hasMessageContaining("2 numbers, and no rejected_scores");
        var three = row("{'chosen': 'a', 'rejected': 'b', 'chosen_scores': [1], 'rejected_scores': [0]}", "f:4");
        assertThatThrownBy(() -> GivenVotes.of(List.of(rows.getFirst(), three), comparisons, false))
                .hasMessageContaining("1 numbers")
                .hasMessageContaining("2, as in the rows before");
    }

    private static Rollout row(String json, String label) {
        return Rollout.row((ObjectNode) new JsonMapper().readTree(json.replace('\'', '"')))
                .label(label)
                .build();
    }
}
