package io.guerdon.audit.report;

import java.math.BigDecimal;
import java.math.MathContext;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Report data as JSON that can stand inside an HTML script element. Numbers have seven significant digits, NaN is null,
 * and the texts of a probe's examples become differences. Thread-safe.
 */
final class ReportJson {

    private static final MathContext DIGITS = new MathContext(7);

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule("numbers")
                    .addSerializer(Double.class, new OneNumber())
                    .addSerializer(Double.TYPE, new OneNumber())
                    .addSerializer(new ManyNumbers()))
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .build();

    private ReportJson() {}

    /** The data as JSON without any character that HTML or JavaScript could take for something else. */
    static String of(ReportData data) {
        var tree = (ObjectNode) MAPPER.valueToTree(data);
        tree.set("probabilities", MAPPER.valueToTree(Distribution.PROBABILITIES));
        for (int p = 0; p < data.probes().size(); p++) {
            var examples = data.probes().get(p).examples();
            for (int e = 0; e < examples.size(); e++) {
                var example = examples.get(e);
                var node = (ObjectNode)
                        tree.path("probes").path(p).path("examples").path(e);
                node.remove("before");
                node.remove("after");
                node.put("prompt", Excerpt.of(example.prompt(), Excerpt.PROMPT));
                node.put("reference", Excerpt.of(example.reference(), Excerpt.REFERENCE));
                node.set("diff", MAPPER.valueToTree(TextDiff.of(example.before(), example.after())));
            }
        }
        return harmless(MAPPER.writeValueAsString(tree));
    }

    /**
     * JSON in which no character can end a script element or a line of JavaScript. These characters occur in JSON inside
     * strings only, so an escape may stand for each of them. A lone surrogate, which UTF-8 cannot hold, is replaced.
     */
    static String harmless(String json) {
        var safe = new StringBuilder(json.length() + 256);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            switch (c) {
                case '<', '>', '&', '\u2028', '\u2029' -> safe.append(String.format("\\u%04x", (int) c));
                default -> {
                    boolean pair = Character.isHighSurrogate(c)
                            && i + 1 < json.length()
                            && Character.isLowSurrogate(json.charAt(i + 1));
                    if (pair) {
                        safe.append(c).append(json.charAt(++i));
                    } else {
                        safe.append(Character.isSurrogate(c) ? '\uFFFD' : c);
                    }
                }
            }
        }
        return safe.toString();
    }

    private static void write(double value, JsonGenerator out) {
        if (!Double.isFinite(value)) {
            out.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.writeNumber((long) value);
        } else {
            out.writeNumber(new BigDecimal(value).round(DIGITS).doubleValue());
        }
    }

    private static final class OneNumber extends StdSerializer<Double> {

        OneNumber() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator out, SerializationContext context) {
            write(value, out);
        }
    }

    private static final class ManyNumbers extends StdSerializer<double[]> {

        ManyNumbers() {
            super(double[].class);
        }

        @Override
        public void serialize(double[] values, JsonGenerator out, SerializationContext context) {
            out.writeStartArray();
            for (double value : values) {
                write(value, out);
            }
            out.writeEndArray();
        }
    }
}
