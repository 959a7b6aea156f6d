package io.guerdon.core.spec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Makes parts and their configuration records out of YAML, and says exactly what is wrong with it. */
final class Binder {

    private final Registry registry;
    private final Path folder;

    /**
     * Creates a binder.
     *
     * @param folder where relative file names start; the empty path is the working directory
     */
    Binder(Registry registry, Path folder) {
        this.registry = registry;
        this.folder = folder;
    }

    /** Makes a part from {@code name} or {@code {type: name, ...}}; keys in {@code others} are somebody else's. */
    Object part(Kind kind, Yaml yaml, Set<String> others) {
        String bare = yaml.scalar(Tag.STR);
        if (bare == null && !yaml.isMap()) {
            throw yaml.error(
                    "expected a " + kind.label() + " ('type: ...' with its parameters), found " + yaml.found());
        }
        var entries = bare == null ? yaml.entries() : new LinkedHashMap<String, Yaml>();
        var type = bare == null ? entries.remove("type") : yaml;
        if (type == null) {
            throw yaml.error("expected 'type: ...' that names a " + kind.label() + hint(kind, ""));
        }
        others.forEach(entries::remove);
        String name = type.scalar(Tag.STR);
        if (name == null) {
            throw type.error("expected the name of a " + kind.label() + ", found " + type.found());
        }
        var part = registry.find(kind, name)
                .orElseThrow(() -> type.error("unknown " + kind.label() + " '" + name + "'" + hint(kind, name)
                        + " ('guerdon list' shows all)"));
        return make(part, yaml, entries);
    }

    private String hint(Kind kind, String name) {
        return Nearest.hint(name, registry.of(kind).stream().map(PartType::name).toList());
    }

    private <C extends Record, P> P make(PartType<C, P> part, Yaml yaml, SequencedMap<String, Yaml> entries) {
        String whose = part.kind().label() + " '" + part.name() + "'";
        C configuration = record(part.configuration(), whose, yaml, entries);
        try {
            return part.maker().apply(configuration);
        } catch (IllegalArgumentException e) {
            throw yaml.error(whose + ": " + e.getMessage());
        }
    }

    /** Makes a configuration record of the entries of a map. */
    <C extends Record> C record(Class<C> type, String whose, Yaml yaml, SequencedMap<String, Yaml> entries) {
        var components = type.getRecordComponents();
        var names = Arrays.stream(components).map(ParameterType::name).toList();
        for (var entry : entries.entrySet()) {
            if (!names.contains(entry.getKey())) {
                throw entry.getValue().error("unknown parameter of " + whose + Nearest.hint(entry.getKey(), names));
            }
        }
        var values = new @Nullable Object[components.length];
        var types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i], whose, yaml, entries.get(names.get(i)));
        }
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                var message = String.valueOf(wrong.getMessage());
                throw place(message, yaml, entries).error(whose + ": " + message);
            }
            throw new IllegalStateException("the configuration of " + whose + " broke", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the configuration of " + whose + " cannot be made", e);
        }
    }

    /** A message that begins with a key in quotes is about that key, if it was given. */
    private static Yaml place(String message, Yaml owner, SequencedMap<String, Yaml> entries) {
        int end = message.startsWith("'") ? message.indexOf('\'', 1) : -1;
        return end < 0 ? owner : entries.getOrDefault(message.substring(1, end), owner);
    }

    private @Nullable Object value(RecordComponent component, String whose, Yaml owner, @Nullable Yaml given) {
        var type = ParameterType.of(component.getGenericType());
        var documentation = ParameterType.documentation(component);
        String name = ParameterType.name(component);
        if (given != null && !given.isNull()) {
            return value(type, given);
        }
        if (!documentation.byDefault().equals(Parameter.REQUIRED)) {
            return value(type, Yaml.read("default of " + name + " of " + whose, documentation.byDefault()));
        }
        if (ParameterType.isNullable(component)) {
            return null;
        }
        throw (given == null ? owner : given)
                .error(whose + " needs the parameter '" + name + "' (" + type.words() + "): " + documentation.value());
    }

    private Object value(ParameterType type, Yaml yaml) {
        return switch (type) {
            case ParameterType.Number number -> number(number, yaml);
            case ParameterType.Flag() -> Boolean.valueOf(scalar(yaml, type, Tag.BOOL));
            case ParameterType.Text() -> scalar(yaml, type, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL);
            case ParameterType.File() -> file(yaml, type);
            case ParameterType.Choice choice -> choice(choice, yaml);
            case ParameterType.Json() -> yaml.json();
            case ParameterType.Many(var element) -> {
                List<Object> list = new ArrayList<>();
                yaml.elements().forEach(one -> list.add(value(element, one)));
                yield Collections.unmodifiableList(list);
            }
            case ParameterType.Named(var value) -> {
                Map<String, Object> map = new LinkedHashMap<>();
                yaml.entries().forEach((key, one) -> map.put(key, value(value, one)));
                yield Collections.unmodifiableSequencedMap((LinkedHashMap<String, Object>) map);
            }
            case ParameterType.Part(var kind) -> part(kind, yaml, Set.of());
            case ParameterType.Fields(var java) -> record(java, "'" + yaml.path() + "'", yaml, yaml.entries());
        };
    }

    private Path file(Yaml yaml, ParameterType type) {
        String name = scalar(yaml, type, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL);
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw yaml.error("expected a file name, found " + yaml.found() + ": " + e.getReason());
        }
    }

    private static String scalar(Yaml yaml, ParameterType type, Tag... tags) {
        String text = yaml.scalar(tags);
        if (text == null) {
            throw yaml.error("expected " + type.words() + ", found " + yaml.found());
        }
        return text;
    }

    private static Object number(ParameterType.Number type, Yaml yaml) {
        String text = type.whole() ? scalar(yaml, type, Tag.INT) : scalar(yaml, type, Tag.INT, Tag.FLOAT);
        try {
            if (!type.whole()) {
                double value = Double.parseDouble(text);
                if (Double.isFinite(value)) {
                    return value;
                }
            } else if (type.java() == int.class || type.java() == Integer.class) {
                return Integer.valueOf(text);
            } else {
                return Long.valueOf(text);
            }
        } catch (NumberFormatException e) {
            // falls through to the same message
        }
        throw yaml.error("expected a finite " + type.words() + " in range, found " + yaml.found());
    }

    private static Object choice(ParameterType.Choice type, Yaml yaml) {
        String text = scalar(yaml, type, Tag.STR, Tag.BOOL, Tag.INT);
        for (var constant : type.java().getEnumConstants()) {
            if (ParameterType.Choice.name(constant).equals(text)) {
                return constant;
            }
        }
        throw yaml.error("unknown value '" + text + "'" + Nearest.hint(text, type.names()));
    }
}
