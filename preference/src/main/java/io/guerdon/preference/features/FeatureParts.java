package io.guerdon.preference.features;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The parts that this package adds. */
public final class FeatureParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(FeatureReward.TYPE);
    }
}
