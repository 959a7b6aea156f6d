package io.guerdon.cli;

import io.guerdon.audit.report.ReportPage;
import io.guerdon.preference.idealpoint.IdealPointTraining.Outcome;
import io.guerdon.preference.idealpoint.PrototypeView.Liked;
import io.guerdon.preference.idealpoint.UserValidation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The page of an ideal-point model: how well it does, what its prototypes like, and where its users stand. Loads nothing. */
final class IdealPointPage {

    private static final int MOST_CHARACTERS = 400;

    private IdealPointPage() {}

    static String html(Outcome outcome) {
        String style = ReportPage.style();
        var text = new StringBuilder();
        text.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        text.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(escaped(ReportPage.policy(style, "")))
                .append("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        text.append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>Ideal points</title>\n");
        text.append("<link rel=\"icon\" href=\"data:,\">\n<style>").append(style);
        text.append("</style>\n</head>\n<body>\n<div class=\"sheet\">\n");
        text.append("<nav id=\"contents\" aria-label=\"Contents\"><ol><li><a href=\"#accuracy\">Accuracy</a></li>")
                .append("<li><a href=\"#prototypes\">Prototypes</a></li><li><a href=\"#distances\">Distances</a></li>")
                .append("<li><a href=\"#users\">Users</a></li></ol></nav>\n<main id=\"report\">\n");
        overview(outcome, text);
        accuracy(outcome, text);
        prototypes(outcome, text);
        distances(outcome, text);
        users(outcome, text);
        return text.append("</main>\n</div>\n</body>\n</html>\n").toString();
    }

    private static void overview(Outcome outcome, StringBuilder text) {
        var warnings = outcome.view().warnings();
        text.append("<section class=\"overview\"><p class=\"kind\">Ideal points</p>\n<h1>")
                .append(outcome.model().users().users().size())
                .append(" users between ")
                .append(outcome.view().shares().length)
                .append(" prototypes</h1>\n<p class=\"headline")
                .append(warnings.isEmpty() ? "" : " high")
                .append("\">")
                .append(warnings.isEmpty() ? "No sign of a collapse." : escaped(String.join(". ", warnings) + "."))
                .append("</p></section>\n");
    }

    private static void accuracy(Outcome outcome, StringBuilder text) {
        var rows = new ArrayList<List<String>>();
        rows.add(row("all users", outcome.validation(), outcome.single()));
        outcome.validation()
                .byGroup()
                .forEach((group, share) -> rows.add(List.of(
                        "users nearest to prototype " + (group + 1),
                        String.valueOf(share.pairs()),
                        percent(share.value()),
                        single(outcome, group))));
        text.append("<section id=\"accuracy\"><h2>Held-out comparisons</h2>\n");
        table(
                "Decided as the user did",
                List.of("", "comparisons", outcome.view().shares().length + " prototypes", "1 prototype"),
                rows,
                text);
        text.append("</section>\n");
    }

    private static List<String> row(String who, UserValidation validation, @Nullable UserValidation single) {
        int pairs = validation.byUser().values().stream()
                .mapToInt(UserValidation.Share::pairs)
                .sum();
        return List.of(
                who,
                String.valueOf(pairs),
                pairs == 0 ? "-" : validation.all().percent() + " %",
                single == null || pairs == 0 ? "-" : single.all().percent() + " %");
    }

    /** How the model with one prototype does on the users of a group, which it does not know itself. */
    private static String single(Outcome outcome, int group) {
        var single = outcome.single();
        if (single == null) {
            return "-";
        }
        int right = 0;
        int pairs = 0;
        for (var entry : single.byUser().entrySet()) {
            double[] weights = outcome.model().users().weights(entry.getKey());
            if (weights != null && largest(weights) == group) {
                right += entry.getValue().right();
                pairs += entry.getValue().pairs();
            }
        }
        return percent((double) right / pairs);
    }

