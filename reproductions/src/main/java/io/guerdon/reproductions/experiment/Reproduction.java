package io.guerdon.reproductions.experiment;

import io.guerdon.io.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Runs an experiment into a folder: every arm with every seed is a cell, and each finished cell is a file that a later run finds
 * again. A run that was killed goes on and ends with the same numbers.
 *
 * @param experiment what is run
 * @param scale how much of it
 * @param seeds in order, each once
 * @param folder where everything is written
 * @param threads how many cells run at once; the numbers do not depend on it
 * @param only the names of the arms that are run, each known; empty for all. Others that are finished in the folder count all the
 *     same
 */
public record Reproduction(
        Experiment experiment, Scale scale, List<Long> seeds, Path folder, int threads, List<String> only) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Told how far a run is. May be called from several threads, one at a time. */
    @FunctionalInterface
    public interface Progress {
        /**
         * How far the run is.
         *
         * @param done cells, with shares of those that run
         * @param all cells
         * @param cell the arm and seed that moved
         */
        void at(double done, int all, String cell);
    }

    public Reproduction {
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty()) {
            throw new InputException("an experiment needs at least one seed, found none");
        }
        if (threads < 1) {
            throw new InputException("threads must be at least 1, found " + threads);
        }
        only = List.copyOf(only);
        var known = experiment.arms(scale).stream().map(Arm::name).toList();
        for (String arm : only) {
            if (!known.contains(arm)) {
                throw new InputException(experiment.name() + " has no arm \"" + arm + "\" at this scale; its arms are "
                        + String.join(", ", known));
            }
        }
    }

    /** Of all arms. */
    public Reproduction(Experiment experiment, Scale scale, List<Long> seeds, Path folder, int threads) {
        this(experiment, scale, seeds, folder, threads, List.of());
    }

    /** All experiments on the class path, by name. */
    public static List<Experiment> known() {
        return ServiceLoader.load(Experiment.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Experiment::name))
                .toList();
    }

    /** The seeds 1 to n. */
    public static List<Long> seeds(int n) {
        return LongStream.rangeClosed(1, n).boxed().toList();
    }

    /**
     * A finished run.
     *
     * @param results of all arms of which every seed is finished, also of those that this run was not asked for
     * @param seconds that the cells took, together, over all runs
     * @param ran how many cells this run had to do
     */
    public record Finished(Results results, double seconds, int ran) {}

    /** How many cells of this run are finished on disk. */
    public int finishedCells() {
        return (int) cells().filter(Files::exists).count();
    }

    /** Whether the folder holds anything of a run. */
    public boolean hasBegun() {
        return Files.exists(folder.resolve("cells")) || Files.exists(folder.resolve("run.json"));
    }

    /** Forgets what an earlier run left in the folder; other files in it stay. */
    public void forget() throws IOException {
        deleteTree(folder.resolve("cells"));
        Files.deleteIfExists(folder.resolve("run.json"));
    }

    /** How many cells this run has, finished or not. */
    public int allCells() {
        return (int) cells().count();
    }

    /** The arms that this run was asked for. */
    private List<Arm> chosen() {
        return experiment.arms(scale).stream()
                .filter(arm -> only.isEmpty() || only.contains(arm.name()))
                .toList();
    }

    private Stream<Path> cells() {
        return chosen().stream().flatMap(arm -> seeds.stream().map(seed -> file(arm, seed)));
    }

    private Path file(Arm arm, long seed) {
        return folder.resolve("cells").resolve(arm.name() + ".seed-" + seed + ".json");
    }

    /**
     * Runs what is not finished yet.
     *
     * @throws InputException when the folder holds a run of another experiment or scale
     */
    public Finished run(Progress progress) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("cells"));
        requireSameRun();
        var work = new Work(allCells(), progress);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var futures = new ArrayList<Future<Boolean>>();
            for (long seed : seeds) {
                for (var arm : chosen()) {
                    futures.add(pool.submit(() -> runCell(arm, seed, work)));
                }
            }
            return collected(await(futures, pool::shutdownNow));
        }
    }

    private static int await(List<Future<Boolean>> futures, Runnable stop) throws IOException, InterruptedException {
        int ran = 0;
        try {
            for (var future : futures) {
                ran += future.get() ? 1 : 0;
            }
            return ran;
        } catch (ExecutionException e) {
            stop.run();
            switch (e.getCause()) {
                case IOException io -> throw io;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            stop.run();
            throw e;
        }
    }

    /** Returns whether there was anything to do. */
    private boolean runCell(Arm arm, long seed, Work work) throws IOException, InterruptedException {
        Path file = file(arm, seed);
        String name = arm.name() + ", seed " + seed;
        if (Files.exists(file)) {
            work.finished(name);
            return false;
        }
        long started = System.nanoTime();
        Path own = folder.resolve("cells").resolve(arm.name() + ".seed-" + seed);
        var cell = new Cell(arm, seed, scale, own, share -> work.moved(name, share));
        experiment.run(cell);
        CellFile.write(file, new CellFile(cell.rows(), cell.arrays(), null, (System.nanoTime() - started) / 1e9));
        deleteTree(own);
        work.finished(name);
        return true;
    }

    /** Adds up what runs at the moment. */
    private static final class Work {
        private final int all;
        private final Progress progress;
        private final Map<String, Double> shares = new LinkedHashMap<>();
        private int done;

        Work(int all, Progress progress) {
            this.all = all;
            this.progress = progress;
        }

        synchronized void moved(String cell, double share) {
            shares.put(cell, share);
            tell(cell);
        }

        synchronized void finished(String cell) {
            shares.remove(cell);
            done++;
            tell(cell);
        }

        private void tell(String cell) {
            progress.at(
                    done
                            + shares.values().stream()
                                    .mapToDouble(Double::doubleValue)
                                    .sum(),
                    all,
                    cell);
        }
    }

    private Finished collected(int ran) throws IOException {
        var rows = new ArrayList<Row>();
        var arrays = new LinkedHashMap<Results.ArrayKey, double[]>();
        double seconds = 0;
        for (var arm : experiment.arms(scale)) {
            if (!seeds.stream().allMatch(seed -> Files.exists(file(arm, seed)))) {
                continue; // one that this run was not asked for
            }
            for (long seed : seeds) {
                var cell = CellFile.read(file(arm, seed));
                rows.addAll(cell.rows());
                cell.arrays().forEach((name, array) -> arrays.put(new Results.ArrayKey(arm.name(), seed, name), array));
                seconds += cell.seconds();
            }
        }
        return new Finished(new Results(seeds, rows, arrays), seconds, ran);
    }

    /** A folder holds one experiment at one scale. */
    private void requireSameRun() throws IOException {
        Path file = folder.resolve("run.json");
        var mine = JsonNodeFactory.instance.objectNode();
        mine.put("experiment", experiment.name());
        mine.put("scale", scale.name().toLowerCase(Locale.ROOT));
        if (!experiment.data().isEmpty()) {
            mine.put("data", experiment.data());
        }
        if (Files.exists(file)) {
            var there = JSON.readTree(Files.readString(file));
            if (!there.equals(mine)) {
                throw new InputException(folder + ": holds a run of " + there + ", not of " + mine
                        + "; give another folder or start again with --overwrite");
            }
        } else {
            CellFile.replace(file, JSON.writeValueAsString(mine) + "\n");
        }
    }

    /** The rows as JSON Lines: arm, seed, series, place and the values by metric, null where one does not apply. */
    public static String lines(Results results) {
        var lines = new StringBuilder();
        for (var row : results.rows()) {
            lines.append(CellFile.text(CellFile.json(row, true))).append('\n');
        }
        return lines.toString();
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
