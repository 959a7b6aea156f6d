package io.guerdon.reproductions.report;

import io.guerdon.audit.report.ReportPage;
import io.guerdon.reproductions.experiment.Claim;
import io.guerdon.reproductions.experiment.Figure;
import io.guerdon.reproductions.experiment.Outcome;
import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of a finished reproduction: {@code results.jsonl}, {@code table.md}, {@code plot.svg}, {@code report.html} and {@code
 * provenance.json}. Each appears complete or not at all.
 */
public final class ReportFolder {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReportFolder() {}

    /** Writes all files. */
    public static void write(Judged judged, Provenance provenance, Path folder) throws IOException {
        Files.createDirectories(folder);
        replace(folder.resolve("results.jsonl"), Reproduction.lines(judged.results()));
        replace(folder.resolve("table.md"), markdown(judged, provenance));
        replace(folder.resolve("plot.svg"), Plot.drawing(judged.experiment().figures(), judged.results()));
        replace(folder.resolve("report.html"), page(judged, provenance));
        var entries = JSON.createObjectNode();
        provenance.entries(judged).forEach(entries::put);
        replace(
                folder.resolve("provenance.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(entries) + "\n");
    }

    private static void replace(Path file, String text) throws IOException {
        var partial = file.resolveSibling("." + file.getFileName() + ".partial");
        Files.write(partial, text.getBytes(StandardCharsets.UTF_8));
        try {
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String markdown(Judged judged, Provenance provenance) {
        var text = new StringBuilder();
        text.append("# ").append(judged.experiment().title()).append("\n\n");
        var table = ResultTable.of(judged);
        text.append(table.title()).append(":\n\n").append(ResultTable.markdown(table));
        for (var further : judged.tables()) {
            text.append('\n').append(further.title()).append(":\n\n").append(ResultTable.markdown(further));
        }
        if (!judged.missing().isEmpty()) {
            text.append('\n').append(judged.missingSentence()).append('\n');
        }
        text.append('\n');
        for (var claim : judged.claims()) {
            text.append("* **").append(claim.outcome().verdict().words()).append("**: ");
            text.append(claim.claim().kind().mark());
            text.append(claim.claim().statement()).append(" — ");
            text.append(claim.outcome().why());
            if (!claim.claim().reason().isEmpty()) {
                text.append(" — does not decide because ").append(claim.claim().reason());
            }
            text.append('\n');
        }
        text.append('\n');
        provenance
                .entries(judged)
                .forEach((name, value) -> text.append("* ")
                        .append(name)
                        .append(": ")
                        .append(value)
                        .append('\n'));
        return text.toString();
    }

    private static String page(Judged judged, Provenance provenance) {
        String style = ReportPage.style();
        var text = new StringBuilder();
        text.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        text.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(Markup.escaped(ReportPage.policy(style, "")))
                .append("\">\n");
        text.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        text.append(
                "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"Guerdon\">\n");
        text.append("<title>")
                .append(Markup.escaped(judged.experiment().title()))
                .append("</title>\n");
        text.append("<link rel=\"icon\" href=\"data:,\">\n<style>")
                .append(style)
                .append("</style>\n</head>\n<body>\n");
        text.append("<div class=\"sheet\">\n").append(contents()).append("<main id=\"report\">\n");
        overview(judged, text);
        claims(judged, text);
        text.append("<section id=\"results\"><h2>Results</h2>\n");
        table(ResultTable.of(judged), text);
        judged.tables().forEach(table -> table(table, text));
        if (!judged.missing().isEmpty()) {
            text.append("<p>").append(Markup.escaped(judged.missingSentence())).append("</p>\n");
        }
        text.append("</section>\n<section id=\"curves\"><h2>Curves</h2>\n");
        judged.experiment().figures().forEach(figure -> figure(figure, judged, text));
        text.append("</section>\n");
        arms(judged, text);
        provenance(judged, provenance, text);
        return text.append("</main>\n</div>\n</body>\n</html>\n").toString();
    }

    private static String contents() {
        return "<nav id=\"contents\" aria-label=\"Contents\"><ol>"
                + "<li><a href=\"#claims\">Claims</a></li><li><a href=\"#results\">Results</a></li>"
                + "<li><a href=\"#curves\">Curves</a></li><li><a href=\"#arms\">Arms</a></li>"
                + "<li><a href=\"#provenance\">Provenance</a></li></ol></nav>\n";
    }

    private static void overview(Judged judged, StringBuilder text) {
        text.append("<section class=\"overview\"><p class=\"kind\">Reproduction</p>\n<h1>")
                .append(Markup.escaped(judged.experiment().title()))
                .append("</h1>\n<p class=\"headline")
                .append(judged.holds() ? "" : " high")
                .append("\">")
                .append(
                        judged.holds()
                                ? "Every claim of the paper that decides holds at this scale."
                                : "Not every claim of the paper that decides holds at this scale.")
                .append("</p>\n<p>")
                .append(stated(judged))
                .append(Markup.escaped(judged.experiment().source()))
                .append("</p></section>\n");
    }

    /** How the statements of the paper stand that do not decide; empty where there are none. */
    private static String stated(Judged judged) {
        var stated = judged.claims().stream()
                .filter(claim -> claim.claim().kind() == Claim.Kind.STATED)
                .toList();
        long hold = stated.stream()
                .filter(claim -> claim.outcome().verdict() == Outcome.Verdict.HOLDS)
                .count();
        return stated.isEmpty()
                ? ""
                : "Of " + stated.size()
                        + (stated.size() == 1
                                ? " further statement of the paper, which does not decide, "
                                : " further statements of the paper, which do not decide, ")
                        + hold
                        + (hold == 1 ? " holds" : " hold") + "; each says why below.</p>\n<p>";
    }

    private static void claims(Judged judged, StringBuilder text) {
        text.append("<section id=\"claims\"><h2>Claims</h2>\n<ol class=\"findings\">\n");
        for (var claim : judged.claims()) {
            String severity = switch (claim.outcome().verdict()) {
                case HOLDS -> "low";
                case DOES_NOT_HOLD -> "high";
                case UNDECIDED -> "medium";
            };
            text.append("<li class=\"finding ").append(severity).append("\"><h3><span class=\"severity ");
            text.append(severity)
                    .append("\">")
                    .append(claim.outcome().verdict().words())
                    .append("</span> ");
            text.append(Markup.escaped(claim.claim().statement())).append("</h3>\n<p class=\"about\">");
            text.append(
                    switch (claim.claim().kind()) {
                        case PAPER -> "Claim of the paper: decides the exit code";
                        case STATED ->
                            "The paper's statement, but not decisive: "
                                    + Markup.escaped(claim.claim().reason());
                        case FINDING -> "Finding at this scale";
                    });
            text.append("</p>\n<p>")
                    .append(Markup.escaped(claim.outcome().why()))
                    .append("</p></li>\n");
        }
        text.append("</ol></section>\n");
    }

    private static void table(Table table, StringBuilder text) {
        text.append("<div class=\"wide\"><table><caption>")
                .append(Markup.escaped(table.title()))
                .append("</caption><thead><tr>");
        for (int c = 0; c < table.header().size(); c++) {
            text.append(c == 0 ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"number\">");
            text.append(Markup.escaped(table.header().get(c))).append("</th>");
        }
        text.append("</tr></thead><tbody>\n");
        for (var row : table.rows()) {
            text.append("<tr>");
            for (int c = 0; c < row.size(); c++) {
                text.append(c == 0 ? "<th scope=\"row\">" : "<td class=\"number\">");
                text.append(Markup.escaped(row.get(c))).append(c == 0 ? "</th>" : "</td>");
            }
            text.append("</tr>\n");
        }
        text.append("</tbody></table></div>\n");
    }

    private static void figure(Figure figure, Judged judged, StringBuilder text) {
        text.append("<figure>").append(Plot.element(figure, judged.results())).append("</figure>\n");
    }

    private static void arms(Judged judged, StringBuilder text) {
        text.append("<section id=\"arms\"><h2>Arms</h2>\n<div class=\"provenance\"><dl>\n");
        for (var arm : judged.arms()) {
            text.append("<dt>").append(Markup.escaped(arm.name())).append("</dt><dd>");
            text.append(Markup.escaped(arm.description())).append("</dd>\n");
        }
        text.append("</dl></div></section>\n");
    }

    private static void provenance(Judged judged, Provenance provenance, StringBuilder text) {
        text.append("<section id=\"provenance\"><h2>Provenance</h2>\n<div class=\"provenance\"><dl>\n");
        provenance
                .entries(judged)
                .forEach((name, value) -> text.append("<dt>")
                        .append(Markup.escaped(name))
                        .append("</dt><dd>")
                        .append(Markup.escaped(value))
                        .append("</dd>\n"));
        text.append("</dl></div></section>\n");
    }
}
