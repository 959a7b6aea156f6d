package io.guerdon.io.curves;

import io.guerdon.io.page.Look;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A page of curves: one HTML file that needs neither a network nor a server. Stateless. */
public final class CurvesPage {

    /** A text that the model wrote, and why it earned what it earned. */
    public record Sample(long step, String prompt, String completion, double reward, String explanation) {}

    /**
     * What stands on the page.
     *
     * @param title what was trained
     * @param facts names and values below the title, for example the settings file and the seed
     * @param entries all numbers
     * @param samples the latest texts
     */
    public record Content(
            String title, SequencedMap<String, String> facts, List<MetricLog.Entry> entries, List<Sample> samples) {}

    private static final JsonMapper JSON = new JsonMapper();
    // More points than a screen has columns only make the page slow.
    private static final int MOST_POINTS = 1500;

    private CurvesPage() {}

    /** Writes the page; an older one is replaced in one step. */
    public static void write(Path file, Content content) throws IOException {
        var half = file.resolveSibling(file.getFileName() + ".half");
        Files.writeString(half, page(content));
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static String page(Content content) throws IOException {
        var data = JSON.createObjectNode();
        data.put("title", content.title());
        var facts = data.putObject("facts");
        content.facts().forEach(facts::put);
        data.set("curves", curves(content.entries()));
        var samples = data.putArray("samples");
        for (var sample : content.samples()) {
            samples.addObject()
                    .put("step", sample.step())
                    .put("prompt", sample.prompt())
                    .put("completion", sample.completion())
                    .put("reward", sample.reward())
                    .put("explanation", sample.explanation());
        }
        // Inside a script element only "</" and "<!--" could end or open anything: no "<" is left.
        var json = JSON.writeValueAsString(data).replace("<", "\\u003c");
        return resource("curves.html")
                .replace("/*STYLE*/", Look.css() + resource("curves.css"))
                .replace("/*SCRIPT*/", resource("curves.js"))
                .replace("/*DATA*/", json);
    }

    private static ObjectNode curves(List<MetricLog.Entry> entries) {
        var byName = new LinkedHashMap<String, List<double[]>>();
        for (var entry : entries) {
            entry.values().forEach((name, value) -> {
                if (Double.isFinite(value)) {
                    byName.computeIfAbsent(entry.phase() + "|" + name, n -> new ArrayList<>())
                            .add(new double[] {entry.step(), value});
                }
            });
        }
        var tree = JSON.createObjectNode();
        byName.forEach((name, points) -> {
            var curve = tree.putObject(name);
            var x = curve.putArray("x");
            var y = curve.putArray("y");
            var each = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
            curve.put("each", each);
            for (var from = 0; from < points.size(); from += each) {
                var part = points.subList(from, Math.min(points.size(), from + each));
                x.add(part.getLast()[0]);
                y.add(part.stream().mapToDouble(p -> p[1]).average().orElseThrow());
            }
        });
        return tree;
    }

    private static String resource(String name) throws IOException {
        try (var in = CurvesPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the resource " + name + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
