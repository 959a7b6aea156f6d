package io.guerdon.cli;

import io.guerdon.audit.report.ReportPage;
import io.guerdon.preference.strength.Treated;
import java.util.Locale;

/** The suspicious pairs of a data set as one HTML page that loads nothing and runs no script; texts in it may be hostile. */
final class SuspiciousPage {

    /** A page with more is slow to open; the JSON Lines have all. */
    private static final int MOST = 500;

    private static final int MOST_CHARACTERS = 2000;

    private SuspiciousPage() {}

    static String html(String data, Treated treated) {
        String style = ReportPage.style();
        int[] places = treated.suspicious();
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(escaped(ReportPage.policy(style, "")))
                .append("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>Suspicious pairs</title>\n")
                .append("<link rel=\"icon\" href=\"data:,\">\n<style>")
                .append(style)
                .append(
                        "</style>\n</head>\n<body>\n<div class=\"sheet\">\n<nav id=\"contents\" aria-label=\"Contents\">")
                .append(
                        "<ol><li><a href=\"#votes\">Votes</a></li><li><a href=\"#pairs\">Pairs</a></li></ol></nav>\n<main>\n")
                .append("<section class=\"overview\"><p class=\"kind\">Comparisons</p>\n<h1>Suspicious pairs</h1>\n")
                .append(String.format(
                        Locale.ROOT,
                        "<p class=\"headline\">The models vote against the label of %,d of %,d comparisons.</p>\n",
                        places.length,
                        treated.comparisons().size()))
                .append("<p>")
                .append(escaped(data))
                .append("</p></section>\n<section id=\"votes\"><h2>Votes</h2>\n<ul>\n");
        treated.lines().stream()
                .filter(line -> !line.contains("labels flipped"))
                .forEach(line -> page.append("<li>").append(escaped(line)).append("</li>\n"));
        page.append("</ul></section>\n<section id=\"pairs\"><h2>Pairs, the most suspicious first</h2>\n");
        page.append(
                "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Pairs\"><table class=\"pairs\"><thead><tr>"
                        + "<th scope=\"col\">Place</th>"
                        + "<th scope=\"col\" class=\"number\">Strength</th><th scope=\"col\" class=\"number\">Models that agree</th>"
                        + "<th scope=\"col\">Prompt</th><th scope=\"col\">Chosen</th><th scope=\"col\">Rejected</th></tr></thead>"
                        + "<tbody>\n");
        for (int i = 0; i < Math.min(MOST, places.length); i++) {
            row(page, treated, places[i]);
        }
        page.append("</tbody></table></div>\n");
        if (places.length > MOST) {
            page.append("<p>").append(places.length - MOST).append(" more are not shown.</p>\n");
        }
        return page.append("</section>\n</main>\n</div>\n</body>\n</html>\n").toString();
    }

    private static void row(StringBuilder page, Treated treated, int place) {
        var comparison = treated.comparisons().get(place);
        var votes = treated.votes().pair(place);
        page.append("<tr><th scope=\"row\">")
                .append(escaped(comparison.label()))
                .append("</th>");
        page.append(String.format(
                Locale.ROOT,
                "<td class=\"number\" data-label=\"Strength\">%.3f</td>"
                        + "<td class=\"number\" data-label=\"Models that agree\">%d of %d</td>",
                votes.mean(),
                votes.votes(),
                votes.differences().length - votes.missing()));
        text(page, "Prompt", comparison.prompt());
        text(page, "Chosen", comparison.chosen());
        text(page, "Rejected", comparison.rejected());
        page.append("</tr>\n");
    }

    private static void text(StringBuilder page, String label, String text) {
        page.append("<td data-label=\"")
                .append(label)
                .append("\">")
                .append(escaped(text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "..." : text))
                .append("</td>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
