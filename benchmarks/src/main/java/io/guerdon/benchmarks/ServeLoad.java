package io.guerdon.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Loads a running {@code guerdon serve benchmarks/serve/reward.yaml} from this machine and prints what it bears:
 *
 * <pre>
 * ./benchmark --main io.guerdon.benchmarks.ServeLoad http://127.0.0.1:8000/v1/rewards/tags/score [SECONDS [CONNECTIONS [ROWS_PER_SECOND]]]
 * </pre>
 *
 * <p>First rows a second in batches of 64, as fast as the connections go; then, under ROWS_PER_SECOND (default 10,000) in
 * batches of 64, the latency of single rows from a connection of their own, measured from when each was due, so that a
 * request that waits for a slow one before it counts its waiting. With 0 CONNECTIONS only the second part. The client is lean: sockets, bodies made beforehand, and
 * replies that are only counted.
 */
public final class ServeLoad {

    private static final int BATCH = 64;
    private static final int BODIES = 32;
    private static final int SINGLES_PER_SECOND = 100;

    private final URI address;
    private final double seconds;
    private final LongAdder rows = new LongAdder();
    private final LongAdder failures = new LongAdder();

    private ServeLoad(URI address, double seconds) {
        this.address = address;
        this.seconds = seconds;
    }

    /** Runs both parts. */
    public static void main(String[] arguments) throws InterruptedException {
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 20;
        int connections = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
        int background = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 10_000;
        var address = URI.create(arguments[0]);
        if (connections > 0) {
            new ServeLoad(address, Math.min(seconds, 10)).throughput(connections); // compiles the hot paths
            double rate = new ServeLoad(address, seconds).throughput(connections);
            System.out.printf(
                    Locale.ROOT, "batches of %d, %d connections: %,.0f rows a second%n", BATCH, connections, rate);
        }
        double[] millis = new ServeLoad(address, seconds).singles(background);
        System.out.printf(
                Locale.ROOT,
                "single rows beside %,d rows a second: p50 %.2f ms, p99 %.2f ms, max %.2f ms of %,d%n",
                background,
                quantile(millis, 0.5),
                quantile(millis, 0.99),
                quantile(millis, 1),
                millis.length);
    }

    private static double quantile(double[] sorted, double q) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
    }

    private double throughput(int connections) throws InterruptedException {
        long began = System.nanoTime();
        long end = began + (long) (seconds * 1e9);
        var threads = new ArrayList<Thread>();
        for (int c = 0; c < connections; c++) {
            byte[][] requests = requests(BATCH, c);
            threads.add(Thread.ofPlatform().start(() -> asFastAsItGoes(requests, end)));
        }
        for (var thread : threads) {
            thread.join();
        }
        return counted() / ((System.nanoTime() - began) / 1e9);
    }

    private double counted() {
        if (failures.sum() > 0) {
            System.out.println(failures.sum() + " requests were not answered with 200");
        }
        return rows.sum();
    }

    private void asFastAsItGoes(byte[][] requests, long end) {
        try (var connection = new Connection(address)) {
            for (int i = 0; System.nanoTime() < end; i++) {
                count(connection.ask(requests[i % requests.length]), BATCH);
            }
        } catch (IOException e) {
            failures.increment();
        }
    }

    private void count(int status, int more) {
        if (status == 200) {
            rows.add(more);
        } else {
            failures.increment();
        }
    }

    /** Latencies in milliseconds, ascending. */
    private double[] singles(int background) throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        var load = new ArrayList<Thread>();
        int connections = 2;
        for (int c = 0; c < connections; c++) {
            byte[][] requests = requests(BATCH, 100 + c);
            double every = 1e9 * BATCH * connections / background;
            load.add(Thread.ofPlatform().start(() -> paced(requests, every, end, new ArrayList<>())));
        }
        List<Double> millis = new ArrayList<>();
        paced(requests(1, 1), 1e9 / SINGLES_PER_SECOND, end, millis);
        for (var thread : load) {
            thread.join();
        }
        counted();
        return millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private void paced(byte[][] requests, double everyNanos, long end, List<Double> millis) {
        try (var connection = new Connection(address)) {
            long began = System.nanoTime();
            for (int i = 0; ; i++) {
                long due = began + (long) (i * everyNanos);
                if (due > end) {
                    return;
                }
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                count(connection.ask(requests[i % requests.length]), 1);
                millis.add((System.nanoTime() - due) / 1e6);
            }
        } catch (IOException e) {
            failures.increment();
        }
    }

    /** Requests whose rows have 100 to 400 bytes of thinking, a letter, and some a mistake in their tags. */
    private byte[][] requests(int rows, int seed) {
        var random = new Random(seed);
        byte[][] requests = new byte[BODIES][];
        for (int r = 0; r < BODIES; r++) {
            var body = new StringBuilder("[");
            for (int i = 0; i < rows; i++) {
                char letter = (char) ('A' + random.nextInt(4));
                body.append(i == 0 ? "" : ",")
                        .append("{\"id\":\"")
                        .append(r)
                        .append('-')
                        .append(i);
                body.append("\",\"prompt\":\"Which of the four is right?\",\"completion\":\"<think>");
                body.append("so it goes ".repeat(10 + random.nextInt(30)));
                body.append(random.nextInt(10) == 0 ? "" : "</think>")
                        .append("<answer>")
                        .append(letter);
                body.append("</answer>\",\"reference\":\"")
                        .append((char) ('A' + random.nextInt(4)))
                        .append("\"}");
            }
            byte[] bytes = body.append(']').toString().getBytes(StandardCharsets.UTF_8);
            byte[] head = ("POST " + address.getRawPath()
                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + "Content-Length: "
                            + bytes.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            requests[r] = Arrays.copyOf(head, head.length + bytes.length);
            System.arraycopy(bytes, 0, requests[r], head.length, bytes.length);
        }
        return requests;
    }

    /** One connection that is kept open. Not thread-safe. */
    private static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;
        private final byte[] skipped = new byte[1 << 16];

        Connection(URI address) throws IOException {
            socket = new Socket(address.getHost(), address.getPort());
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        }

        /** Sends a request and reads its reply; returns the status. */
        int ask(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            int status = Integer.parseInt(line().split(" ", 3)[1]);
            int length = 0;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
            }
            for (int left = length; left > 0; ) {
                int got = in.read(skipped, 0, Math.min(left, skipped.length));
                if (got < 0) {
                    throw new IOException("the reply was cut short");
                }
                left -= got;
            }
            return status;
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the connection was closed");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
