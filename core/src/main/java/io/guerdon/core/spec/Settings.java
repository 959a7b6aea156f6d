package io.guerdon.core.spec;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML file that is one configuration record: the settings of a training run, for example. Every component of the record (and of
 * records in it) has a {@link Parameter} that documents it; names are those of the components in snake case.
 */
public final class Settings {

    private Settings() {}

    /**
     * Reads a file into a record.
     *
     * @throws SpecException when the file cannot be read or does not hold what the record needs, with file, line, path, what was
     *     found and what was expected
     */
    public static <R extends Record> R read(Path file, Class<R> type) {
        return bound(Yaml.read(file.toString(), text(file)), file.resolveSibling(""), type);
    }

    /** Reads a text into a record; messages call it {@code name}. */
    public static <R extends Record> R parse(String name, String text, Class<R> type) {
        return bound(Yaml.read(name, text), Path.of(""), type);
    }

    private static <R extends Record> R bound(Yaml yaml, Path folder, Class<R> type) {
        return new Binder(Registry.load(), folder).record(type, "this file", yaml, yaml.entries());
    }

    /**
     * The value of one top-level key of a file, before it is known which record the file holds; null when it is absent.
     *
     * @throws SpecException when the file cannot be read, is not YAML, or the value is not a text
     */
    public static @Nullable String peek(Path file, String key) {
        var value = Yaml.read(file.toString(), text(file)).entries().get(key);
        if (value == null) {
            return null;
        }
        var found = value.scalar(Tag.STR);
        if (found == null) {
            throw value.error("expected a text, found " + value.found());
        }
        return found;
    }

    /**
     * Checks a value in the constructor of a configuration record.
     *
     * @param key as a file names it
     * @param expected what would be right, for example {@code at least 1}
     * @throws IllegalArgumentException when it does not hold, with the key, what was found and what was expected
     */
    public static void check(boolean holds, String key, @Nullable Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("'" + key + "' is " + found + "; expected " + expected);
        }
    }

    /**
     * An error at a key of a file, for what only other files can tell.
     *
     * @param keys the way from the top; where the file has no such key, the last one that it has is the place
     */
    public static SpecException wrong(Path file, List<String> keys, String message) {
        var place = Yaml.read(file.toString(), text(file));
        for (var key : keys) {
            var next = place.isMap() ? place.entries().get(key) : null;
            if (next == null) {
                break;
            }
            place = next;
        }
        return place.error(message);
    }

    /** One line for each key of a record, keys of inner records with dots: what it is, its type and its default. */
    public static SequencedMap<String, String> describe(Class<? extends Record> type) {
        var lines = new LinkedHashMap<String, String>();
        describe("", type, lines, new ArrayList<>());
        return lines;
    }

    private static void describe(
            String prefix, Class<? extends Record> type, SequencedMap<String, String> lines, List<Class<?>> outer) {
        if (outer.contains(type)) {
            return;
        }
        var here = new ArrayList<>(outer);
        here.add(type);
        for (var component : type.getRecordComponents()) {
            var documentation = ParameterType.documentation(component);
            var value = ParameterType.of(component.getGenericType());
            var name = prefix + ParameterType.name(component);
            var given = documentation.byDefault().equals(Parameter.REQUIRED)
                    ? ParameterType.isNullable(component) ? "optional" : "required"
                    : "default " + documentation.byDefault();
            var words = value instanceof ParameterType.Fields ? "section" : value.words();
            lines.put(name, documentation.value() + " (" + words + ", " + given + ")");
            if (value instanceof ParameterType.Fields(var inner)) {
                describe(name + ".", inner, lines, here);
            }
        }
    }

    /**
     * The value of each key of a record as text, keys of inner records with dots as in {@link #describe}: what was asked for, to be
     * kept and compared. An optional that was not given has no entry.
     */
    public static SequencedMap<String, String> values(Record settings) {
        var values = new LinkedHashMap<String, String>();
        values("", settings, values);
        return values;
    }

    private static void values(String prefix, Record settings, SequencedMap<String, String> values) {
        for (var component : settings.getClass().getRecordComponents()) {
            var name = prefix + ParameterType.name(component);
            switch (valueOf(component, settings)) {
                case null -> {
                    // not given
                }
                case Record inner -> values(name + ".", inner, values);
                case Enum<?> constant -> values.put(name, ParameterType.Choice.name(constant));
                case Object value -> values.put(name, String.valueOf(value));
            }
        }
    }

    private static @Nullable Object valueOf(RecordComponent component, Record settings) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "the settings " + settings.getClass().getName() + " cannot be read; the record must be public", e);
        }
    }

    static String text(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new SpecException(file + ": is a directory; expected a YAML file");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new SpecException(file + ": is not UTF-8 text; expected a YAML file");
        } catch (NoSuchFileException e) {
            throw new SpecException(file + ": does not exist; expected a YAML file");
        } catch (IOException e) {
            throw new SpecException(file + ": cannot be read: " + e.getMessage());
        }
    }
}
