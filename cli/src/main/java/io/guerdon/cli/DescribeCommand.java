package io.guerdon.cli;

import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Nearest;
import io.guerdon.core.spec.PartPage;
import io.guerdon.core.spec.PartType;
import io.guerdon.core.spec.Registry;
import io.guerdon.core.spec.SpecException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code guerdon describe NAME}: one part with its parameters, its source and an example. */
@Command(
        name = "describe",
        description = "Describes a part: what it does, its parameters, its source, an example.",
        mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {

    private static final int WIDTH = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(paramLabel = "NAME", description = "The name of a part, as 'guerdon list' shows it.")
    private String name = "";

    @Override
    public Integer call() {
        var registry = Registry.load();
        var found = new ArrayList<PartType<?, ?>>();
        var names = new ArrayList<String>();
        for (var kind : Kind.values()) {
            registry.find(kind, name).ifPresent(found::add);
            registry.of(kind).forEach(part -> names.add(part.name()));
        }
        if (found.isEmpty()) {
            throw new SpecException("no part is called '" + name + "'"
                    + Nearest.to(name, names)
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse("; 'guerdon list' shows all"));
        }
        PrintWriter out = command.commandLine().getOut();
        for (var part : found) {
            describe(out, part);
        }
        return 0;
    }

    private static void describe(PrintWriter out, PartType<?, ?> part) {
        out.println(part.name() + " (" + part.kind().label() + ")");
        Text.wrapped(part.summary(), WIDTH, "  ").forEach(out::println);
        out.println();
        var rows = PartPage.parameters(part);
        out.println(rows.isEmpty() ? "No parameters." : "Parameters");
        for (var row : rows) {
            out.println("  " + row.name() + "  (" + row.type() + "; "
                    + (row.byDefault().equals("required") ? "required" : "default " + row.byDefault()) + ")");
            Text.wrapped(row.meaning(), WIDTH, "      ").forEach(out::println);
        }
        out.println();
        out.println("Example");
        Arrays.stream(part.example().strip().split("\n")).forEach(line -> out.println("  " + line));
        out.println();
        out.println("Source");
        Text.wrapped(part.source(), WIDTH, "  ").forEach(out::println);
    }
}
