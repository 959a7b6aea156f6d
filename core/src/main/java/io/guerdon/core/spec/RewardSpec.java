package io.guerdon.core.spec;

import io.guerdon.core.Combination;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Shaping;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A reward written in YAML.
 *
 * <pre>{@code
 * components:
 *   answer:
 *     type: math
 *     shape: [{type: clip, min: 0, max: 1}]     # how this column is bent; optional
 *   format: {type: tags}
 * combine:                                      # the plain sum when absent
 *   type: weighted-sum
 *   weights: {answer: 1, format: 0.2}
 * shape: [group-relative]                       # how the total is bent; optional
 * }</pre>
 *
 * <p>Immutable. Every {@link #build} makes a fresh pipeline with fresh state.
 */
public final class RewardSpec {

    private static final List<String> KEYS = List.of("name", "description", "components", "combine", "shape");

    private final Yaml yaml;
    private final String text;
    private final Path folder;

    private RewardSpec(String file, String text, Path folder) {
        this.yaml = Yaml.read(file, text);
        this.text = text;
        this.folder = folder;
    }

    /**
     * Reads a specification from a file. Files that it names relatively start from the folder it lies in.
     *
     * @throws SpecException when it cannot be read or is not YAML
     */
    public static RewardSpec read(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new SpecException(file + ": is a directory; expected a YAML file that describes a reward");
            }
            var folder = file.getParent();
            return new RewardSpec(file.toString(), Files.readString(file), folder == null ? Path.of("") : folder);
        } catch (CharacterCodingException e) {
            throw new SpecException(file + ": is not UTF-8 text; expected a YAML file that describes a reward");
        } catch (java.nio.file.NoSuchFileException e) {
            throw new SpecException(file + ": does not exist; expected a YAML file that describes a reward");
        } catch (IOException e) {
            throw new SpecException(file + ": cannot be read: " + e.getMessage());
        }
    }

    /**
     * Reads a specification from a text; messages call it {@code name}. Files that it names relatively start from the
     * working directory.
     */
    public static RewardSpec parse(String name, String text) {
        return new RewardSpec(name, text, Path.of(""));
    }

    /** The YAML as it was read. */
    public String text() {
        return text;
    }

    /**
     * A component as it is written.
     *
     * @param type the name of the part; empty where the specification is wrong
     * @param shape its shapings in order, each in one line
     */
    public record Outline(String type, List<String> shape) {}

    /** What is written of each component, by name, for a person to read; nothing is checked. */
    public SequencedMap<String, Outline> outline() {
        var outline = new LinkedHashMap<String, Outline>();
        var written = yaml.entries().get("components");
        if (written != null && written.isMap()) {
            written.entries().forEach((name, one) -> {
                var shape = one.isMap() ? one.entries().get("shape") : null;
                outline.put(name, new Outline(type(one), lines(shape)));
            });
        }
        return outline;
    }

    /** The shapings of the total in order, each in one line; nothing is checked. */
    public List<String> totalShape() {
        return lines(yaml.entries().get("shape"));
    }

    private static List<String> lines(@Nullable Yaml shapes) {
        return shapes == null || shapes.isNull()
                ? List.of()
                : shapes.elements().stream().map(RewardSpec::line).toList();
    }

    private static String type(Yaml part) {
        var type = part.isMap() ? part.entries().get("type") : part;
        String name = type == null ? null : type.scalar(Tag.STR);
        return name == null ? "" : name;
    }

    /** {@code {type: clip, min: 0}} as {@code clip (min: 0)}. */
    private static String line(Yaml part) {
        if (!part.isMap()) {
            return type(part);
        }
        String parameters = part.entries().entrySet().stream()
                .filter(entry -> !entry.getKey().equals("type"))
                .map(entry -> entry.getKey() + ": " + plain(entry.getValue()))
                .collect(Collectors.joining(", "));
        return type(part) + (parameters.isEmpty() ? "" : " (" + parameters + ")");
    }

    private static String plain(Yaml value) {
        var json = value.json();
        return json.isString() ? json.stringValue() : json.toString();
    }

    /**
     * The files and the folders of models that the specification names and that are there, as they are written: wherever a value
     * is the name of a file, or a value called {@code model} that of a folder. Caches are no part of a reward.
     */
    public SequencedMap<String, Path> files() {
        var files = new LinkedHashMap<String, Path>();
        collect("", yaml, files);
        return files;
    }

    private void collect(String key, Yaml value, SequencedMap<String, Path> files) {
        if (value.isMap()) {
            value.entries().forEach((inner, one) -> collect(inner, one, files));
            return;
        }
        for (var element : value.elements()) {
            if (element.isMap()) {
                collect(key, element, files);
                continue;
            }
            var text = element.scalar(Tag.STR);
            if (text == null || text.isBlank() || key.equals("type") || key.equals("cache")) {
                continue;
            }
            try {
                for (var path : List.of(folder.resolve(text), Path.of(text))) {
                    if (Files.isRegularFile(path) || (key.equals("model") && Files.isDirectory(path))) {
                        files.putIfAbsent(text, path);
                    }
                }
            } catch (java.nio.file.InvalidPathException e) {
                // a text, not a name
            }
        }
    }

    /** What the reward calls itself; empty when it does not say. */
    public String name() {
        return told("name");
    }

    /** What the reward says it is for; empty when it does not say. */
    public String description() {
        return told("description");
    }

    private String told(String key) {
        var value = yaml.isMap() ? yaml.entries().get(key) : null;
        var text = value == null ? null : value.scalar(Tag.STR);
        return text == null ? "" : text;
    }

    /** Makes the pipeline, with the parts of every provider on the class path. */
    public Pipeline<Rollout> build() {
        return build(Registry.load());
    }

    /**
     * Makes the pipeline.
     *
     * @throws SpecException when the specification is wrong, saying where and what to do
     */
    public Pipeline<Rollout> build(Registry registry) {
        var binder = new Binder(registry, folder);
        var entries = yaml.entries();
        for (var entry : entries.entrySet()) {
            if (!KEYS.contains(entry.getKey())) {
                throw entry.getValue().error("unknown key" + Nearest.hint(entry.getKey(), KEYS));
            }
        }
        var written = entries.get("components");
        if (written == null) {
            throw yaml.error("expected 'components:' with at least one reward");
        }
        var components = new ArrayList<Pipeline.Component<Rollout>>();
        written.entries().forEach((name, one) -> components.add(component(binder, name, one)));
        var combine = entries.get("combine");
        try {
            return new Pipeline<>(components, combination(binder, combine), shaping(binder, entries.get("shape")));
        } catch (IllegalArgumentException e) {
            throw (combine == null ? written : combine).error(String.valueOf(e.getMessage()));
        }
    }

    private static Combination combination(Binder binder, @Nullable Yaml combine) {
        var sum = Yaml.read("the default combination", "type: weighted-sum");
        return (Combination) binder.part(Kind.COMBINATION, combine == null ? sum : combine, Set.of());
    }

    @SuppressWarnings("unchecked") // a registered reward is made for rollouts: the YAML knows no other items
    private static Pipeline.Component<Rollout> component(Binder binder, String name, Yaml one) {
        var reward = (Reward<Rollout>) binder.part(Kind.REWARD, one, Set.of("shape"));
        var shape = one.scalar(Tag.STR) == null ? one.entries().get("shape") : null;
        return new Pipeline.Component<>(name, reward, shaping(binder, shape));
    }

    private static List<Shaping> shaping(Binder binder, @Nullable Yaml shape) {
        if (shape == null || shape.isNull()) {
            return List.of();
        }
        return shape.elements().stream()
                .map(one -> (Shaping) binder.part(Kind.SHAPING, one, Set.of()))
                .toList();
    }
}
