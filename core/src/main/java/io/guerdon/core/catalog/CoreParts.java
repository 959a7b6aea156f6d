package io.guerdon.core.catalog;

import io.guerdon.core.combination.WeightedSum;
import io.guerdon.core.routing.Route;
import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The routing, shapings, references and combinations that come with the core. */
public final class CoreParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(Route.TYPE, WeightedSum.TYPE);
    }
}
