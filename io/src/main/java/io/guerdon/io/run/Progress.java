package io.guerdon.io.run;

/** Is told how far a run is, from the thread that runs it, several times a second at most. */
@FunctionalInterface
public interface Progress {

    /** Nobody wants to know. */
    Progress NONE = (read, total, rows) -> {};

    /**
     * How far the run is.
     *
     * @param bytesRead of the input as it lies on disk
     * @param totalBytes of the input as it lies on disk, -1 when unknown
     * @param rows the rows that are in the output
     */
    void at(long bytesRead, long totalBytes, long rows);
}
