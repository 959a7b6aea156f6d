package io.guerdon.preference.run;

import io.guerdon.core.DataException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run is a run of: every setting and a fingerprint of everything it reads. It lies in the run's folder, and a run that goes on
 * must be the same one.
 *
 * @param facts names and values
 */
public record RunIdentity(SequencedMap<String, String> facts) {

    /** The file in the folder. */
    public static final String FILE = "run.json";

    /** Settings that change how long a run takes and nothing of what it finds. */
    private static final Set<String> WITHOUT_CONSEQUENCE = Set.of("threads", "cache");

    private static final JsonMapper JSON = new JsonMapper();

    /** The settings by the names of their keys, inner ones with dots, without those that change nothing but the time it takes. */
    public static RunIdentity of(Record settings) {
        var facts = new LinkedHashMap<String, String>();
        flatten("", settings, facts);
        facts.keySet().removeAll(WITHOUT_CONSEQUENCE);
        return new RunIdentity(facts);
    }

    private static void flatten(String prefix, Record record, SequencedMap<String, String> to) {
        for (var component : record.getClass().getRecordComponents()) {
            var name = new StringBuilder(prefix);
            for (char c : component.getName().toCharArray()) {
                name.append(Character.isUpperCase(c) ? "_" + Character.toLowerCase(c) : String.valueOf(c));
            }
            try {
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                Object value = accessor.invoke(record);
                if (value instanceof Record inner) {
                    flatten(name + ".", inner, to);
                } else if (value instanceof Enum<?> constant) {
                    to.put(
                            name.toString(),
                            constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
                } else if (value != null) {
                    to.put(name.toString(), value.toString());
                }
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("a record's component can be read", e);
            }
        }
    }

    /** Texts by their number and what they hold: a fact that tells data sets apart. */
    public static String fingerprint(Iterable<String> texts) {
        var crc = new CRC32();
        long count = 0;
        for (String text : texts) {
            crc.update(text.getBytes(StandardCharsets.UTF_8));
            crc.update('\n');
            count++;
        }
        return count + ", fingerprint " + String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    /** Adds a fact. */
    public RunIdentity with(String name, String value) {
        facts.put(name, value);
        return this;
    }

    /**
     * Writes the identity, or compares it with the one that is there.
     *
     * @throws DataException when the folder holds another run, with all that differs
     */
    public void claim(Path folder) throws IOException {
        var file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            var tree = JSON.createObjectNode();
            facts.forEach(tree::put);
            Files.write(file, (tree.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
            return;
        }
        var there = JSON.readTree(Files.readString(file));
        List<String> differences = new ArrayList<>();
        var names = new TreeSet<>(facts.keySet());
        there.propertyStream().forEach(entry -> names.add(entry.getKey()));
        for (String name : names) {
            String mine = facts.getOrDefault(name, "absent");
            String its = there.path(name).asString("absent");
            if (!Objects.equals(mine, its)) {
                differences.add("'" + name + "' is " + mine + " and was " + its);
            }
        }
        if (!differences.isEmpty()) {
            throw new DataException(
                    file.toString(),
                    "settings",
                    String.join("; ", differences),
                    "the run that the folder holds; undo the change, or start afresh with --overwrite or another --out");
        }
    }
}
