package io.guerdon.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The entry point: finds the command and turns exceptions into messages and exit codes. */
@Command(
        name = "guerdon",
        description = "Reward engineering: score, check and explain rewards.",
        mixinStandardHelpOptions = true,
        versionProvider = Build.Line.class,
        subcommands = {
            ScoreCommand.class,
            AuditCommand.class,
            CompareCommand.class,
            LabelCommand.class,
            TrainCommand.class,
            ReproduceCommand.class,
            EvaluateCommand.class,
            PlanComparisonsCommand.class,
            ServeCommand.class,
            ListCommand.class,
            DescribeCommand.class,
            SchemaCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Start with: guerdon score examples/math/reward.yaml examples/math/rollouts.jsonl",
            "Exit codes: 0 done, 1 the answer is \"no\", 2 bad usage or input, 3 an internal failure."
        })
public final class Main {

    /** The version of Guerdon, as reports tell it; {@link Build} adds the commit. */
    static final String VERSION = "0.1.0";

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, arguments);
        out.flush();
        System.exit(code);
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Failures::handle)
                .execute(arguments);
    }
}
