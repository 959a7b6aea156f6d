package io.guerdon.preference.benchmark;

import io.guerdon.preference.benchmark.OneToMany.Share;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;

/**
 * A leaderboard of reward models as one HTML page that loads nothing and runs no script; names in it may be hostile. Pure
 * functions, thread-safe.
 */
public final class LeaderboardPage {

    private static final int WIDTH = 160;
    private static final int HEIGHT = 18;

    private LeaderboardPage() {}

    /**
     * One line of it.
     *
     * @param name the model
     * @param kind what kind of reward it is, in words
     * @param result what it reached
     */
    public record Entry(String name, String kind, OneToMany result) {}

    /**
     * The page.
     *
     * @param title of the page
     * @param entries in any order
     * @param notes what the reader should know, in sentences
     * @param style the style sheet of the project's reports
     */
    public static String html(String title, List<Entry> entries, List<String> notes, String style) {
        var ranked = entries.stream()
                .sorted(Comparator.comparingDouble(
                        (Entry entry) -> -entry.result().accuracy().value()))
                .toList();
        var contents = new LinkedHashMap<String, String>();
        contents.put("ranking", "Ranking");
        if (!notes.isEmpty()) {
            contents.put("apart", "Counted apart");
        }
        contents.put("many", "One against many");
        boolean writers =
                ranked.stream().anyMatch(entry -> !entry.result().byWriter().isEmpty());
        boolean levels =
                ranked.stream().anyMatch(entry -> !entry.result().byLevel().isEmpty());
        if (writers) {
            contents.put("writers", "By writer");
        }
        if (levels) {
            contents.put("levels", "By level");
        }
        contents.put("reading", "How to read it");
        var page = new StringBuilder();
        ranking(page, ranked);
        if (!notes.isEmpty()) {
            page.append("<section id=\"apart\"><h2>Counted apart</h2>\n<ul>\n");
            notes.forEach(
                    note -> page.append("<li>").append(Sheet.escaped(note)).append("</li>\n"));
            page.append("</ul></section>\n");
        }
        many(page, ranked);
        if (writers) {
            shares(
                    page,
                    ranked,
                    "writers",
                    "By the writer of the wrong solution",
                    "Share of single pairs won, percent.",
                    true);
        }
        if (levels) {
            shares(
                    page,
                    ranked,
                    "levels",
                    "By level",
                    "Problems whose right solution beats all wrong ones, percent.",
                    false);
        }
        return Sheet.html(
                title, headline(ranked), contents, page.append(READING).toString(), style);
    }

    private static final String READING = """
            <section id="reading"><h2>How to read it</h2>
            <p><b>Accuracy</b>: the share of problems whose right solution has strictly more than every wrong one. <b>With \
            ties</b>: at least as much. Where the two lie far apart the reward ties, as judges on a scale of whole numbers \
            do. <b>MRR</b>: the mean of 1 / rank of the right solution; a tie counts for the wrong one. <b>Pairs</b>: the \
            share of single pairs of a right and a wrong solution that are won; ties are not among them and stand apart. <b>Outputs \
            unread</b>: outputs of a judge that could not be read and count as bad judgements. <b>Left out</b>: problems with \
            a score that is missing or no number.</p>
            <p>Lines show 95 % bootstrap intervals over problems, the dashed mark what chance reaches. Two models whose intervals overlap are not told apart by \
            this benchmark.</p></section>
            """;

    private static String headline(List<Entry> ranked) {
        if (ranked.isEmpty()) {
            return "No model.";
        }
        var best = ranked.getFirst();
        int wrong = best.result().against().length;
        String chance = wrong == 0
                ? ""
                : Sheet.format(
                        " Chance: %.1f %% accuracy, %.1f %% MRR.",
                        100.0 / (wrong + 1), 100 * OneToMany.chanceReciprocalRank(wrong));
        return Sheet.escaped(best.name())
                + Sheet.format(
                        " ranks the right solution first in %.1f %% of %,d problems.%s",
                        100 * best.result().accuracy().value(), best.result().items(), chance);
    }

