import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Four answers to each question about a picture or chart. The pictures are imagined: only their sizes and contents are known. */
final class GroundingRollouts {

    private static final int COMPLETIONS = 4;

    private final Dice dice;

    GroundingRollouts(long seed) {
        this.dice = new Dice(seed);
    }

    private record Box(int x1, int y1, int x2, int y2) {

        double area() {
            return (double) Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
        }

        double iou(Box other) {
            var both = new Box(
                    Math.max(x1, other.x1), Math.max(y1, other.y1), Math.min(x2, other.x2), Math.min(y2, other.y2));
            return both.area() / (area() + other.area() - both.area());
        }

        List<Integer> list() {
            return List.of(x1, y1, x2, y2);
        }
    }

    private record Attempt(String answer, String thought, boolean correct, String kind) {}

    private record Question(String source, String text, Object reference, Row extra, Supplier<Attempt> attempt) {}

    List<Row> rows() {
        var questions = new ArrayList<Question>();
        for (int i = 0; i < 6; i++) {
            questions.add(refer());
            questions.add(i % 2 == 0 ? many() : refer());
            questions.add(chart());
            questions.add(chartLabel());
            questions.add(diagram());
            questions.add(probe());
        }
        var rows = new ArrayList<Row>();
        for (Question question : dice.shuffled(questions)) {
            String group = "ground-%02d".formatted(rows.size() / COMPLETIONS + 1);
            for (int i = 1; i <= COMPLETIONS; i++) {
                Attempt attempt = question.attempt().get();
                var row = new Row()
                        .with("id", group + "-" + i)
                        .with("prompt", "<image>\n" + question.text() + " Think in <think> and answer in <answer>.")
                        .with("completion", tagged(attempt))
                        .with("reference", question.reference())
                        .with("group", group)
                        .with("source", question.source());
                question.extra().copyTo(row);
                rows.add(row.with("kind", attempt.kind()).with("correct", attempt.correct()));
            }
        }
        return rows;
    }

    private String tagged(Attempt attempt) {
        return switch (dice.between(0, 11)) {
            case 0 -> attempt.answer();
            case 1 -> "<think>" + attempt.thought() + "\n<answer>" + attempt.answer() + "</answer>";
            default -> "<think>" + attempt.thought() + "</think>\n<answer>" + attempt.answer() + "</answer>";
        };
    }

    private Box box(int width, int height) {
        int w = dice.between(width / 10, width / 3);
        int h = dice.between(height / 10, height / 3);
        int x = dice.between(0, width - w);
        int y = dice.between(0, height - h);
        return new Box(x, y, x + w, y + h);
    }

    private Box near(Box box, double spread) {
        double w = box.x2() - box.x1();
        double h = box.y2() - box.y1();
        return new Box(
                (int) Math.max(0, box.x1() + dice.gaussian() * w * spread),
                (int) Math.max(0, box.y1() + dice.gaussian() * h * spread),
                (int) Math.max(1, box.x2() + dice.gaussian() * w * spread),
                (int) Math.max(1, box.y2() + dice.gaussian() * h * spread));
    }

    private static Row size(int width, int height) {
        return new Row().with("width", width).with("height", height);
    }

    private Question refer() {
        int width = dice.pick(640, 800, 1024);
        int height = dice.pick(480, 600, 768);
        String thing = dice.pick(
                "the red kettle",
                "the dog on the left",
                "the cyclist with the yellow helmet",
                "the open umbrella",
                "the second window from the right",
                "the smallest boat",
                "the child holding a kite");
        Box truth = box(width, height);
        return new Question(
                "refer",
                "Give the bounding box of %s as [x1, y1, x2, y2] in pixels.".formatted(thing),
                truth.list(),
                size(width, height),
                () -> {
                    int kind = dice.between(0, 9);
                    Box said = kind < 6 ? near(truth, 0.06) : kind < 8 ? near(truth, 0.3) : box(width, height);
                    String where = "I can see %s %s of the picture."
                            .formatted(thing, said.x1() + said.x2() < width ? "in the left half" : "in the right half");
                    if (kind == 9) {
                        return new Attempt("It is next to the wall.", where, false, "no box");
                    }
                    String answer = dice.pick(
                            said.list().toString(),
                            said.list().toString(),
                            "The box is " + said.list() + ".",
                            "{\"bbox_2d\": " + said.list() + ", \"label\": \"" + thing + "\"}");
                    return new Attempt(
                            answer,
                            where,
                            said.iou(truth) > 0.5,
                            kind < 6 ? "close" : kind < 8 ? "loose" : "elsewhere");
                });
    }

