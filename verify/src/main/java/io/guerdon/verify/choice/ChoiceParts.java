package io.guerdon.verify.choice;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The rewards of this package. */
public final class ChoiceParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(ChoiceReward.TYPE, ExactReward.TYPE, RegexReward.TYPE);
    }
}
