package io.guerdon.verify.grounding;

/** What the four numbers of a box mean. */
public enum Layout {
    /** Left, top, right, bottom: VLM-R1, Qwen-VL, Pascal VOC. */
    XYXY,
    /** Left, top, width, height: COCO. */
    XYWH,
    /** Centre, width, height: YOLO, DETR. */
    CXCYWH,
    /** Top, left, bottom, right: Gemini, PaliGemma. */
    YXYX;

    /**
     * The box that four numbers describe.
     *
     * @throws IllegalArgumentException when a corner is not finite
     */
    public Box box(double a, double b, double c, double d) {
        return switch (this) {
            case XYXY -> new Box(a, b, c, d);
            case XYWH -> new Box(a, b, a + c, b + d);
            case CXCYWH -> new Box(a - c / 2, b - d / 2, a + c / 2, b + d / 2);
            case YXYX -> new Box(b, a, d, c);
        };
    }
}
