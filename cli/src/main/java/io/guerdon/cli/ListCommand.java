package io.guerdon.cli;

import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Registry;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code guerdon list}: every part that a specification may use. */
@Command(
        name = "list",
        description = "Lists every part that a reward may use, a line each.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Parameters(arity = "0..1", paramLabel = "KIND", description = "Only one kind: ${COMPLETION-CANDIDATES}.")
    private @Nullable Kind only;

    @Override
    public Integer call() {
        var registry = Registry.load();
        PrintWriter out = command.commandLine().getOut();
        for (var kind : Kind.values()) {
            if (only != null && only != kind) {
                continue;
            }
            var parts = registry.of(kind);
            int width =
                    parts.stream().mapToInt(part -> part.name().length()).max().orElse(0);
            out.println(kind.label() + "s");
            for (var part : parts) {
                out.println("  " + Text.padded(part.name(), width) + "  " + part.summary());
            }
            out.println();
        }
        out.println("'guerdon describe NAME' shows the parameters and an example.");
        return 0;
    }
}
