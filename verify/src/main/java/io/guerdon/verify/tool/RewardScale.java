package io.guerdon.verify.tool;

/**
 * What the format and the correctness of a turn are worth at a training step.
 *
 * <p>Without any switch the format is worth 0 to 1 and the correctness -3 to 3 throughout. When several switches are on
 * they apply in the order of the components. The schedules do what the reference code does where it differs from the
 * paper (the dynamic scale runs over 150 steps although training had about 105, and its lower format bound ends at -1,
 * not at 0).
 *
 * <p>Source: ToolRL (arXiv 2504.13958), section on reward scales, and its code.
 *
 * @param equalMax correctness from -1 to 1
 * @param twoStage before {@code stageStep} the correctness bounds are divided by 3; from it on the format bounds are
 *     halved
 * @param dynamic format bounds shrink and correctness bounds grow linearly over {@code horizon} steps, starting from -2
 *     to 2 for both
 * @param stageStep the step of the switch of {@code twoStage}, at least 0; 30 in the reference
 * @param horizon the length of the {@code dynamic} schedule in steps, positive; 150 in the reference
 */
public record RewardScale(boolean equalMax, boolean twoStage, boolean dynamic, long stageStep, double horizon) {
    /** The default scale, the same at every step. */
    public static final RewardScale CONSTANT = new RewardScale(false, false, false, 30, 150);

    public RewardScale {
        if (stageStep < 0) {
            throw new IllegalArgumentException("the step of the second stage must be 0 or more, found " + stageStep);
        }
        if (!(horizon > 0) || Double.isInfinite(horizon)) {
            throw new IllegalArgumentException(
                    "the horizon of the dynamic scale must be positive and finite, found " + horizon);
        }
    }

    /** The best and the worst value of a component. */
    public record Bounds(double max, double min) {
        /** The value at a share of the way from worst (0) to best (1), which is given as {@code points / maxPoints}. */
        public double at(double points, double maxPoints) {
            return (max - min) * points / maxPoints + min;
        }
    }

    /** The bounds of the format reward. */
    public Bounds format(long step) {
        double max = 1;
        double min = 0;
        if (twoStage && step >= stageStep) {
            max /= 2;
            min /= 2;
        }
        if (dynamic) {
            max = Math.max(1, 2 - (2 - max) * step / horizon);
            min = Math.min(-1, -2 + (2 + min) * step / horizon);
        }
        return new Bounds(max, min);
    }

    /** The bounds of the correctness reward. */
    public Bounds correctness(long step) {
        double max = equalMax ? 1 : 3;
        double min = -max;
        if (twoStage && step < stageStep) {
            max /= 3;
            min /= 3;
        }
        if (dynamic) {
            max = Math.min(3, 2 + (max - 2) * step / horizon);
            min = Math.max(-3, -2 + (min + 2) * step / horizon);
        }
        return new Bounds(max, min);
    }
}
