package io.guerdon.verify.grounding;

import io.guerdon.core.DataException;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.verify.text.AnswerSource;
import io.guerdon.verify.text.Reading;
import io.guerdon.verify.text.Words;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reward {@code iou}: how well the boxes in the answer cover those of the reference. Thread-safe. */
public record IouReward(Configuration configuration) implements ItemReward<Rollout> {

    /** How the registry knows it. */
    public static final PartType<Configuration, IouReward> TYPE = new PartType<>(
            Kind.REWARD,
            "iou",
            "Intersection over union of the box in the answer and the reference; many boxes are matched optimally.",
            "Mixed-R1 (arXiv 2505.24164) as reconstructed, 2.4; the pixel variant is VLM-R1's (commit 90052f4)",
            Configuration.class,
            """
            type: iou
            layout: xyxy
            frame: thousand       # Qwen-style 0 to 1000; the reference is in pixels
            reference_frame: pixels
            """,
            IouReward::new);

    /** How boxes are found in the answer. */
    public enum Parse {
        STRICT,
        LENIENT
    }

    /** How two boxes are compared. */
    public enum Measure {
        IOU,
        PIXELS
    }

    /** What coordinates are measured in. */
    public enum Frame {
        PIXELS,
        RESIZED,
        UNIT,
        THOUSAND
    }

    /** How many boxes an answer should hold. */
    public enum Boxes {
        AUTO,
        FIRST,
        ALL
    }

    /** The parameters. */
    public record Configuration(
            @Parameter(
                    value =
                            "strict: the first [n, n, n, n] in the answer, as in Mixed-R1; lenient: also lists of boxes,"
                                    + " (x, y), (x, y), JSON objects with bbox_2d, bbox, box, x1 or width, and bare numbers.",
                    byDefault = "lenient")
            Parse parse,

            @Parameter(
                    value =
                            "What the four predicted numbers are: xyxy (corners), xywh (corner and size), cxcywh (centre and"
                                    + " size), yxyx (corners, y first). Keys in the answer that say it go first.",
                    byDefault = "xyxy")
            Layout layout,

            @Parameter(value = "The same for the reference.", byDefault = "xyxy")
            Layout referenceLayout,

            @Parameter(
                    value =
                            "What the prediction is measured in: pixels of the picture, resized (pixels of the picture as the"
                                    + " model saw it), unit (0 to 1), thousand (0 to 1000). Where it differs from reference_frame"
                                    + " the row must hold the sizes it takes to convert.",
                    byDefault = "pixels")
            Frame frame,

            @Parameter(value = "The same for the reference.", byDefault = "pixels")
            Frame referenceFrame,

            @Parameter(
                    value = "The fields of the row with the width and height of the picture in pixels.",
                    byDefault = "[width, height]")
            List<String> size,

            @Parameter(
                    value = "The fields of the row with the width and height of the picture as the model saw it.",
                    byDefault = "[resized_width, resized_height]")
            List<String> resizedSize,

            @Parameter(
                    value = "iou: the continuous intersection over union; pixels: VLM-R1's pixel-inclusive variant.",
                    byDefault = "iou")
            Measure measure,

            @Parameter(
                    "A box is right iff its overlap is above this, from 0 (included) to 1 (excluded); absent: the overlap is the reward. VLM-R1's"
                            + " earlier choice is 0.5.")
            @Nullable
            Double threshold,

            @Parameter(
                    value =
                            "first: the first predicted box counts; all: every box must find a partner; auto: all where the"
                                    + " reference is a list of boxes, first where it is one box.",
                    byDefault = "auto")
            Boxes boxes,

            @Parameter(
                    value =
                            "With many boxes, what the sum over the pairs is divided by: larger (of the two counts), f1 (their"
                                    + " mean), recall (true boxes), precision (predicted boxes).",
                    byDefault = "larger")
            BoxMatching.Average average,

            @Parameter(
                    value = "Whether boxes with different labels never match, where both have a label.",
                    byDefault = "false")
            boolean labels,

            @Parameter(
                    value = "How many predicted boxes may find a partner, from 1 to 1000; those after count as wrong.",
                    byDefault = "200")
            int maxBoxes,

            @Parameter("Where the answer stands: tags (in <answer>...</answer> only), tags-or-text (else after the last"
                    + " </think>, else anywhere), text (the whole completion). Default: tags where parse is strict, else"
                    + " tags-or-text.")
            @Nullable
            AnswerSource answer) {

        public Configuration {
            if (threshold != null && !(threshold >= 0 && threshold < 1)) {
                throw new IllegalArgumentException("threshold must be from 0 to below 1, found " + threshold);
            }
            if (maxBoxes < 1 || maxBoxes > 1000) {
                throw new IllegalArgumentException("max_boxes must be from 1 to 1000, found " + maxBoxes);
            }
            two("size", size);
            two("resized_size", resizedSize);
        }

        private static void two(String name, List<String> fields) {
            if (fields.size() != 2) {
                throw new IllegalArgumentException(name + " must name two fields, width and height, found " + fields);
            }
        }

        AnswerSource source() {
            return answer != null ? answer : parse == Parse.STRICT ? AnswerSource.TAGS : AnswerSource.TAGS_OR_TEXT;
        }
    }

    private record Truth(List<WrittenBox> boxes, boolean many) {}

    private record Scale(double horizontally, double vertically) {}

    @Override
    public Verdict judge(Rollout rollout, long step) {
        var truth = truth(rollout);
        var answer = configuration.source().find(rollout.completion());
        if (answer == null) {
            return Reading.noAnswer();
        }
        var found = found(answer);
        if (found.isEmpty() && !truth.boxes().isEmpty()) {
            return Verdict.of(0, "unparsed", "no box found in " + Reading.quoted(answer));
        }
        var scale = scale(rollout);
        return truth.many()
                ? many(found, truth.boxes(), scale)
                : one(found.getFirst(), truth.boxes().getFirst(), scale);
    }

