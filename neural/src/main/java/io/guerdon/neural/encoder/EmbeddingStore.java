package io.guerdon.neural.encoder;

import io.guerdon.core.Metered;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * Keeps the vectors of an encoder in a file, an SQLite database, so that no text is encoded a second time by a later run. A vector is
 * found by the encoder's {@link TextEncoder#identity identity} and the text (their SHA-256; texts themselves are not stored) and comes
 * back bit for bit. Each carries a check sum over key and numbers: what does not agree is counted, encoded anew and replaced, so a
 * damaged file costs time and never gives a wrong vector.
 *
 * <p>Vectors are written in groups of {@value #CHUNK} texts, each group in one transaction: a process that is killed loses at most the
 * group that it works on. Several processes may use one file at once. The oldest vectors go when there are more than a limit; their
 * space is used again. Thread-safe.
 */
public final class EmbeddingStore implements TextEncoder, Metered, AutoCloseable {

    /** So many vectors are kept unless said otherwise: about 700 MB at 384 numbers. */
    public static final int MOST = 200_000;

    private static final int CHUNK = 512;

    /** "Gdnv" in the header of the file: nobody else's database is written into. */
    private static final int APPLICATION = 0x47646e76;

    private static final int VERSION = 1;
    private static final int WAIT_MILLISECONDS = 10_000;

    private final TextEncoder encoder;
    private final Path file;
    private final int most;
    private final byte[] identity;
    private final Connection connection;
    private final PreparedStatement find;
    private final PreparedStatement keep;
    private final LongAdder found = new LongAdder();
    private final LongAdder encoded = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private final LongAdder failures = new LongAdder();

    private EmbeddingStore(TextEncoder encoder, Path file, int most, Connection connection) throws SQLException {
        this.encoder = encoder;
        this.file = file;
        this.most = most;
        this.identity = (encoder.identity() + "\n" + encoder.width() + "\n").getBytes(StandardCharsets.UTF_8);
        this.connection = connection;
        this.find = connection.prepareStatement("SELECT vector, checksum FROM vectors WHERE key = ?");
        this.keep =
                connection.prepareStatement("INSERT OR REPLACE INTO vectors (key, vector, checksum) VALUES (?, ?, ?)");
    }

    /** The encoder with a store before it, or as it is where no file is named. */
    public static TextEncoder before(TextEncoder encoder, @Nullable Path file) {
        return file == null ? encoder : open(encoder, file);
    }

    /** Opens a store of at most {@link #MOST} vectors. */
    public static EmbeddingStore open(TextEncoder encoder, Path file) {
        return open(encoder, file, MOST);
    }

    /**
     * Opens a store, and makes its file where there is none.
     *
     * @param file on a disk of this machine, in a folder that exists
     * @param most vectors that are kept, at least 1
     * @throws IllegalStateException when the file cannot be used: it is no such store, or cannot be read or written
     */
    public static EmbeddingStore open(TextEncoder encoder, Path file, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a store keeps at least one vector, found " + most);
        }
        var absolute = file.toAbsolutePath().normalize();
        check(absolute);
        try {
            // The scheme's own parameters begin at a question mark, which check() refuses.
            // Not by DriverManager, which would load the drivers of all other databases first.
            var connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + absolute);
            try {
                prepare(connection);
                return new EmbeddingStore(encoder, file, most, connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the cache " + file + " cannot be used: " + e.getMessage()
                            + "; delete it or name another file (it only holds what can be encoded again)",
                    e);
        }
    }

    /**
     * Says early what would be wrong with a file.
     *
     * @throws IllegalArgumentException when it is a folder, or lies in none
     */
    public static void check(Path file) {
        var folder = file.toAbsolutePath().getParent();
        String problem = "";
        if (Files.isDirectory(file)) {
            problem = "is a folder, expected a file";
        } else if (folder == null || !Files.isDirectory(folder)) {
            problem = "lies in the folder " + folder + ", which does not exist; make it first";
        } else if (file.toAbsolutePath().toString().indexOf('?') >= 0) {
            problem = "has a question mark in its name, which a cache cannot have";
        }
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException("cache '" + file + "' " + problem);
        }
    }

    private static void prepare(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + WAIT_MILLISECONDS);
            int application = number(connection, "PRAGMA application_id");
            boolean isNew = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
            if (isNew ? application != 0 && application != APPLICATION : application != APPLICATION) {
                throw new SQLException("it is the database of another program");
            }
            int version = number(connection, "PRAGMA user_version");
            if (!isNew && version != VERSION) {
                throw new SQLException("it has the form " + version + ", and this program knows " + VERSION);
            }
            // Five vectors of 384 numbers fit into a page; both take effect in a new file only, and do no harm in
            // another.
            statement.execute("PRAGMA page_size = 16384");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute("PRAGMA application_id = " + APPLICATION);
            statement.execute("PRAGMA user_version = " + VERSION);
            statement.execute("CREATE TABLE IF NOT EXISTS vectors (number INTEGER PRIMARY KEY AUTOINCREMENT,"
                    + " key BLOB NOT NULL UNIQUE, vector BLOB NOT NULL, checksum INTEGER NOT NULL)");
        }
    }

    private static int number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    @Override
    public double[][] encode(List<Text> texts) {
        double[][] vectors = new double[texts.size()][];
        for (int from = 0; from < vectors.length; from += CHUNK) {
            var chunk = texts.subList(from, Math.min(vectors.length, from + CHUNK));
            var known = known(chunk);
            for (int i = 0; i < chunk.size(); i++) {
                var vector = known.get(chunk.get(i));
                if (vector == null) {
                    throw new IllegalStateException("the encoder gave no vector for a text");
                }
                vectors[from + i] = vector;
            }
        }
        return vectors;
    }

    private Map<Text, double[]> known(List<Text> texts) {
        var keys = new LinkedHashMap<Text, byte[]>();
        for (var text : new LinkedHashSet<>(texts)) {
            keys.put(text, key(text));
        }
        var known = found(keys);
        found.add(known.size());
        var missing = new ArrayList<>(keys.keySet());
        missing.removeAll(known.keySet());
        if (!missing.isEmpty()) {
            double[][] made = encoder.encode(missing);
            encoded.add(made.length);
            var fresh = new LinkedHashMap<Text, double[]>();
            for (int i = 0; i < made.length; i++) {
                fresh.put(missing.get(i), made[i]);
            }
            keep(fresh, keys);
            known.putAll(fresh);
        }
        return known;
    }

    private Map<Text, double[]> found(Map<Text, byte[]> keys) {
        var vectors = new LinkedHashMap<Text, double[]>();
        synchronized (connection) {
            try {
                for (var asked : keys.entrySet()) {
                    double[] vector = found(asked.getValue());
                    if (vector != null) {
                        vectors.put(asked.getKey(), vector);
                    }
                }
            } catch (SQLException e) {
                // What was not found is encoded: a cache that fails costs time only.
                failures.increment();
            }
        }
        return vectors;
    }

    private double @Nullable [] found(byte[] key) throws SQLException {
        find.setBytes(1, key);
        try (var rows = find.executeQuery()) {
            if (!rows.next()) {
                return null;
            }
            byte[] bytes = rows.getBytes(1);
            if (bytes == null || bytes.length != encoder.width() * Double.BYTES || rows.getLong(2) != crc(key, bytes)) {
                damaged.increment();
                return null;
            }
            double[] vector = new double[encoder.width()];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer()
                    .get(vector);
            return vector;
        }
    }

    private void keep(Map<Text, double[]> fresh, Map<Text, byte[]> keys) {
        synchronized (connection) {
            try (var statement = connection.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                try {
                    for (var one : fresh.entrySet()) {
                        byte[] key = keys.get(one.getKey());
                        if (key != null) {
                            insert(key, one.getValue());
                        }
                    }
                    // Numbers only grow, so this leaves at most so many; where some were replaced it leaves a few less.
                    statement.execute(
                            "DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - " + most);
                    statement.execute("COMMIT");
                } catch (SQLException e) {
                    statement.execute("ROLLBACK");
                    throw e;
                }
            } catch (SQLException e) {
                failures.increment();
            }
        }
    }

    private void insert(byte[] key, double[] vector) throws SQLException {
        var bytes = ByteBuffer.allocate(vector.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(vector);
        keep.setBytes(1, key);
        keep.setBytes(2, bytes.array());
        keep.setLong(3, crc(key, bytes.array()));
        keep.executeUpdate();
    }

    /** The key is in it, so that an index that points at another row is noticed. */
    private static long crc(byte[] key, byte[] vector) {
        var crc = new CRC32C();
        crc.update(key);
        crc.update(vector);
        return crc.getValue();
    }

    private byte[] key(Text text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            hash.update(identity);
            hash.update((text.before().length() + "\n").getBytes(StandardCharsets.UTF_8));
            hash.update(units(text.before()));
            hash.update(units(text.text()));
            return hash.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As they stand in memory: coded as UTF-8, all lone surrogates would be one. */
    private static byte[] units(String text) {
        var bytes = ByteBuffer.allocate(text.length() * Character.BYTES);
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }

    @Override
    public int width() {
        return encoder.width();
    }

    @Override
    public String fingerprint() {
        return encoder.fingerprint();
    }

    @Override
    public boolean isCut(Text text) {
        return encoder.isCut(text);
    }

    @Override
    public String identity() {
        return encoder.identity();
    }

    /**
     * Texts that were {@code encoded} and found ({@code from_cache}) since it was opened; where there were any, vectors that were
     * damaged ({@code cache_vectors_damaged}), and reads and writes that failed ({@code cache_failures}).
     */
    @Override
    public SequencedMap<String, Double> usage() {
        var usage = new LinkedHashMap<String, Double>();
        usage.put("encoded", encoded.doubleValue());
        usage.put("from_cache", found.doubleValue());
        if (damaged.sum() > 0) {
            usage.put("cache_vectors_damaged", damaged.doubleValue());
        }
        if (failures.sum() > 0) {
            usage.put("cache_failures", failures.doubleValue());
        }
        return usage;
    }

    /** Closes the file; afterwards nothing is found and nothing kept. */
    @Override
    public void close() {
        synchronized (connection) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException("the cache " + file + " cannot be closed: " + e.getMessage(), e);
            }
        }
    }
}
