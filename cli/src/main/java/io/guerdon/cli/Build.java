package io.guerdon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/**
 * Which Guerdon this is, as provenance and {@code --version} tell it.
 *
 * @param version the number of the release
 * @param commit the commit it was built from, with a note where files were changed since; {@code unknown} where it was built
 *     without git or without a checkout
 */
record Build(String version, String commit) {

    static final String UNKNOWN = "unknown";

    private static final String CHANGED = "-dirty";

    /** The build that is running. */
    static Build current() {
        try (var file = Build.class.getResourceAsStream("commit.txt")) {
            return of(file == null ? "" : new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return of("");
        }
    }

    /** Reads what git said when this was built: an id, with a mark where files differed from the commit; nothing without git. */
    static Build of(String described) {
        var id = described.strip();
        if (id.isEmpty()) {
            return new Build(Main.VERSION, UNKNOWN);
        }
        return new Build(
                Main.VERSION,
                id.endsWith(CHANGED)
                        ? id.substring(0, id.length() - CHANGED.length()) + " with changes that were not committed"
                        : id);
    }

    @Override
    public String toString() {
        return "guerdon " + version + ", commit " + commit;
    }

    /** For {@code --version}: read only when somebody asks. */
    static final class Line implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {current().toString()};
        }
    }
}
