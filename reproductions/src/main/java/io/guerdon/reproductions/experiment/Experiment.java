package io.guerdon.reproductions.experiment;

import io.guerdon.io.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published system with its baselines, what is measured and what is claimed. Found by {@code ServiceLoader}. Running a cell
 * depends on nothing but the arm, the seed and the scale.
 */
public interface Experiment {

    /** The name that the command takes. */
    String name();

    /** What it is, in a line. */
    String title();

    /** The paper. */
    String source();

    /** The arms at a scale, in the order of the table. */
    List<Arm> arms(Scale scale);

    /** How many seeds are run unless the user says otherwise: at least 2, so that there are intervals. */
    int seeds(Scale scale);

    /** The columns of the table. */
    List<Column> columns();

    /** The figures. */
    List<Figure> figures();

    /** The claims, tested on the results of any scale. */
    List<Claim> claims();

    /**
     * The experiment ready to be run. One that needs a file of the user's reads it here, before anything is written.
     *
     * @param file what the user gave, or null for where the experiment looks by itself
     * @throws InputException when the file cannot be used, saying what is needed and where it can be had; or when the experiment
     *     makes its own data
     */
    default Experiment prepared(@Nullable Path file) throws IOException {
        if (file != null) {
            throw new InputException(name() + " makes its own data; leave out --data " + file);
        }
        return this;
    }

    /** What tells its data from others, such as a fingerprint of the user's file; empty for one that makes its own. */
    default String data() {
        return "";
    }

    /** Further tables; none by default. */
    default List<Table> tables(Results results) {
        return List.of();
    }

    /**
     * Runs one arm with one seed and gives its rows to the cell. A cell that takes longer than a minute saves how far it came
     * ({@link Cell#save}) and goes on from there ({@link Cell#saved}); it must end with the same numbers either way.
     *
     * @throws IOException when the disk fails
     * @throws InterruptedException when the run is stopped
     */
    void run(Cell cell) throws IOException, InterruptedException;
}
