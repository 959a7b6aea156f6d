package io.guerdon.audit.report;

import static io.guerdon.audit.report.TextDiff.Side.AFTER;
import static io.guerdon.audit.report.TextDiff.Side.BEFORE;
import static io.guerdon.audit.report.TextDiff.Side.BOTH;
import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.audit.report.TextDiff.Segment;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class TextDiffTest {

    @Test
    void changedWordsStandBesideEachOther() {
        assertThat(TextDiff.of("The answer is 42.", "The answer is 43, surely."))
                .containsExactly(
                        new Segment(BOTH, "The answer is "),
                        new Segment(BEFORE, "42"),
                        new Segment(AFTER, "43, surely"),
                        new Segment(BOTH, "."));
    }

    @Test
    void equalTextsAndEmptyTextsAreFine() {
        assertThat(TextDiff.of("", "")).isEmpty();
        assertThat(TextDiff.of("same", "same")).containsExactly(new Segment(BOTH, "same"));
        assertThat(TextDiff.of("gone", "")).containsExactly(new Segment(BEFORE, "gone"));
    }

    @Test
    void bothTextsCanBePutTogetherAgain() {
        var random = new Random(8);
        var pieces = List.of("a", "b", " ", "\n", "12", "\u200b", "語", "\uD83D\uDE00", ".", "  ");
        for (int round = 0; round < 300; round++) {
            String before = text(random, pieces);
            String after = text(random, pieces);
            var segments = TextDiff.of(before, after);
            assertThat(side(segments, BEFORE)).isEqualTo(before);
            assertThat(side(segments, AFTER)).isEqualTo(after);
        }
    }

    private static String text(Random random, List<String> pieces) {
        return random.ints(random.nextInt(30), 0, pieces.size())
                .mapToObj(pieces::get)
                .collect(Collectors.joining());
    }

    private static String side(List<Segment> segments, TextDiff.Side side) {
        return segments.stream()
                .filter(segment -> segment.side() == BOTH || segment.side() == side)
                .map(Segment::text)
                .collect(Collectors.joining());
    }

    @Test
    void longStretchesThatAreTheSameAreCutVisibly() {
        String same = "word ".repeat(1000);
        var segments = TextDiff.of(same + "old", same + "new");
        assertThat(segments.getFirst().text()).hasSizeLessThan(800).contains("characters the same");
        assertThat(segments.get(1)).isEqualTo(new Segment(BEFORE, "old"));
        assertThat(segments.get(2)).isEqualTo(new Segment(AFTER, "new"));
    }

    @Test
    void hugeTextsWithNothingInCommonAreBounded() {
        var random = new Random(9);
        String before =
                random.ints(200_000, 'a', 'm').mapToObj(Character::toString).collect(Collectors.joining(" "));
        String after =
                random.ints(200_000, 'n', 'z').mapToObj(Character::toString).collect(Collectors.joining(" "));
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            int shown = TextDiff.of(before, after).stream()
                    .mapToInt(s -> s.text().length())
                    .sum();
            assertThat(shown).isLessThan(17_000);
        });
    }
}
