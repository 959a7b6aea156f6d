package io.guerdon.verify.number;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The rewards of this package. */
public final class NumberParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(NumberReward.TYPE);
    }
}