    private List<WrittenBox> found(String answer) {
        if (configuration.parse() == Parse.LENIENT) {
            return BoxText.all(answer);
        }
        var first = BoxText.first(answer);
        return first == null ? List.of() : List.of(first);
    }

    private Verdict one(WrittenBox said, WrittenBox right, Scale scale) {
        var prediction = prediction(said, scale);
        var truth = right.box(configuration.referenceLayout());
        double iou = overlap(prediction, truth, said, right);
        var detail = String.format(Locale.ROOT, "IoU %.3f of %s and %s", iou, prediction, truth);
        var threshold = configuration.threshold();
        if (threshold != null) {
            return iou > threshold ? Verdict.of(1, "hit", detail) : Verdict.of(0, "miss", detail);
        }
        if (iou == 0) {
            return Verdict.of(0, "no_overlap", detail + hint(prediction, truth));
        }
        return Verdict.of(iou, "overlap", detail);
    }

    private static String hint(Box prediction, Box truth) {
        boolean normalised = Math.max(prediction.x2(), prediction.y2()) <= 1 && Math.max(truth.x2(), truth.y2()) > 2;
        return normalised ? "; the prediction looks like 0 to 1: see the parameter frame" : "";
    }

    private Verdict many(List<WrittenBox> said, List<WrittenBox> right, Scale scale) {
        var predictions = said.stream().map(box -> prediction(box, scale)).toList();
        var truths = right.stream()
                .map(box -> box.box(configuration.referenceLayout()))
                .toList();
        var matching = BoxMatching.best(
                said.size(),
                configuration.maxBoxes(),
                right.size(),
                (p, t) -> overlap(predictions.get(p), truths.get(t), said.get(p), right.get(t)));
        var threshold = configuration.threshold();
        double value = threshold == null
                ? matching.mean(configuration.average())
                : matching.share(threshold, configuration.average());
        var code = said.size() > configuration.maxBoxes()
                ? "too_many_boxes"
                : value == 1 ? "all_matched" : value == 0 ? "none_matched" : "some_matched";
        long hits = matching.ious().stream()
                .filter(iou -> iou > (threshold == null ? 0 : threshold))
                .count();
        return Verdict.of(
                value,
                code,
                String.format(Locale.ROOT, "%d of %d boxes matched, %d predicted", hits, right.size(), said.size()));
    }

    private double overlap(Box prediction, Box truth, WrittenBox said, WrittenBox right) {
        boolean foreign = configuration.labels()
                && !said.label().isEmpty()
                && !right.label().isEmpty()
                && !said.label().equalsIgnoreCase(right.label());
        if (foreign) {
            return 0;
        }
        if (configuration.measure() == Measure.IOU) {
            return Overlap.iou(prediction, truth);
        }
        try {
            return Math.clamp(Overlap.inclusiveIou(prediction, truth), 0, 1);
        } catch (ArithmeticException e) {
            return 0; // the two boxes have no area together: nothing overlaps
        }
    }

    private Box prediction(WrittenBox said, Scale scale) {
        var box = said.box(configuration.layout());
        return scale.horizontally() == 1 && scale.vertically() == 1
                ? box
                : box.scaled(scale.horizontally(), scale.vertically());
    }

    private Truth truth(Rollout rollout) {
        var text = Reading.reference(rollout, "a box [x, y, x, y], or a list of boxes");
        var boxes = BoxText.all(text);
        var compact = String.join("", Words.of(text));
        boolean list = compact.equals("[]")
                || compact.startsWith("[[")
                || compact.startsWith("[{")
                || compact.startsWith("[(");
        if (boxes.isEmpty() && !compact.equals("[]")) {
            throw new DataException(
                    rollout.label(), "reference", Reading.quoted(text), "a box [x, y, x, y], or a list of boxes");
        }
        for (var box : boxes) {
            if (!(box.box(configuration.referenceLayout()).area() > 0)) {
                throw new DataException(
                        rollout.label(),
                        "reference",
                        Reading.quoted(text),
                        "boxes with an area; reference_layout is "
                                + configuration.referenceLayout().name().toLowerCase(Locale.ROOT)
                                + ", set it if the numbers mean something else");
            }
        }
        return new Truth(
                boxes,
                switch (configuration.boxes()) {
                    case ALL -> true;
                    case FIRST -> boxes.isEmpty();
                    case AUTO -> list || boxes.size() > 1;
                });
    }

    /** What predicted coordinates are multiplied by to be in the frame of the reference. */
    private Scale scale(Rollout rollout) {
        var from = configuration.frame();
        var to = configuration.referenceFrame();
        return from == to
                ? new Scale(1, 1)
                : new Scale(
                        extent(rollout, to, 0) / extent(rollout, from, 0),
                        extent(rollout, to, 1) / extent(rollout, from, 1));
    }

    /** How wide (0) or high (1) the whole picture is in a frame. */
    private double extent(Rollout rollout, Frame frame, int axis) {
        return switch (frame) {
            case UNIT -> 1;
            case THOUSAND -> 1000;
            case PIXELS -> positive(rollout, configuration.size().get(axis));
            case RESIZED -> positive(rollout, configuration.resizedSize().get(axis));
        };
    }

    private static double positive(Rollout rollout, String field) {
        var value = rollout.number(field);
        if (value.isEmpty() || !(value.getAsDouble() > 0)) {
            throw new DataException(
                    rollout.label(),
                    field,
                    value.isEmpty() ? "nothing" : "" + value.getAsDouble(),
                    "a size above 0, to convert boxes between frames");
        }
        return value.getAsDouble();
    }
}
