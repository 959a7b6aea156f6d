package io.guerdon.verify.grounding;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The rewards of this package. */
public final class GroundingParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(IouReward.TYPE);
    }
}
