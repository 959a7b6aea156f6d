package io.guerdon.cli;

import io.guerdon.io.InputException;
import io.guerdon.reproductions.experiment.Experiment;
import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.report.Judged;
import io.guerdon.reproductions.report.Provenance;
import io.guerdon.reproductions.report.ReportFolder;
import io.guerdon.reproductions.report.ResultTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code guerdon reproduce}: a published claim with its baselines and seeds. */
@Command(
        name = "reproduce",
        description = "Runs a published system against its baselines; exit code 1 when a claim does not hold.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A run that was stopped or killed goes on with --resume and ends with the same numbers.",
            "Examples:",
            "  guerdon reproduce --list",
            "  guerdon reproduce dno --quick",
            "  guerdon reproduce dno --arms dno-0.3,spin"
        })
final class ReproduceCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SYSTEM", description = "The system, see --list.")
    private @Nullable String system;

    @Option(names = "--list", description = "Lists the systems, their papers, their arms and which claims decide.")
    private boolean list;

    @Option(names = "--quick", description = "A smaller run, two minutes at most.")
    private boolean quick;

    @Option(names = "--tiny", hidden = true, description = "Seconds: to see that everything works.")
    private boolean tiny;

    @Option(names = "--seeds", paramLabel = "N", description = "How many seeds. Default: the experiment's own number.")
    private @Nullable Integer seeds;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Where results, table, plot and report go. Default: runs/reproduce/SYSTEM, -quick appended.")
    private @Nullable Path out;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "The file of data, for a system that needs one of yours; asked without it, it says which.")
    private @Nullable Path data;

    @Option(names = "--resume", description = "Goes on with a run that was stopped or killed, or adds seeds to one.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Starts again in a folder that holds a run.")
    private boolean overwrite;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many runs at once; the numbers do not depend on it. Default: the number of processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--arms",
            paramLabel = "ARM,...",
            split = ",",
            description = "Only these arms of it, see --list; with --resume they join those that the folder holds.")
    private List<String> arms = List.of();

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no table.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var known = Reproduction.known();
        if (list) {
            known.forEach(this::print);
            return 0;
        }
        var experiment = chosen(known).prepared(data);
        var reproduction = reproduction(experiment);
        prepare(reproduction);
        long started = System.nanoTime();
        Reproduction.Finished finished;
        announce(reproduction);
        try (var _ = new StopLine(reproduction, command.commandLine().getErr());
                var progress = WorkProgress.of(quiet, "reproducing " + experiment.name())) {
            finished = reproduction.run(progress::at);
        }
        var judged = Judged.of(experiment, reproduction.scale(), finished.results());
        ReportFolder.write(judged, provenance(finished), reproduction.folder());
        print(judged, finished, reproduction, (System.nanoTime() - started) / 1e9);
        return judged.holds() ? 0 : 1;
    }

    private Experiment chosen(List<Experiment> known) {
        String names = known.stream().map(Experiment::name).collect(Collectors.joining(", "));
        String wanted = system;
        if (wanted == null) {
            throw new InputException("name a system to reproduce (" + names + "), or use --list");
        }
        return known.stream()
                .filter(experiment -> experiment.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new InputException("no system \"" + wanted + "\"; known are " + names));
    }

    private Reproduction reproduction(Experiment experiment) {
        var scale = tiny ? Scale.TINY : quick ? Scale.QUICK : Scale.FULL;
        String name = experiment.name()
                + (scale == Scale.FULL ? "" : "-" + scale.name().toLowerCase(Locale.ROOT));
        var folder = out == null ? Path.of("runs", "reproduce", name) : out;
        int count = seeds == null ? experiment.seeds(scale) : seeds;
        return new Reproduction(experiment, scale, Reproduction.seeds(count), folder, threads, arms);
    }

    private void prepare(Reproduction reproduction) throws IOException {
        if (overwrite) {
            reproduction.forget();
        } else if (reproduction.hasBegun() && !resume) {
            throw new InputException(reproduction.folder() + ": holds a run, of which "
                    + reproduction.finishedCells() + " of these cells are finished; --resume goes on with it,"
                    + " --overwrite starts again");
        }
    }

    private void announce(Reproduction reproduction) {
        if (!quiet) {
            command.commandLine()
                    .getErr()
                    .println("reproducing " + reproduction.experiment().name() + ": " + reproduction.allCells()
                            + " runs, " + reproduction.finishedCells() + " of them finished already, "
                            + Math.min(threads, reproduction.allCells()) + " at a time (--threads)");
        }
    }

    /** While this is open, Ctrl-C and SIGTERM end the process with a line that says what is saved and how to go on. */
    static final class StopLine implements AutoCloseable {
        private final Thread hook;

        StopLine(Reproduction reproduction, PrintWriter to) {
            hook = new Thread(() -> {
                to.println();
                to.println(text(reproduction));
                to.flush();
            });
            Runtime.getRuntime().addShutdownHook(hook);
        }

        static String text(Reproduction reproduction) {
            return "stopped: " + reproduction.finishedCells() + " of " + reproduction.allCells()
                    + " runs are finished and kept in " + reproduction.folder() + "; go on with --resume";
        }

        @Override
        public void close() {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the process is going down already, and the line is said
            }
        }
    }

    private Provenance provenance(Reproduction.Finished finished) {
        var arguments = command.commandLine().getParseResult().originalArgs();
        var build = Build.current();
        return new Provenance(
                "guerdon " + String.join(" ", arguments),
                build.version(),
                build.commit(),
                Instant.now(),
                finished.seconds());
    }

    private void print(Experiment experiment) {
        var to = command.commandLine().getOut();
        to.println(experiment.name() + "  " + experiment.title());
        to.println("    " + experiment.source());
        to.println("    arms: "
                + experiment.arms(Scale.FULL).stream().map(arm -> arm.name()).collect(Collectors.joining(", ")));
        for (var claim : experiment.claims()) {
            switch (claim.kind()) {
                case PAPER -> to.println("    decides: " + claim.statement());
                case STATED ->
                    to.println("    " + claim.kind().words() + ": " + claim.statement() + " (because " + claim.reason()
                            + ")");
                case FINDING -> {} // expectations of ours: they are in the report
            }
        }
    }

    private void print(Judged judged, Reproduction.Finished finished, Reproduction reproduction, double seconds) {
        if (quiet) {
            return;
        }
        var to = command.commandLine().getOut();
        ResultTable.lines(judged).forEach(to::println);
        to.println();
        to.println(String.format(
                Locale.ROOT,
                "%d runs done in %.1f s, %d found finished; results, table, plot and report are in %s",
                finished.ran(),
                seconds,
                reproduction.allCells() - finished.ran(),
                reproduction.folder()));
    }
}
