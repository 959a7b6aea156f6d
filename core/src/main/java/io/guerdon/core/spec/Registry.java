package io.guerdon.core.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;

/** All parts by kind and name. Immutable and thread-safe. */
public final class Registry {

    private final Map<Kind, Map<String, PartType<?, ?>>> parts = new LinkedHashMap<>();

    /**
     * Makes a registry of the parts of some providers.
     *
     * @throws IllegalArgumentException when two parts of a kind have the same name
     */
    public Registry(Iterable<? extends PartProvider> providers) {
        for (var kind : Kind.values()) {
            parts.put(kind, new LinkedHashMap<>());
        }
        for (var provider : providers) {
            for (var part : provider.parts()) {
                if (named(part.kind()).putIfAbsent(part.name(), part) != null) {
                    throw new IllegalArgumentException("two parts are called '" + part.name() + "' among the "
                            + part.kind().label() + "s; one is from "
                            + provider.getClass().getName());
                }
            }
        }
    }

    /** The parts of every provider on the class path. */
    public static Registry load() {
        return new Registry(ServiceLoader.load(PartProvider.class));
    }

    /** The parts of a kind, in order. */
    public List<PartType<?, ?>> of(Kind kind) {
        return new ArrayList<>(named(kind).values());
    }

    /** A part by name. */
    public Optional<PartType<?, ?>> find(Kind kind, String name) {
        return Optional.ofNullable(named(kind).get(name));
    }

    private Map<String, PartType<?, ?>> named(Kind kind) {
        return Objects.requireNonNull(parts.get(kind));
    }
}
