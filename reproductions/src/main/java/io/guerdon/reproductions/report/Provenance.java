package io.guerdon.reproductions.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Where numbers come from.
 *
 * @param command as it was given
 * @param version of Guerdon
 * @param commit that Guerdon was built from when the last cells were run; those of a resumed run may be of an earlier one
 * @param finished when
 * @param cellSeconds what all cells took together, over all runs that went into the folder
 */
public record Provenance(String command, String version, String commit, Instant finished, double cellSeconds) {

    /** As names and values, in order. */
    SequencedMap<String, String> entries(Judged judged) {
        var entries = new LinkedHashMap<String, String>();
        entries.put("experiment", judged.experiment().name());
        entries.put("paper", judged.experiment().source());
        entries.put("command", command);
        if (!judged.experiment().data().isEmpty()) {
            entries.put("data", judged.experiment().data());
        }
        entries.put("scale", judged.scale().name().toLowerCase(Locale.ROOT));
        entries.put("seeds", judged.results().seeds().toString());
        entries.put("version", version);
        entries.put("commit", commit);
        entries.put("finished", finished.truncatedTo(ChronoUnit.SECONDS).toString());
        entries.put("seconds of all cells", String.format(Locale.ROOT, "%.1f", cellSeconds));
        entries.put(
                "machine",
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors");
        entries.put("java", Runtime.version().toString());
        return entries;
    }
}
