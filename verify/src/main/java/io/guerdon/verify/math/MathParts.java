package io.guerdon.verify.math;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The rewards of this package. */
public final class MathParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(MathReward.TYPE);
    }
}