    private static void ranking(StringBuilder page, List<Entry> ranked) {
        double most = Math.ceil(ranked.stream()
                                .map(entry -> entry.result().accuracy())
                                .mapToDouble(accuracy -> Double.isNaN(accuracy.high()) ? 1 : accuracy.high())
                                .max()
                                .orElse(1)
                        * 10)
                / 10;
        page.append("<section id=\"ranking\"><h2>Ranking</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\"")
                .append(
                        " aria-label=\"Ranking\"><table class=\"leaderboard\"><thead><tr><th scope=\"col\">Model</th><th scope=\"col\">Kind</th>")
                .append("<th scope=\"col\" class=\"number\">Accuracy,&nbsp;%</th>")
                .append("<th scope=\"col\" class=\"number\">95 % interval</th><th scope=\"col\">")
                .append(scale(most))
                .append("</th>");
        for (String column : List.of(
                "With ties,&nbsp;%",
                "MRR,&nbsp;%", "Pairs won,&nbsp;%", "Pairs tied,&nbsp;%", "Outputs unread", "Problems")) {
            page.append("<th scope=\"col\" class=\"number\">").append(column).append("</th>");
        }
        page.append("</tr></thead><tbody>\n");
        for (var entry : ranked) {
            var result = entry.result();
            page.append("<tr><th scope=\"row\">")
                    .append(Sheet.escaped(entry.name()))
                    .append("</th><td>")
                    .append(Sheet.escaped(entry.kind()))
                    .append("</td>");
            number(page, percent(result.accuracy().value()));
            number(page, interval(result.accuracy()));
            page.append("<td>")
                    .append(whisker(result.accuracy(), most, chance(ranked)))
                    .append("</td>");
            number(page, percent(result.accuracyWithTies().value()));
            number(page, percent(result.reciprocalRank().value()));
            number(page, percent(result.pairRate().value()));
            number(page, percent(result.pairTies()));
            number(page, Sheet.format("%,d", result.unparsed()));
            number(
                    page,
                    Sheet.format("%,d", result.items())
                            + (result.repeated() > 0
                                    ? Sheet.format(" <small>%,d twice</small>", result.repeated())
                                    : "")
                            + (result.undefined() > 0
                                    ? Sheet.format(" <small>%,d left out</small>", result.undefined())
                                    : ""));
            page.append("</tr>\n");
        }
        page.append("</tbody></table></div></section>\n");
    }

    private static void number(StringBuilder page, String text) {
        page.append("<td class=\"number\">").append(text).append("</td>");
    }

    private static String interval(Estimate estimate) {
        return Double.isNaN(estimate.low()) || Double.isNaN(estimate.high())
                ? "n/a"
                : Sheet.format("%.1f to %.1f", 100 * estimate.low(), 100 * estimate.high());
    }

    /** The share of problems that a model wins which draws its scores; NaN where problems differ in their size. */
    private static double chance(List<Entry> ranked) {
        int wrong = ranked.isEmpty() ? 0 : ranked.getFirst().result().against().length;
        return wrong == 0 ? Double.NaN : 1.0 / (wrong + 1);
    }

    /** What the lines below are drawn on. */
    private static String scale(double most) {
        return Sheet.format(
                        "<svg class=\"drawing\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"from 0 to %.0f %%\">",
                        WIDTH, HEIGHT, 100 * most)
                + Sheet.format(
                        "<text x=\"0\" y=\"13\">0</text><text x=\"%.1f\" y=\"13\" text-anchor=\"middle\">%.0f</text>",
                        WIDTH / 2.0, 50 * most)
                + Sheet.format("<text x=\"%d\" y=\"13\" text-anchor=\"end\">%.0f %%</text></svg>", WIDTH, 100 * most);
    }

