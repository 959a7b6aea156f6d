package io.guerdon.verify.text;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The rewards of this package. */
public final class TextParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(BmasReward.TYPE, RougeReward.TYPE, LengthReward.TYPE, RepetitionReward.TYPE);
    }
}
