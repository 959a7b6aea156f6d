package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The list of all keys of settings files. */
class TrainSettingsTest {

    /** The names of a record's components, and of those of the records in it, in snake case. */
    private static List<String> keys(String prefix, Class<?> record) {
        var keys = new ArrayList<String>();
        for (RecordComponent component : record.getRecordComponents()) {
            var name = new StringBuilder(prefix);
            component
                    .getName()
                    .chars()
                    .forEach(c -> name.append(
                            Character.isUpperCase(c)
                                    ? "_" + (char) Character.toLowerCase(c)
                                    : String.valueOf((char) c)));
            keys.add(name.toString());
            if (component.getType().isRecord()) {
                keys.addAll(keys(name + ".", component.getType()));
            }
        }
        return keys;
    }

    @ParameterizedTest
    @EnumSource(TrainingKind.class)
    void everyKeyOfEveryKindIsListedBelowItsKind(TrainingKind kind) {
        var listed = Guerdon.run("train", "--settings");
        assertThat(listed.exitCode()).isZero();
        var lines = listed.out().lines().toList();
        int from = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("train: " + kind.label() + " "))
                .findFirst()
                .orElseThrow());
        var below = lines.subList(from + 1, lines.size()).stream()
                .takeWhile(line -> line.startsWith("  "))
                .map(line -> line.substring(2, line.indexOf(':')))
                .toList();
        assertThat(below).containsExactlyElementsOf(keys("", kind.settings()));
    }

    @Test
    void nothingElseCanBeTrained(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("it.yaml"), "train: reward-modell\n");
        var run = Guerdon.run("train", file.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'reward-modell'");
        Arrays.stream(TrainingKind.values())
                .forEach(kind -> assertThat(run.err()).contains(kind.label()));
    }
}
