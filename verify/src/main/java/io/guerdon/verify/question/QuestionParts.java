package io.guerdon.verify.question;

import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The rewards of this package. */
public final class QuestionParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(QuestionReward.TYPE);
    }
}
