package io.guerdon.cli;

import io.guerdon.core.DataException;
import io.guerdon.core.UnavailableException;
import io.guerdon.core.spec.SpecException;
import io.guerdon.io.InputException;
import io.guerdon.neural.Diverged;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one message and an exit code. */
final class Failures {

    static final int BAD_INPUT = 2;
    static final int INTERNAL = 3;

    private Failures() {}

    static int handle(Exception failure, CommandLine command, ParseResult arguments) {
        if (failure instanceof SpecException
                || failure instanceof InputException
                || failure instanceof DataException
                || failure instanceof UnavailableException
                || failure instanceof Diverged) {
            command.getErr().println("guerdon: " + failure.getMessage());
            return BAD_INPUT;
        }
        command.getErr().println("guerdon: internal failure; this is a bug, please report it with what follows");
        failure.printStackTrace(command.getErr());
        return INTERNAL;
    }
}
