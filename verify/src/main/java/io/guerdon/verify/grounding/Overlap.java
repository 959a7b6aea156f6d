package io.guerdon.verify.grounding;

/** Overlap of two boxes. Pure functions. */
public final class Overlap {

    private Overlap() {}

    /**
     * Intersection over union (Jaccard index of two areas; Mixed-R1, arXiv 2505.24164, as reconstructed, 2.4).
     *
     * @return from 0 to 1; 0 when the union has no area, and when the areas are too large for a finite union
     */
    public static double iou(Box a, Box b) {
        double width = Math.max(0, Math.min(a.x2(), b.x2()) - Math.max(a.x1(), b.x1()));
        double height = Math.max(0, Math.min(a.y2(), b.y2()) - Math.max(a.y1(), b.y1()));
        double intersection = width * height;
        double union = a.area() + b.area() - intersection;
        return union > 0 && union < Double.POSITIVE_INFINITY ? intersection / union : 0;
    }

    /**
     * The pixel-inclusive variant of VLM-R1 (commit 90052f4): the last pixel belongs to a box when two overlap, and an
     * overlap that is one pixel wide or high counts as none. On other integer boxes it equals {@link #iou}. Areas of
     * inverted boxes are not clamped, as there.
     *
     * @return the ratio, for proper boxes from 0 to 1
     * @throws ArithmeticException when the union is 0, as for two empty boxes ("division by zero")
     */
    public static double inclusiveIou(Box a, Box b) {
        double left = Math.max(a.x1(), b.x1());
        double top = Math.max(a.y1(), b.y1());
        double right = Math.min(a.x2() - 1, b.x2() - 1);
        double bottom = Math.min(a.y2() - 1, b.y2() - 1);
        double intersection = left < right && top < bottom ? (right - left + 1) * (bottom - top + 1) : 0;
        double union = signedArea(a) + signedArea(b) - intersection;
        if (union == 0) {
            throw new ArithmeticException("division by zero");
        }
        double ratio = intersection / union;
        return Double.isFinite(ratio) ? ratio : 0;
    }

    private static double signedArea(Box box) {
        return (box.x2() - box.x1()) * (box.y2() - box.y1());
    }
}
