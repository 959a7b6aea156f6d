package io.guerdon.verify.grounding;

/**
 * An axis-parallel box by two corners, in any unit. A box whose second corner is not right of and below the first has
 * no area.
 *
 * @param x1 left edge
 * @param y1 upper edge
 * @param x2 right edge
 * @param y2 lower edge
 */
public record Box(double x1, double y1, double x2, double y2) {

    public Box {
        if (!Double.isFinite(x1) || !Double.isFinite(y1) || !Double.isFinite(x2) || !Double.isFinite(y2)) {
            throw new IllegalArgumentException(
                    "a box needs finite numbers, found [" + x1 + ", " + y1 + ", " + x2 + ", " + y2 + "]");
        }
    }

    /** The area, 0 for an inverted box. */
    public double area() {
        return Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
    }

    /** The box with its coordinates multiplied. */
    public Box scaled(double horizontally, double vertically) {
        return new Box(x1 * horizontally, y1 * vertically, x2 * horizontally, y2 * vertically);
    }

    @Override
    public String toString() {
        return "[" + number(x1) + ", " + number(y1) + ", " + number(x2) + ", " + number(y2) + "]";
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
