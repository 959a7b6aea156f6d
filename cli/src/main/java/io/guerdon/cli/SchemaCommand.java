package io.guerdon.cli;

import io.guerdon.core.spec.Registry;
import io.guerdon.core.spec.SpecSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code guerdon schema}: the JSON Schema of a reward specification, for editors. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of reward specifications, which editors use to complete and to check.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "In an editor with a YAML language server, put this line on top of a specification:",
            "  # yaml-language-server: $schema=guerdon.schema.json"
        })
final class SchemaCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec command;

    @Override
    public Integer call() {
        command.commandLine().getOut().println(SpecSchema.of(Registry.load()).toPrettyString());
        return 0;
    }
}
