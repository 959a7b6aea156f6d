import java.util.ArrayList;
import java.util.List;

/**
 * A cart on a line that is pushed left, not at all or right, and comparisons of stretches of its way by judges who like it near the
 * mark at 0.5, slow, and without much pushing. What they like is written into the rollouts alone, to check against.
 */
final class CartSegments {

    private static final double MARK = 0.5;
    private static final double PUSH = 0.1;
    private static final double FRICTION = 0.9;
    private static final int COMPARED = 400;
    private static final int SCORED = 40;

    private final Dice dice;

    CartSegments(long seed) {
        this.dice = new Dice(seed);
    }

    /** One step: where the cart is, how fast, and how it is pushed. */
    private record Step(double position, double velocity, int push) {

        double reward() {
            double away = position - MARK;
            return 1 - away * away - 2 * velocity * velocity - (push == 1 ? 0 : 0.2);
        }
    }

    /** A stretch under a driver who steers to the mark, more or less. */
    private List<Step> segment(int steps) {
        double skill = dice.between(0, 10) / 10.0;
        double position = rounded(dice.between(-200, 200) / 100.0);
        double velocity = rounded(dice.between(-30, 30) / 100.0);
        var segment = new ArrayList<Step>();
        for (int t = 0; t < steps; t++) {
            double wanted = MARK - position - 3 * velocity;
            int steered = wanted > 0.2 ? 2 : wanted < -0.2 ? 0 : 1;
            int push = dice.chance(skill) ? steered : dice.between(0, 2);
            segment.add(new Step(position, velocity, push));
            velocity = rounded(FRICTION * velocity + PUSH * (push - 1));
            position = rounded(position + velocity);
        }
        return segment;
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private static double sum(List<Step> segment) {
        return segment.stream().mapToDouble(Step::reward).sum();
    }

    /** Judges prefer the greater sum, less surely the smaller the difference; where they hardly see one it is a tie. */
    List<Row> comparisons() {
        var rows = new ArrayList<Row>();
        for (int i = 0; i < COMPARED; i++) {
            var a = segment(dice.between(6, 14));
            var b = segment(dice.between(6, 14));
            double difference = sum(a) - sum(b);
            boolean first = dice.chance(1 / (1 + StrictMath.exp(-2 * difference)));
            rows.add(new Row()
                    .with("segment_a", row(a))
                    .with("segment_b", row(b))
                    .with("preference", Math.abs(difference) < 0.1 ? "tie" : first ? "a" : "b"));
        }
        return rows;
    }

    /** Further stretches, with what the judges like in them: a number for each step, and their sum. */
    List<Row> rollouts() {
        var rows = new ArrayList<Row>();
        for (int i = 0; i < SCORED; i++) {
            var segment = segment(10);
            var row = new Row().with("id", String.format("cart-%02d", i + 1)).with("completion", "");
            row(segment).forEach(row::with);
            rows.add(row.with("liked", segment.stream().map(s -> rounded(s.reward())).toList())
                    .with("quality", rounded(sum(segment))));
        }
        return rows;
    }

    private static java.util.Map<String, Object> row(List<Step> segment) {
        var row = new java.util.LinkedHashMap<String, Object>();
        row.put("states", segment.stream().map(s -> List.of(s.position(), s.velocity())).toList());
        row.put("actions", segment.stream().map(Step::push).toList());
        return row;
    }
}
