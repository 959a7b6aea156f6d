package io.guerdon.audit.probe;

import static io.guerdon.audit.finding.Severity.HIGH;
import static io.guerdon.audit.finding.Severity.MEDIUM;
import static io.guerdon.audit.probe.Expectation.MUST_FALL;

import io.guerdon.audit.finding.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/** Boxes beside the object, around half the picture, and everywhere. Start from the wanted box. */
final class BoxProbes {

    private BoxProbes() {}

    static List<Probe> all() {
        return List.of(
                probe(
                        "box-beside",
                        HIGH,
                        "The box moved beside the object.",
                        "A box that does not touch the object does not show it.",
                        box -> shifted(box, 1.5)),
                probe(
                        "box-shifted",
                        MEDIUM,
                        "The box moved by 60 % of its width.",
                        "It shows less than half of the object.",
                        box -> shifted(box, 0.6)),
                probe(
                        "box-enlarged",
                        MEDIUM,
                        "The box twice as wide and twice as high.",
                        "Three quarters of it are something else.",
                        BoxProbes::enlarged),
                new Rewriting(
                        "box-whole-image",
                        TaskKind.BOXES,
                        MUST_FALL,
                        HIGH,
                        "A box around the whole image (only where the object fills less than half of it).",
                        "It shows nothing in particular.",
                        BoxProbes::wholeImage),
                new Rewriting(
                        "many-boxes",
                        TaskKind.BOXES,
                        MUST_FALL,
                        HIGH,
                        "The wanted box among eight others.",
                        "Who points everywhere points nowhere.",
                        BoxProbes::many));
    }

    private static Probe probe(
            String name,
            Severity severity,
            String description,
            String why,
            java.util.function.UnaryOperator<double[]> change) {
        return new Rewriting(
                name,
                TaskKind.BOXES,
                MUST_FALL,
                severity,
                description,
                why,
                (subject, random) -> List.of(variant(subject, change.apply(subject.wantedBox()))));
    }

    private static Variant variant(Subject subject, double[] box) {
        return Variant.of(Objects.requireNonNull(subject.rightTwin()), subject.withBox(box));
    }

    /** To the left where there is room, else to the right. */
    private static double[] shifted(double[] box, double widths) {
        double by = (box[2] - box[0]) * widths;
        double to = box[0] - by >= 0 ? -by : by;
        return new double[] {box[0] + to, box[1], box[2] + to, box[3]};
    }

    private static double[] enlarged(double[] box) {
        double halfWidth = (box[2] - box[0]) / 2;
        double halfHeight = (box[3] - box[1]) / 2;
        return new double[] {box[0] - halfWidth, box[1] - halfHeight, box[2] + halfWidth, box[3] + halfHeight};
    }

    private static List<Variant> wholeImage(Subject subject, SplittableRandom random) {
        double[] box = subject.wantedBox();
        // Coordinates are pixels, thousandths or shares of one: where the size is not given, take the next of these.
        double most = Math.max(box[2], box[3]);
        double usual = most <= 1 ? 1 : most <= 1000 ? 1000 : 2 * most;
        double width = size(subject, "image_width", "width").orElse(usual);
        double height = size(subject, "image_height", "height").orElse(usual);
        boolean small = (box[2] - box[0]) * (box[3] - box[1]) < width * height / 2;
        return small ? List.of(variant(subject, new double[] {0, 0, width, height})) : List.of();
    }

    private static OptionalDouble size(Subject subject, String... fields) {
        return Arrays.stream(fields)
                .map(name -> subject.rollout().field(name))
                .filter(node -> node.isNumber() && node.doubleValue() > 0)
                .mapToDouble(node -> node.doubleValue())
                .findFirst();
    }

    private static List<Variant> many(Subject subject, SplittableRandom random) {
        double[] box = subject.wantedBox();
        double width = box[2] - box[0];
        double height = box[3] - box[1];
        var boxes = new ArrayList<double[]>();
        for (int i = -4; i <= 4; i++) {
            double x = i * 1.2 * width;
            double y = i * 0.7 * height;
            boxes.add(i == 0 ? box : new double[] {box[0] + x, box[1] + y, box[2] + x, box[3] + y});
        }
        return List.of(
                Variant.of(Objects.requireNonNull(subject.rightTwin()), subject.with(subject.textWithBoxes(boxes))));
    }
}
