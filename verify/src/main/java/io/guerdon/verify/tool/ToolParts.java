package io.guerdon.verify.tool;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The reward of this package. */
public final class ToolParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(ToolCallReward.TYPE);
    }
}
