import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers known by a few numbers alone, and comparisons of them by judges who mind errors most, then rambling, and like sources. */
final class AnswerFeatures {

    private static final int COMPARED = 400;
    private static final int SCORED = 60;

    private final Dice dice;

    AnswerFeatures(long seed) {
        this.dice = new Dice(seed);
    }

    private record Answer(int words, int errors, int sources, int exclamations) {

        double quality() {
            // Up to 120 words are welcome; what exceeds them bores. Exclamation marks are nobody's business.
            double rambling = Math.max(0, words - 120) / 60.0;
            return 0.8 * Math.min(sources, 3) - 1.2 * errors - rambling;
        }

        Map<String, Object> columns() {
            var columns = new LinkedHashMap<String, Object>();
            columns.put("words", words);
            columns.put("errors", errors);
            columns.put("sources", sources);
            columns.put("exclamations", exclamations);
            return columns;
        }
    }

    private Answer answer() {
        return new Answer(dice.between(20, 300), dice.between(0, 4), dice.between(0, 5), dice.between(0, 6));
    }

    List<Row> comparisons() {
        var rows = new ArrayList<Row>();
        for (int i = 0; i < COMPARED; i++) {
            var one = answer();
            var other = answer();
            boolean first = dice.chance(1 / (1 + StrictMath.exp(-2 * (one.quality() - other.quality()))));
            rows.add(new Row()
                    .with("prompt", "question " + (i + 1))
                    .with("chosen", (first ? one : other).columns())
                    .with("rejected", (first ? other : one).columns()));
        }
        return rows;
    }

    List<Row> rollouts() {
        var rows = new ArrayList<Row>();
        for (int i = 0; i < SCORED; i++) {
            var answer = answer();
            var row = new Row()
                    .with("id", String.format("answer-%02d", i + 1))
                    .with("prompt", "question " + (COMPARED + 1 + i / 4))
                    .with("completion", "");
            answer.columns().forEach(row::with);
            rows.add(row.with("quality", Math.round(answer.quality() * 1000) / 1000.0));
        }
        return rows;
    }
}
