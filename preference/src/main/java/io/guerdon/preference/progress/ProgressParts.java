package io.guerdon.preference.progress;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The parts of this package. */
public final class ProgressParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(ProgressReward.TYPE);
    }
}