    private static int largest(double[] weights) {
        int best = 0;
        for (int k = 1; k < weights.length; k++) {
            best = weights[k] > weights[best] ? k : best;
        }
        return best;
    }

    private static void prototypes(Outcome outcome, StringBuilder text) {
        var view = outcome.view();
        text.append(
                "<section id=\"prototypes\"><h2>Prototypes</h2>\n<p>Their numbers mean nothing: another run may have"
                        + " them in another order.</p>\n");
        for (int k = 0; k < view.shares().length; k++) {
            text.append(
                    String.format(Locale.ROOT, "<h3>Prototype %d, mean weight %.2f</h3>%n", k + 1, view.shares()[k]));
            liked("Likes best", "reward", view.liked().get(k), text);
            liked("Likes more than the others do", "lead", view.own().get(k), text);
        }
        text.append("</section>\n");
    }

    private static void liked(String title, String number, List<Liked> items, StringBuilder text) {
        if (items.isEmpty()) {
            return;
        }
        table(
                title,
                List.of("response", "prompt", number),
                items.stream()
                        .map(liked -> List.of(
                                shortened(liked.item().response()),
                                shortened(liked.item().prompt()),
                                String.format(Locale.ROOT, "%.3f", liked.value())))
                        .toList(),
                text);
    }

    private static void distances(Outcome outcome, StringBuilder text) {
        var view = outcome.view();
        var header = new ArrayList<>(List.of(""));
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < view.shares().length; i++) {
            header.add("prototype " + (i + 1));
            var row = new ArrayList<>(List.of("prototype " + (i + 1)));
            for (double distance : view.distances()[i]) {
                row.add(String.format(Locale.ROOT, "%.3f", distance));
            }
            rows.add(row);
        }
        text.append("<section id=\"distances\"><h2>Distances</h2>\n");
        table("Between prototypes", header, rows, text);
        text.append(String.format(
                Locale.ROOT,
                "<p>Two responses are %.3f apart on average. Users differ from their mean weights by %.3f (half the sum of"
                        + " absolute differences).</p></section>%n",
                view.typical(),
                view.spread()));
    }

    private static void users(Outcome outcome, StringBuilder text) {
        var rows = new ArrayList<List<String>>();
        outcome.model().users().users().forEach((name, user) -> {
            var share = outcome.validation().byUser().get(name);
            var single =
                    outcome.single() == null ? null : outcome.single().byUser().get(name);
            rows.add(List.of(
                    name,
                    weights(outcome.model().users().weights(name)),
                    String.valueOf(user.pairs()),
                    share == null ? "0" : String.valueOf(share.pairs()),
                    share == null ? "-" : percent(share.value()),
                    single == null ? "-" : percent(single.value())));
        });
        text.append(
                "<section id=\"users\"><h2>Users</h2>\n<p>This part names users: share the page only with those who may"
                        + " see that.</p>\n");
        table(
                "Weights and held-out accuracy",
                List.of("user", "weights", "learned from", "held out", "accuracy", "with 1 prototype"),
                rows,
                text);
        text.append("</section>\n");
    }

    /** Weights as people read them; "-" where there are none. */
    static String weights(double @Nullable [] weights) {
        return weights == null
                ? "-"
                : Arrays.stream(weights)
                        .mapToObj(w -> String.format(Locale.ROOT, "%.2f", w))
                        .collect(Collectors.joining(" "));
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String shortened(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + " ...";
    }

    private static void table(String title, List<String> header, List<List<String>> rows, StringBuilder text) {
        text.append("<div class=\"wide\"><table><caption>")
                .append(escaped(title))
                .append("</caption><thead><tr>");
        header.forEach(
                cell -> text.append("<th scope=\"col\">").append(escaped(cell)).append("</th>"));
        text.append("</tr></thead><tbody>\n");
        for (var row : rows) {
            text.append("<tr>");
            row.forEach(cell -> text.append("<td>").append(escaped(cell)).append("</td>"));
            text.append("</tr>\n");
        }
        text.append("</tbody></table></div>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
