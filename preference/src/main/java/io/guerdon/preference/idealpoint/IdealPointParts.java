package io.guerdon.preference.idealpoint;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The parts that this package adds. */
public final class IdealPointParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(IdealPointReward.TYPE);
    }
}
