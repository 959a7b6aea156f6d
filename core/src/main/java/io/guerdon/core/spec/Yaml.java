package io.guerdon.core.spec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A place in a YAML document: a node, with the path that leads to it, so that every message can say where.
 *
 * @param file the name of the document in messages
 * @param path the keys from the top, joined by dots; empty at the top
 * @param node the node
 */
record Yaml(String file, String path, Node node) {

    private static final int MAX_DEPTH = 50;
    private static final int MAX_VALUES = 100_000;

    /** Reads a document; its depth and its size with all aliases written out are bounded. */
    static Yaml read(String file, String text) {
        var settings = LoadSettings.builder().setLabel(file).setUseMarks(true).build();
        try {
            var node = new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> new SpecException(file + ": the document is empty; expected 'components:'"));
            var yaml = new Yaml(file, "", node);
            count(yaml, 0, 0);
            return yaml;
        } catch (StackOverflowError e) {
            throw new SpecException(file + ": is nested too deeply to be a reward");
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark().map(Yaml::position).orElse("");
            throw new SpecException(file + where + ": not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new SpecException(file + ": not YAML: " + e.getMessage());
        }
    }

    /** Counts the values with every alias written out, because an alias of aliases grows without bound. */
    private static int count(Yaml yaml, int depth, int before) {
        int count = before + 1;
        if (depth > MAX_DEPTH) {
            throw yaml.error("is nested deeper than " + MAX_DEPTH + " levels");
        }
        if (count > MAX_VALUES) {
            throw yaml.error("the document has more than " + MAX_VALUES + " values");
        }
        if (yaml.node instanceof SequenceNode list) {
            for (var element : list.getValue()) {
                count = count(new Yaml(yaml.file, yaml.path, element), depth + 1, count);
            }
        } else if (yaml.node instanceof MappingNode map) {
            for (var entry : map.getValue()) {
                count = count(new Yaml(yaml.file, yaml.path, entry.getValueNode()), depth + 1, count);
            }
        }
        return count;
    }

    private static String position(Mark mark) {
        return ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    SpecException error(String message) {
        String where = file + node.getStartMark().map(Yaml::position).orElse("");
        return new SpecException(where + ": " + (path.isEmpty() ? "" : path + ": ") + message);
    }

    /** What kind of thing stands here, in words. */
    String found() {
        return switch (node) {
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "nothing";
            case ScalarNode scalar
            when scalar.getTag().equals(Tag.STR) -> "the text '" + shortened(scalar.getValue()) + "'";
            case ScalarNode scalar -> shortened(scalar.getValue());
            case SequenceNode list -> "a list of " + list.getValue().size();
            case MappingNode map -> "a map of " + map.getValue().size() + " entries";
            default -> "a " + node.getNodeType();
        };
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    /** The scalar text when the node has one of the tags, else null. */
    @org.jspecify.annotations.Nullable
    String scalar(Tag... tags) {
        if (node instanceof ScalarNode scalar) {
            for (Tag tag : tags) {
                if (scalar.getTag().equals(tag)) {
                    return scalar.getValue();
                }
            }
        }
        return null;
    }

    /** The entries of a map in order. */
    SequencedMap<String, Yaml> entries() {
        if (!(node instanceof MappingNode map)) {
            throw error("expected a map, found " + found());
        }
        var entries = new LinkedHashMap<String, Yaml>();
        for (var tuple : map.getValue()) {
            var key = new Yaml(file, path, tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                throw key.error("expected a name as key, found " + key.found());
            }
            String place = path.isEmpty() ? name.getValue() : path + "." + name.getValue();
            if (entries.put(name.getValue(), new Yaml(file, place, tuple.getValueNode())) != null) {
                throw key.error("'" + name.getValue() + "' is given twice");
            }
        }
        return entries;
    }

    /** The elements of a list; a single element may stand for a list of one. */
    List<Yaml> elements() {
        if (!(node instanceof SequenceNode list)) {
            return List.of(this);
        }
        var elements = new ArrayList<Yaml>();
        for (var element : list.getValue()) {
            elements.add(new Yaml(file, path + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    /** The node as plain JSON. */
    JsonNode json() {
        var nodes = JsonNodeFactory.instance;
        if (node instanceof MappingNode) {
            var object = nodes.objectNode();
            for (Map.Entry<String, Yaml> entry : entries().entrySet()) {
                object.set(entry.getKey(), entry.getValue().json());
            }
            return object;
        }
        if (node instanceof SequenceNode) {
            var array = nodes.arrayNode();
            elements().forEach(element -> array.add(element.json()));
            return array;
        }
        String text = ((ScalarNode) node).getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.NULL)) {
            return nodes.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return nodes.booleanNode(Boolean.parseBoolean(text));
        }
        if (tag.equals(Tag.INT)) {
            return nodes.numberNode(new BigInteger(text));
        }
        if (tag.equals(Tag.FLOAT) && !text.contains("inf") && !text.contains("nan")) {
            return nodes.numberNode(new BigDecimal(text));
        }
        return nodes.stringNode(text);
    }
}
