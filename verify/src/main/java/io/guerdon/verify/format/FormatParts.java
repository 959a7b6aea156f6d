package io.guerdon.verify.format;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The rewards of this package. */
public final class FormatParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(TagsReward.TYPE, JsonSchemaReward.TYPE);
    }
}
