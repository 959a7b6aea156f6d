package io.guerdon.io.reading;

import io.guerdon.io.InputException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds out what is meant by the names that a user gives: files, patterns, standard input. */
public final class Inputs {

    /** The name of standard input. */
    public static final String STANDARD_INPUT = "-";

    private static final String WILD = "*?[{";

    private Inputs() {}

    /**
     * The inputs in the order of their names as given; the files of a pattern in the order of their paths.
     *
     * @param names files, patterns such as {@code runs/*.jsonl} or {@code runs/**}{@code /*.parquet}, or {@code -}
     * @param select a DuckDB SELECT over the view {@code input}, which holds the rows of all inputs; null reads the rows
     *     as they are
     * @throws InputException when a file does not exist, is a directory, or cannot be read; when a pattern matches
     *     nothing; when standard input is given twice
     */
    public static List<Input> resolve(List<String> names, @Nullable String select) {
        if (names.isEmpty()) {
            throw new InputException("no input; expected files, patterns or - for standard input");
        }
        var inputs = new ArrayList<Input>();
        for (String name : names) {
            if (name.equals(STANDARD_INPUT)) {
                inputs.add(new Input("standard input", null, Format.JSON_LINES, null, -1, -1, false));
                continue;
            }
            for (Path path : files(name)) {
                inputs.add(input(path));
            }
        }
        if (inputs.stream().filter(input -> input.path() == null).count() > 1) {
            throw new InputException("standard input (-) is given twice; expected at most once");
        }
        return select == null ? inputs : List.of(selected(inputs, select));
    }

    private static Input selected(List<Input> inputs, String select) {
        if (inputs.stream().anyMatch(input -> input.path() == null)) {
            throw new InputException("standard input (-) cannot be queried by a SELECT; save it to a file first");
        }
        return new Input(
                "the SELECT",
                null,
                Format.JSON_LINES,
                TableQuery.select(inputs, select),
                inputs.stream().mapToLong(Input::size).sum(),
                inputs.stream().mapToLong(Input::modified).max().orElse(-1),
                false);
    }

    private static List<Path> files(String name) {
        Path path = Path.of(name);
        if (Files.exists(path) || name.chars().noneMatch(c -> WILD.indexOf(c) >= 0)) {
            return List.of(path);
        }
        var matches = matches(name);
        if (matches.isEmpty()) {
            throw new InputException(name + ": the pattern matches no file");
        }
        return matches;
    }

    private static List<Path> matches(String pattern) {
        Path root = Path.of(pattern).isAbsolute() ? Path.of("/") : Path.of("");
        Path from = root;
        for (Path part : Path.of(pattern)) {
            if (part.toString().chars().anyMatch(c -> WILD.indexOf(c) >= 0)) {
                break;
            }
            from = from.resolve(part);
        }
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        var found = new ArrayList<Path>();
        int depth =
                pattern.contains("**") ? Integer.MAX_VALUE : Path.of(pattern).getNameCount() - from.getNameCount() + 1;
        try {
            if (!Files.isDirectory(from.toString().isEmpty() ? Path.of(".") : from)) {
                return found;
            }
            Files.walkFileTree(from, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!attributes.isDirectory() && matcher.matches(file)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new InputException(pattern + ": the folder cannot be searched: " + OpenInput.describe(e), e);
        }
        found.sort((a, b) -> a.toString().compareTo(b.toString()));
        return found;
    }

    private static Input input(Path path) {
        String name = path.toString();
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new InputException(
                        name + ": is a directory, expected a file (all files in it: " + name + "/*.jsonl)");
            }
            boolean regular = attributes.isRegularFile();
            if (regular && attributes.size() == 0) {
                throw new InputException(name + ": is empty, expected at least one row");
            }
            byte[] head = regular ? head(path) : new byte[0];
            var magic = Magic.of(head);
            var format = format(name, magic);
            return new Input(
                    name,
                    path,
                    format,
                    format == Format.JSON_LINES ? null : TableQuery.of(format, path),
                    regular ? attributes.size() : -1,
                    regular ? attributes.lastModifiedTime().toMillis() : -1,
                    regular && format == Format.JSON_LINES && magic == Magic.OTHER);
        } catch (AccessDeniedException e) {
            throw new InputException(name + ": no permission to read it", e);
        } catch (IOException e) {
            throw new InputException(name + ": cannot be read: " + OpenInput.describe(e), e);
        }
    }

    private static byte[] head(Path path) throws IOException {
        try (var stream = Files.newInputStream(path)) {
            return stream.readNBytes(Magic.LENGTH);
        }
    }

    private static Format format(String name, Magic magic) {
        if (magic == Magic.PARQUET) {
            return Format.PARQUET;
        }
        String plain = name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
        return plain.endsWith(".csv") || plain.endsWith(".tsv") ? Format.CSV : Format.JSON_LINES;
    }
}