    private Question many() {
        int width = dice.pick(640, 960);
        int height = dice.pick(480, 720);
        String thing = dice.pick("bottles on the shelf", "parked cars", "birds on the wire", "chairs around the table");
        int count = dice.between(2, 4);
        var truth = new ArrayList<Box>();
        int slot = width / count;
        for (int i = 0; i < count; i++) {
            int x = i * slot + dice.between(0, slot / 4);
            int y = dice.between(0, height / 2);
            truth.add(new Box(x, y, x + dice.between(slot / 3, slot / 2), y + dice.between(height / 6, height / 3)));
        }
        return new Question(
                "count",
                "Mark all %s. Answer with a list of boxes [[x1, y1, x2, y2], ...] in pixels.".formatted(thing),
                truth.stream().map(Box::list).toList(),
                size(width, height),
                () -> {
                    var said = new ArrayList<>(dice.shuffled(truth).stream()
                            .map(one -> near(one, 0.04))
                            .map(Box::list)
                            .toList());
                    int kind = dice.between(0, 4);
                    if (kind == 0) {
                        said.removeLast();
                    } else if (kind == 1) {
                        said.add(box(width, height).list());
                    }
                    return new Attempt(
                            said.toString(),
                            "I count %d %s.".formatted(said.size(), thing),
                            kind > 1,
                            kind == 0 ? "one missing" : kind == 1 ? "one too many" : "close");
                });
    }

    private Question chart() {
        boolean whole = dice.chance(0.5);
        String what = whole
                ? dice.pick("number of visitors on Sunday", "median rent in the north (euros)", "rainfall in May (mm)")
                : dice.pick(
                        "share of cyclists in percent",
                        "revenue in 2023 (million euros)",
                        "mean age of the members (years)");
        double truth = whole ? dice.between(60, 950) : dice.between(120, 990) / 10.0;
        String written = truth == Math.rint(truth) ? String.valueOf((long) truth) : String.valueOf(truth);
        return new Question(
                "chart", "What value does the bar chart show for the %s?".formatted(what), written, new Row(), () -> {
                    int kind = dice.between(0, 6);
                    double factor = kind < 3 ? 1 : kind < 4 ? 1.03 : kind < 5 ? 0.8 : dice.pick(0.5, 1.3, 2.0);
                    double said = Math.round(truth * factor * 10) / 10.0;
                    String number = said == Math.rint(said) ? String.valueOf((long) said) : String.valueOf(said);
                    String answer = dice.pick(number, number, "about " + number, "The bar stands at " + number + ".");
                    boolean correct = Math.abs(said - truth) <= 0.05 * truth;
                    return new Attempt(
                            answer,
                            "The bar ends at roughly the %s mark of the axis.".formatted(number),
                            correct,
                            kind < 3 ? "exact" : kind < 4 ? "read off closely" : "misread");
                });
    }

    private Question chartLabel() {
        var months = List.of("January", "April", "June", "September", "November");
        String truth = dice.pick(months);
        return new Question(
                "chart-label", "In which month does the line reach its highest point?", truth, new Row(), () -> {
                    boolean right = dice.chance(0.6);
                    String said = right
                            ? truth
                            : dice.pick(months.stream()
                                    .filter(month -> !month.equals(truth))
                                    .toList());
                    String answer = dice.pick(said, said, said.toLowerCase(Locale.ROOT), said + ".");
                    return new Attempt(
                            answer,
                            "Following the line, the peak is above %s.".formatted(said),
                            right,
                            right ? "right" : "wrong label");
                });
    }

    private Question diagram() {
        var options = dice.pick(
                List.of("condenser", "evaporator", "compressor", "valve"),
                List.of("stamen", "pistil", "sepal", "petal"),
                List.of("mantle", "outer core", "inner core", "crust"));
        int truth = dice.between(0, 3);
        return new Question(
                "diagram",
                "Which part does the arrow point to? (A) %s (B) %s (C) %s (D) %s".formatted(options.toArray()),
                "ABCD".substring(truth, truth + 1),
                new Row().with("options", options),
                () -> {
                    boolean right = dice.chance(0.55);
                    int said = right ? truth : (truth + dice.between(1, 3)) % 4;
                    char letter = "ABCD".charAt(said);
                    String answer = dice.pick(
                            String.valueOf(letter),
                            "(" + letter + ")",
                            letter + ". " + options.get(said),
                            "The answer is " + letter + ".",
                            options.get(said));
                    return new Attempt(
                            answer,
                            "The arrow ends at the part that looks like the %s.".formatted(options.get(said)),
                            right,
                            right ? "right" : "wrong option");
                });
    }

    private Question probe() {
        boolean truth = dice.chance(0.5);
        String thing = dice.pick("a traffic light", "a bicycle", "a person with glasses", "a cat", "an empty bench");
        return new Question(
                "probe",
                "Is there %s in the picture? Answer yes or no.".formatted(thing),
                truth ? "yes" : "no",
                new Row(),
                () -> {
                    boolean right = dice.chance(0.65);
                    boolean said = right == truth;
                    String answer = dice.pick(
                            said ? "yes" : "no", said ? "Yes" : "No", said ? "Yes, there is." : "No, there is not.");
                    return new Attempt(
                            answer,
                            said
                                    ? "I notice %s near the edge.".formatted(thing)
                                    : "I looked everywhere and found none.",
                            right,
                            right ? "right" : "wrong");
                });
    }
}
