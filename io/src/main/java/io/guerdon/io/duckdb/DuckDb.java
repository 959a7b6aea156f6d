package io.guerdon.io.duckdb;

import io.guerdon.io.InputException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A session of an in-memory database. Not thread-safe. */
public final class DuckDb implements AutoCloseable {

    /** DuckDB's own limit is four fifths of the machine; what does not fit goes to temporary files. */
    private static final String MEMORY = "2GB";

    private final String name;
    private final Connection connection;

    private DuckDb(String name, Connection connection) {
        this.name = name;
        this.connection = connection;
    }

    /**
     * Opens a session.
     *
     * @param name what messages are about: a file, or the SELECT
     */
    public static DuckDb open(String name) {
        var settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("memory_limit", MEMORY);
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty(
                "temp_directory",
                Path.of(
                                System.getProperty("java.io.tmpdir"),
                                "guerdon-duckdb-" + ProcessHandle.current().pid())
                        .toString());
        try {
            return new DuckDb(name, DriverManager.getConnection("jdbc:duckdb:", settings));
        } catch (SQLException e) {
            throw new InputException(name + ": DuckDB, which reads it, cannot start: " + e.getMessage(), e);
        }
    }

    /** Runs a statement. */
    public void execute(String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The rows of a query, made as they are read; closed with the session. */
    public ResultSet query(String sql) {
        try {
            return connection.createStatement().executeQuery(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The columns of a query. */
    public List<Field> describe(String query) {
        var fields = new ArrayList<Field>();
        try (var rows = query("DESCRIBE " + query)) {
            while (rows.next()) {
                fields.add(new Field(rows.getString(1), rows.getString(2)));
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        return fields;
    }

    /** What DuckDB says, under the name of what it is about. */
    public InputException failed(SQLException e) {
        String message = String.valueOf(e.getMessage()).strip();
        return new InputException(name + ": " + message.replaceAll("\\s*\\R\\s*", " | "), e);
    }

    /** A text as SQL writes it. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A name as SQL writes it. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
