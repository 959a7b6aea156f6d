package io.guerdon.io.reading;

import io.guerdon.io.duckdb.DuckDb;
import io.guerdon.io.duckdb.Queries;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The rows of a query as JSON Lines, made as they are read. Not thread-safe. */
final class DuckDbLines extends InputStream {

    private final DuckDb session;
    private final ResultSet rows;
    private byte[] line = new byte[0];
    private int at;

    private DuckDbLines(DuckDb session, ResultSet rows) {
        this.session = session;
        this.rows = rows;
    }

    static DuckDbLines open(Input input, TableQuery table) {
        var session = DuckDb.open(input.name());
        return new DuckDbLines(session, session.query(Queries.asJson(session, table.sql(session))));
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int from, int length) {
        if (at == line.length && !nextLine()) {
            return -1;
        }
        int part = Math.min(length, line.length - at);
        System.arraycopy(line, at, buffer, from, part);
        at += part;
        return part;
    }

    private boolean nextLine() {
        try {
            if (!rows.next()) {
                return false;
            }
            line = (rows.getString(1) + "\n").getBytes(StandardCharsets.UTF_8);
            at = 0;
            return true;
        } catch (SQLException e) {
            throw session.failed(e);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
