package io.guerdon.preference.benchmark;

import io.guerdon.core.selection.BestOfK;
import io.guerdon.core.selection.BestOfKCurves;
import io.guerdon.core.selection.BestOfKCurves.Point;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What choosing the best of n by a reward gives, drawn: the gold with its interval and the fitted form, and the reward that chose. One
 * HTML page that loads nothing and runs no script; names in it may be hostile. Pure functions, thread-safe.
 */
public final class BestOfNPage {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 260;
    private static final int LEFT = 64;
    private static final int RIGHT = 96;
    private static final int TOP = 14;
    private static final int BOTTOM = 42;
    private static final int LINES = 4;

    private BestOfNPage() {}

    /**
     * The page.
     *
     * @param reward the field that chose
     * @param gold the field that says how good it really is
     * @param curves with at least two points and gold
     * @param facts what else is known, in sentences: prompts that were left out, fits
     * @param style the style sheet of the project's reports
     */
    public static String html(String reward, String gold, BestOfKCurves curves, List<String> facts, String style) {
        var contents = new LinkedHashMap<String, String>();
        contents.put("gold", "What it is worth");
        contents.put("reward", "What the reward says");
        contents.put("numbers", "Numbers");
        contents.put("reading", "How to read it");
        var sections = new StringBuilder();
        section(sections, "gold", "What it is worth", gold(gold, curves.points()));
        section(sections, "reward", "What the reward says", reward(reward, curves.points()));
        section(sections, "numbers", "Numbers", numbers(curves.points()) + list(facts));
        sections.append(READING);
        return Sheet.html("Best of n by " + reward, headline(gold, curves), contents, sections.toString(), style);
    }

    private static final String READING = """
            <section id="reading"><h2>How to read it</h2>
            <p>For each n the best of n samples by the reward is taken, over all subsets of a prompt's samples, and its gold is the \
            mean over prompts. The band is the 95 % bootstrap interval over prompts. Where the gold falls while the reward rises, \
            choosing harder makes things worse: the reward is over-optimised. The dashed line is the fitted form \
            d (alpha - beta d), d the root of the KL divergence of best-of-n (Gao et al., 2022).</p></section>
            """;

    private static void section(StringBuilder to, String id, String title, String body) {
        to.append("<section id=\"").append(id).append("\"><h2>").append(title).append("</h2>\n");
        to.append(body).append("</section>\n");
    }

    private static String headline(String gold, BestOfKCurves curves) {
        var first = curves.points().getFirst();
        var last = curves.points().getLast();
        String course = curves.severity() > 0
                ? Sheet.format(
                        "; %.0f %% of the largest gain is lost there (95 %%: %.0f to %.0f)",
                        100 * curves.severity(), 100 * curves.severityLow(), 100 * curves.severityHigh())
                : "; it does not fall on the way";
        return Sheet.format(
                "%s goes from %.3f to %.3f at the best of %d%s.",
                Sheet.escaped(gold), first.gold(), last.gold(), last.n(), course);
    }

    /** From numbers to places in a drawing. */
    private record Frame(List<Point> points, double low, double high, double step) {

        static Frame of(List<Point> points, List<ToDoubleFunction<Point>> values) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (var point : points) {
                for (var value : values) {
                    double v = value.applyAsDouble(point);
                    if (!Double.isNaN(v)) {
                        low = Math.min(low, v);
                        high = Math.max(high, v);
                    }
                }
            }
            double step = step(high > low ? (high - low) / LINES : 0.25);
            return new Frame(points, step * Math.floor(low / step), step * Math.ceil(high / step + 1e-9), step);
        }

        /** The next larger one of 1, 2 and 5 times a power of ten. */
        static double step(double least) {
            double power = Math.pow(10, Math.floor(Math.log10(least)));
            double times = least / power;
            return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
        }

        double x(int i) {
            return LEFT + (double) (WIDTH - LEFT - RIGHT) * i / Math.max(1, points.size() - 1);
        }

