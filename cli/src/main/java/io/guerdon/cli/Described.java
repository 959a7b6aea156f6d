package io.guerdon.cli;

import io.guerdon.audit.report.ReportSummary;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Shaping;
import io.guerdon.core.combination.WeightedSum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a report says of the parts of a reward that their scores do not tell. */
final class Described {

    private Described() {}

    static Map<String, ReportSummary.Described> components(Pipeline<Rollout> reward) {
        var described = new LinkedHashMap<String, ReportSummary.Described>();
        for (var component : reward.components()) {
            double weight = reward.combination() instanceof WeightedSum sum
                    ? sum.weights().getOrDefault(component.name(), 1.0)
                    : Double.NaN;
            described.put(component.name(), new ReportSummary.Described("", weight, words(component.shaping())));
        }
        return described;
    }

    /** The names of shapings as they are written in YAML; a nameless one is {@code custom}. */
    static List<String> words(List<Shaping> shapings) {
        return shapings.stream().map(Described::word).toList();
    }

    private static String word(Shaping shaping) {
        String name = shaping.getClass().getSimpleName();
        if (name.isEmpty() || name.contains("Lambda") || shaping.getClass().isSynthetic()) {
            return "custom";
        }
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
