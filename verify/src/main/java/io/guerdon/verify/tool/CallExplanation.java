package io.guerdon.verify.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says in one line what a turn got right and wrong. Values and the number of remarks are cut, because they come from
 * the completion.
 */
final class CallExplanation {
    private static final int MAX_REMARKS = 12;
    private static final int MAX_VALUE_CHARS = 60;

    private final ToolCallScore score;
    private final List<String> remarks = new ArrayList<>();
    private int unsaid;

    CallExplanation(ToolCallScore score) {
        this.score = score;
    }

    String text() {
        String problem = score.formatProblem();
        String format = problem == null ? "format ok" : "format: " + problem;
        CallMatching.Result matching = score.matching();
        if (matching == null) {
            return format + "; no call wanted";
        }
        if (matching.identical()) {
            return format + "; all calls exactly as wanted";
        }
        if (matching.failure() != null) {
            return format + "; calls not comparable: " + matching.failure();
        }
        remarkOnCalls(matching);
        StringBuilder text = new StringBuilder(format).append("; ").append(points(matching));
        for (String remark : remarks) {
            text.append("; ").append(remark);
        }
        if (unsaid > 0) {
            text.append("; and ").append(unsaid).append(" more");
        }
        return text.toString();
    }

    private static String points(CallMatching.Result matching) {
        return String.format(
                        Locale.ROOT,
                        "%.4g of %.0f points (names %.3g)",
                        matching.points(),
                        matching.maxPoints(),
                        matching.nameOverlap())
                + (matching.note() == null ? "" : "; " + matching.note());
    }

    private void remark(String text) {
        if (remarks.size() < MAX_REMARKS) {
            remarks.add(text);
        } else {
            unsaid++;
        }
    }

    private void remarkOnCalls(CallMatching.Result matching) {
        boolean[] taken = new boolean[score.made().size()];
        boolean[] found = new boolean[score.wanted().size()];
        for (CallMatching.Pair pair : matching.pairs()) {
            taken[pair.made()] = true;
            found[pair.wanted()] = true;
            remarkOnPair(pair);
        }
        for (int j = 0; j < found.length; j++) {
            if (!found[j]) {
                remark("wanted call " + (j + 1) + " " + name(score.wanted().get(j)) + " was not made");
            }
        }
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i]) {
                remark("call " + (i + 1) + " " + name(score.made().get(i)) + " matches no wanted call");
            }
        }
    }

    private void remarkOnPair(CallMatching.Pair pair) {
        JsonNode wanted = score.wanted().get(pair.wanted());
        JsonNode made = score.made().get(pair.made());
        List<String> issues = parameterIssues(wanted.path("parameters"), made.path("parameters"));
        remark("call " + (pair.made() + 1) + " " + name(made) + " for wanted call " + (pair.wanted() + 1) + ": "
                + (issues.isEmpty() ? "exact" : String.join(", ", issues)));
    }

    private List<String> parameterIssues(JsonNode wanted, JsonNode made) {
        List<String> issues = new ArrayList<>();
        int more = 0;
        for (var entry : wanted.properties()) {
            String issue = valueIssue(entry.getKey(), entry.getValue(), made.get(entry.getKey()));
            if (issue != null) {
                more += add(issues, issue);
            }
        }
        for (String key : made.propertyNames()) {
            if (!wanted.has(key)) {
                more += add(issues, "extra " + cut(key));
            }
        }
        if (more > 0) {
            issues.add("and " + more + " more");
        }
        return issues;
    }

    private static int add(List<String> issues, String issue) {
        if (issues.size() >= MAX_REMARKS) {
            return 1;
        }
        issues.add(issue);
        return 0;
    }

    private @Nullable String valueIssue(String key, JsonNode wanted, @Nullable JsonNode made) {
        if (made == null) {
            return "missing " + cut(key);
        }
        if (score.dialect().equal(wanted, made)) {
            return null;
        }
        String kinds = kind(wanted).equals(kind(made)) ? "" : " (" + kind(made) + " instead of " + kind(wanted) + ")";
        return "wrong " + cut(key) + kinds + ": " + cut(made.toString()) + " instead of " + cut(wanted.toString());
    }

    private static String kind(JsonNode value) {
        return value.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static String name(JsonNode call) {
        JsonNode name = call.path("name");
        return cut(name.isString() ? name.stringValue() : name.toString());
    }

    private static String cut(String text) {
        return text.length() <= MAX_VALUE_CHARS ? text : text.substring(0, MAX_VALUE_CHARS) + "...";
    }
}
