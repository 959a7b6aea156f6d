package io.guerdon.io.run;

import io.guerdon.io.InputException;
import io.guerdon.io.reading.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Standard output, a named pipe, a device: rows go there as they come, and a stopped run starts again. */
final class StreamDestination implements Destination {

    private final String name;
    private final OutputStream stream;

    StreamDestination(String name, OutputStream stream) {
        this.name = name;
        this.stream = stream;
    }

    @Override
    public void write(byte[] piece, GroupRuns runs) {
        try {
            stream.write(piece);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private InputException failed(IOException e) {
        return new InputException(name + ": cannot be written: " + DiskErrors.describe(e), e);
    }

    @Override
    public void skip(List<Problem> problems) {}

    @Override
    public boolean wantsCheckpoint() {
        return false;
    }

    @Override
    public void checkpoint(ObjectNode state) {}

    @Override
    public void finish(ObjectNode state) {
        try {
            stream.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public String kept() {
        return "";
    }

    @Override
    public void close() {
        // The stream belongs to the caller.
    }
}