    private static String whisker(Estimate estimate, double most, double chance) {
        if (Double.isNaN(estimate.value()) || Double.isNaN(estimate.low())) {
            return "";
        }
        double middle = HEIGHT / 2.0;
        return Sheet.format(
                        "<svg class=\"drawing\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                        WIDTH, HEIGHT, estimate.percent())
                + Sheet.format("<line class=\"hair\" x1=\"0\" y1=\"%1$.1f\" x2=\"%2$d\" y2=\"%1$.1f\"/>", middle, WIDTH)
                + (Double.isNaN(chance) || chance > most
                        ? ""
                        : Sheet.format(
                                "<line class=\"zero\" x1=\"%1$.1f\" y1=\"0\" x2=\"%1$.1f\" y2=\"%2$d\"/>",
                                WIDTH * chance / most, HEIGHT))
                + Sheet.format(
                        "<line class=\"box\" x1=\"%.1f\" y1=\"%3$.1f\" x2=\"%2$.1f\" y2=\"%3$.1f\"/>",
                        WIDTH * estimate.low() / most, WIDTH * estimate.high() / most, middle)
                + Sheet.format(
                        "<circle class=\"median\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/></svg>",
                        WIDTH * estimate.value() / most, middle);
    }

    private static void many(StringBuilder page, List<Entry> ranked) {
        page.append(
                        "<section id=\"many\"><h2>One against many</h2>\n<p>Accuracy in percent, if the right solution had to beat")
                .append(" only k wrong ones, drawn at random. One pair flatters every model.</p>\n");
        int most = ranked.stream()
                .mapToInt(entry -> entry.result().against().length)
                .max()
                .orElse(0);
        if (most == 0) {
            page.append("<p class=\"none\">The problems differ in the number of their solutions.</p></section>\n");
            return;
        }
        page.append(
                        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"One against many\"><table class=\"leaderboard\"><thead><tr>")
                .append("<th scope=\"col\">Model</th>");
        for (int k = 1; k <= most; k++) {
            page.append("<th scope=\"col\" class=\"number\">k = ").append(k).append("</th>");
        }
        page.append("</tr></thead><tbody>\n");
        for (var entry : ranked) {
            page.append("<tr><th scope=\"row\">").append(named(entry, ranked)).append("</th>");
            for (int k = 0; k < most; k++) {
                double[] against = entry.result().against();
                number(page, k < against.length ? percent(against[k]) : "");
            }
            page.append("</tr>\n");
        }
        page.append("</tbody></table></div></section>\n");
    }

    /** With its kind where the name stands in several lines. */
    private static String named(Entry entry, List<Entry> ranked) {
        long same = ranked.stream()
                .filter(other -> other.name().equals(entry.name()))
                .count();
        return Sheet.escaped(same > 1 ? entry.name() + ": " + entry.kind() : entry.name());
    }

    private static void shares(
            StringBuilder page, List<Entry> ranked, String id, String title, String about, boolean writers) {
        var names = new TreeSet<String>();
        ranked.forEach(entry -> names.addAll(of(entry, writers).keySet()));
        page.append("<section id=\"")
                .append(id)
                .append("\"><h2>")
                .append(title)
                .append("</h2>\n<p>")
                .append(about)
                .append("</p>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(title)
                .append("\"><table class=\"leaderboard\"><thead><tr><th scope=\"col\">Model</th>");
        names.forEach(name -> page.append("<th scope=\"col\" class=\"number\">")
                .append(name.isEmpty() ? "(none)" : Sheet.escaped(name))
                .append("</th>"));
        page.append("</tr></thead><tbody>\n");
        for (var entry : ranked) {
            page.append("<tr><th scope=\"row\">").append(named(entry, ranked)).append("</th>");
            for (String name : names) {
                var share = of(entry, writers).get(name);
                number(page, share == null ? "" : share(share, writers));
            }
            page.append("</tr>\n");
        }
        page.append("</tbody></table></div></section>\n");
    }

    /** A share with how many it is of and, where there are any, the ties among them, which are not in it. */
    private static String share(Share share, boolean pairs) {
        String ties = share.ties() > 0 ? Sheet.format(", %.0f %% tied", 100 * share.ties()) : "";
        return Sheet.format(
                "%.0f <small>of %,d%s%s</small>", 100 * share.share(), share.of(), pairs ? "" : " problems", ties);
    }

    private static SequencedMap<String, Share> of(Entry entry, boolean writers) {
        return writers ? entry.result().byWriter() : entry.result().byLevel();
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "n/a" : Sheet.format("%.2f", 100 * share);
    }
}
