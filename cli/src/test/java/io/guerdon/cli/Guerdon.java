package io.guerdon.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs the command inside the test and keeps what it printed. */
record Guerdon(int exitCode, String out, String err) {

    static Guerdon run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Guerdon(code, out.toString(), err.toString());
    }
}
