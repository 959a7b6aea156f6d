package io.guerdon.core.combination;

import io.guerdon.core.Combination;
import io.guerdon.core.Context;
import io.guerdon.core.Scope;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some components count only where another one is high enough: "format only if correct". The gated columns are replaced
 * where the gate is shut, and what results is combined as usual. A gated value that is NaN stays NaN; where the gate
 * itself is NaN it is shut, unless told otherwise. Thread-safe when the inner combination is.
 *
 * @param on the component that decides
 * @param atLeast the gate is open where it has at least this value
 * @param components the gated components; empty for all but the gate
 * @param otherwise what they become where the gate is shut; null for NaN
 * @param openWhenMissing whether the gate is open where its component is NaN
 * @param combine how the columns are combined then
 */
public record Gate(
        @Parameter("The component that decides; it is combined like the others (weight 0 leaves it out).")
        String on,

        @Parameter("The gate is open where that component has at least this value.")
        double atLeast,

        @Parameter(value = "The components behind the gate; all but the gate when empty.", byDefault = "[]")
        List<String> components,

        @Parameter("What these become where the gate is shut; they do not apply (NaN) there when absent.") @Nullable
        Double otherwise,

        @Parameter(value = "Whether the gate is open where its component does not apply.", byDefault = "false")
        boolean openWhenMissing,

        @Parameter(value = "How the columns are combined behind the gate.", byDefault = "weighted-sum")
        Combination combine)
        implements Combination {

    /** How the registry knows it. */
    public static final PartType<Gate, Gate> TYPE = new PartType<>(
            Kind.COMBINATION,
            "gate",
            "Some components count only where another reaches a threshold, such as format only if correct.",
            "Common practice in rule-based rewards; the conditional format reward of DeepSeek-R1 style recipes",
            Gate.class,
            """
            type: gate
            on: answer
            at_least: 1
            components: [format]
            otherwise: 0
            combine: {type: weighted-sum}
            """,
            Function.identity());

    public Gate {
        components = List.copyOf(components);
        if (components.contains(on)) {
            throw new IllegalArgumentException("'components' holds the gate '" + on + "' itself");
        }
        if (combine instanceof io.guerdon.core.Stateful) {
            throw new IllegalArgumentException("'combine' must not keep state between batches inside a gate");
        }
    }

    @Override
    public void check(Set<String> names) {
        Rows.known("'on'", List.of(on), names);
        Rows.known("'components'", components, names);
        combine.check(names);
    }

    @Override
    public double[] combine(SequencedMap<String, double[]> columns, Context context) {
        double[] gate = Rows.column(columns, on);
        var behind = new LinkedHashMap<String, double[]>();
        columns.forEach((name, column) -> {
            boolean gated = components.isEmpty() ? !name.equals(on) : components.contains(name);
            behind.put(name, gated ? through(gate, column) : column);
        });
        return combine.combine(behind, context);
    }

    private double[] through(double[] gate, double[] column) {
        double[] through = column.clone();
        for (int i = 0; i < through.length; i++) {
            boolean open = Double.isNaN(gate[i]) ? openWhenMissing : gate[i] >= atLeast;
            if (!open && !Double.isNaN(column[i])) {
                through[i] = otherwise == null ? Double.NaN : otherwise;
            }
        }
        return through;
    }

    @Override
    public Scope scope() {
        return combine.scope();
    }
}
