package io.guerdon.core.shaping;

import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.core.stats.Moments;

/** The reward within some deviations of the running mean. Keeps state. */
public final class RunningClip extends RunningShaping {

    /** How the registry knows it. */
    public static final PartType<Configuration, RunningClip> TYPE = new PartType<>(
            Kind.SHAPING,
            "running-clip",
            "Keeps the reward within one deviation of the mean of all rewards so far; keeps state.",
            "PAR (arXiv 2502.18770), baseline 'clip'",
            Configuration.class,
            """
            type: running-clip
            deviations: 1
            """,
            configuration -> new RunningClip(configuration.deviations()));

    /** The parameters. */
    public record Configuration(
            @Parameter(value = "How many deviations on either side, greater than 0.", byDefault = "1")
            double deviations) {

        public Configuration {
            Columns.positive("deviations", deviations);
        }
    }

    private final double deviations;

    /**
     * Makes it.
     *
     * @param deviations how many on either side, greater than 0
     */
    public RunningClip(double deviations) {
        this.deviations = new Configuration(deviations).deviations();
    }

    @Override
    double shape(double reward, Moments soFar) {
        double width = deviations * soFar.deviation();
        return Curves.clip(reward, soFar.mean() - width, soFar.mean() + width);
    }
}