        double y(double value) {
            return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low);
        }

        String path(ToDoubleFunction<Point> value) {
            var path = new StringBuilder();
            for (int i = 0; i < points.size(); i++) {
                double v = value.applyAsDouble(points.get(i));
                if (!Double.isNaN(v)) {
                    path.append(path.isEmpty() ? "M" : "L").append(Sheet.format("%.1f %.1f", x(i), y(v)));
                }
            }
            return path.toString();
        }

        String axes(String title) {
            var drawing = new StringBuilder();
            int decimals = (int) Math.clamp(Math.ceil(-Math.log10(step) - 1e-9), 0, 9);
            for (int l = 0; l <= Math.round((high - low) / step); l++) {
                double value = low + l * step;
                drawing.append(Sheet.format(
                        "<line class=\"grid\" x1=\"%d\" y1=\"%2$.1f\" x2=\"%3$d\" y2=\"%2$.1f\"/>",
                        LEFT, y(value), WIDTH - RIGHT));
                drawing.append(Sheet.format(
                        "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%." + decimals + "f</text>",
                        LEFT - 8,
                        y(value) + 4,
                        value));
            }
            for (int i = 0; i < points.size(); i++) {
                drawing.append(Sheet.format(
                        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,d</text>",
                        x(i), HEIGHT - BOTTOM + 18, points.get(i).n()));
            }
            return drawing.append(Sheet.format(
                            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">n, samples of which the best is taken</text>",
                            (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6))
                    .append("<title>")
                    .append(title)
                    .append("</title>")
                    .toString();
        }

        String label(ToDoubleFunction<Point> value, String kind, String words) {
            double v = value.applyAsDouble(points.getLast());
            return Double.isNaN(v)
                    ? ""
                    : Sheet.format(
                            "<text class=\"label%s\" x=\"%d\" y=\"%.1f\">%s</text>",
                            kind, WIDTH - RIGHT + 8, y(v) + 4, words);
        }

        String dots(ToDoubleFunction<Point> value) {
            var dots = new StringBuilder();
            for (int i = 0; i < points.size(); i++) {
                double v = value.applyAsDouble(points.get(i));
                if (!Double.isNaN(v)) {
                    dots.append(Sheet.format("<circle class=\"point\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", x(i), y(v)));
                }
            }
            return dots.toString();
        }
    }

    private static String drawing(String inside, String caption) {
        return Sheet.format(
                        "<figure class=\"curves\"><svg class=\"drawing\" viewBox=\"0 0 %d %d\" role=\"img\">",
                        WIDTH, HEIGHT)
                + inside
                + "</svg><figcaption>" + caption + "</figcaption></figure>\n";
    }

    private static String gold(String name, List<Point> points) {
        var frame = Frame.of(points, List.of(Point::gold, Point::goldLow, Point::goldHigh, Point::fitted));
        var band = new StringBuilder(frame.path(Point::goldHigh));
        for (int i = points.size() - 1; i >= 0; i--) {
            double low = points.get(i).goldLow();
            if (!Double.isNaN(low)) {
                band.append(Sheet.format("L%.1f %.1f", frame.x(i), frame.y(low)));
            }
        }
        boolean apart = Math.abs(frame.y(points.getLast().gold())
                        - frame.y(points.getLast().fitted()))
                > 14;
        return drawing(
                frame.axes("mean " + Sheet.escaped(name) + " of the best of n, with its 95 % interval")
                        + "<path class=\"band\" d=\"" + band + "Z\"/>"
                        + "<path class=\"curve fit\" d=\"" + frame.path(Point::fitted) + "\"/>"
                        + "<path class=\"curve\" d=\"" + frame.path(Point::gold) + "\"/>"
                        + frame.dots(Point::gold)
                        + frame.label(Point::gold, "", "gold")
                        + (apart ? frame.label(Point::fitted, " fit", "fitted") : ""),
                "Mean " + Sheet.escaped(name)
                        + " of the best of n. Band: 95 % interval over prompts. Dashed: the fitted form.");
    }

    private static String reward(String name, List<Point> points) {
        var frame = Frame.of(points, List.of(Point::proxy));
        return drawing(
                frame.axes("mean " + Sheet.escaped(name) + " of the best of n")
                        + "<path class=\"curve\" d=\"" + frame.path(Point::proxy) + "\"/>"
                        + frame.dots(Point::proxy)
                        + frame.label(Point::proxy, "", "reward"),
                "Mean " + Sheet.escaped(name) + " of the best of n, by which it was chosen.");
    }

    private static String numbers(List<Point> points) {
        var table =
                new StringBuilder("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Numbers\"><table>"
                        + "<thead><tr><th scope=\"col\" class=\"number\">n</th>");
        for (String column : List.of("KL, nats", "Reward", "Gold", "95 % interval of gold", "Gold, fitted")) {
            table.append("<th scope=\"col\" class=\"number\">").append(column).append("</th>");
        }
        table.append("</tr></thead><tbody>\n");
        for (var point : points) {
            table.append(Sheet.format("<tr><th scope=\"row\" class=\"number\">%,d</th>", point.n()));
            for (String cell : List.of(
                    Sheet.format("%.3f", BestOfK.divergenceBound(point.n())),
                    Sheet.format("%.4f", point.proxy()),
                    Sheet.format("%.4f", point.gold()),
                    Sheet.format("%.4f to %.4f", point.goldLow(), point.goldHigh()),
                    Sheet.format("%.4f", point.fitted()))) {
                table.append("<td class=\"number\">")
                        .append(cell.contains("NaN") ? "n/a" : cell)
                        .append("</td>");
            }
            table.append("</tr>\n");
        }
        return table.append("</tbody></table></div>\n").toString();
    }

    private static String list(List<String> facts) {
        return facts.stream()
                .map(fact -> "<li>" + Sheet.escaped(fact) + "</li>\n")
                .collect(Collectors.joining("", "<ul>\n", "</ul>\n"));
    }
}
