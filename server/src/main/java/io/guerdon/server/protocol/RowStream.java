package io.guerdon.server.protocol;

import io.guerdon.core.Deadline;
import io.guerdon.io.reading.RowParser;
import io.guerdon.io.writing.Utf8Buffer;
import io.guerdon.server.operation.ByteBudget;
import io.guerdon.server.operation.Refusal;
import io.guerdon.server.operation.Refusal.Kind;
import io.guerdon.server.reward.ServedReward;
import io.guerdon.server.run.Run;
import io.guerdon.server.scoring.Scoring;
import io.guerdon.server.scoring.Terms;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * JSON Lines of any length in and out, in bounded memory: for rewards that look at single rows. One thread reads and cuts
 * blocks of whole lines, a second waits for their scores in order, a third sends them. Replies are held back up to the size of
 * a body, so that a client that sends everything before it reads anything is served too; beyond that reading waits.
 */
final class RowStream {

    private static final int BLOCK = 1 << 17;
    private static final int BLOCKS_IN_WORK = 6;
    private static final long RETRY_MILLIS = 2;
    private static final long MOST_DRAINED = 16 << 20;
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(2);

    private final Service service;
    private final Exchange exchange;
    private final ServedReward reward;
    private final RowParser parser;
    private final ReplyWriter writer;
    private final boolean skip;
    private final long step;
    private final ArrayBlockingQueue<Block> inWork = new ArrayBlockingQueue<>(BLOCKS_IN_WORK);
    private final Outbox outbox;
    private volatile boolean over;
    private volatile boolean broken;

    RowStream(
            Service service,
            Exchange exchange,
            ServedReward reward,
            RowParser parser,
            ReplyWriter writer,
            boolean skip) {
        this.service = service;
        this.exchange = exchange;
        this.reward = reward;
        this.parser = parser;
        this.writer = writer;
        this.skip = skip;
        this.step = exchange.terms(reward, null).move().step();
        this.outbox = new Outbox(service.options().maxBody());
    }

    /** A block in work, an error that ends the stream, or with neither its end. */
    private record Block(
            Scoring.@Nullable Pending<Utf8Buffer> pending,
            @Nullable Refusal error) {}

    /** Serves the stream to its end. */
    void run() {
        var collector = Thread.ofVirtual().name("collect").start(this::collect);
        var sender = Thread.ofVirtual().name("send").start(this::send);
        try (var share = service.budget().share()) {
            share.growTo(BLOCKS_IN_WORK * 2L * BLOCK);
            var in = exchange.context().req().getInputStream();
            try {
                read(in, share);
                offer(new Block(null, null));
            } catch (Refusal e) {
                drain(in);
                offer(new Block(null, e));
            }
        } catch (IOException e) {
            broken = true;
            offer(new Block(null, Body.broken(e)));
        } catch (Refusal e) {
            offer(new Block(null, e));
        } finally {
            join(collector);
            join(sender);
            if (broken) {
                exchange.cut();
            }
        }
    }

    /**
     * Reads what a client that is refused has still on its way, for a while: a connection that is closed with unread data is reset, and
     * the client would lose the reply that says why.
     */
    private static void drain(ServletInputStream in) throws IOException {
        byte[] bytes = new byte[BLOCK];
        long until = System.nanoTime() + LONGEST_DRAIN.toNanos();
        for (long left = MOST_DRAINED; left > 0 && !in.isFinished() && System.nanoTime() < until; ) {
            if (in.available() > 0) {
                left -= Math.max(0, in.read(bytes));
            } else {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void offer(Block block) {
        try {
            inWork.put(block);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(InputStream in, ByteBudget.Share share) throws IOException {
        byte[] bytes = new byte[BLOCK];
        int length = 0;
        long line = 1;
        int cut = 0;
        long total = 0;
        var pace = new Body.Pace(Deadline.NONE);
        for (int got = in.read(bytes, 0, bytes.length);
                got >= 0 && !over;
                got = in.read(bytes, length, bytes.length - length)) {
            length += got;
            total += got;
            pace.check(total);
            cut = Math.max(cut, lastBreak(bytes, length - got, length));
            // A client that sends row by row wants its rewards row by row.
            if (cut > 0 && (length == bytes.length || in.available() == 0)) {
                submit(bytes, cut, line);
                line += breaks(bytes, cut);
                byte[] rest = new byte[Math.max(BLOCK, 2 * (length - cut))];
                System.arraycopy(bytes, cut, rest, 0, length - cut);
                length -= cut;
                cut = 0;
                bytes = rest;
            } else if (length == bytes.length) {
                bytes = grown(bytes, share, line);
            }
        }
        if (JsonLines.skipSpace(bytes, 0, length) < length) {
            submit(bytes, length, line);
        }
    }

    private byte[] grown(byte[] bytes, ByteBudget.Share share, long line) {
        int max = service.options().maxBody();
        if (bytes.length >= max) {
            throw Refusal.field(Kind.TOO_LARGE, line, "", "a line of more than " + max + " bytes", "a shorter one");
        }
        int size = (int) Math.min(max, 2L * bytes.length);
        share.growTo(BLOCKS_IN_WORK * 2L * BLOCK + 2L * size);
        return Arrays.copyOf(bytes, size);
    }

    private static int lastBreak(byte[] bytes, int from, int length) {
        for (int i = length - 1; i >= from; i--) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    private static int breaks(byte[] bytes, int length) {
        int breaks = 0;
        for (int i = 0; i < length; i++) {
            breaks += bytes[i] == '\n' ? 1 : 0;
        }
        return breaks;
    }

    private void submit(byte[] bytes, int length, long line) {
        var holder = new Rows[1];
        var terms = new Terms(Deadline.in(service.options().timeout()), null, new Run.Move(false, step, "", ""));
        Scoring.Source source = () -> {
            holder[0] = Rows.parse(parser, bytes, 0, length, line, skip);
            return holder[0].batch();
        };
        while (true) {
            try {
                offer(new Block(
                        service.scoring().submit(reward, terms, source, scored -> {
                            var out = new Utf8Buffer(64 + 200 * scored.batch().size());
                            writer.rows(holder[0], scored, '\n', exchange.requestId(), out);
                            exchange.countRows(scored.batch().size());
                            return out;
                        }),
                        null));
                return;
            } catch (Refusal e) {
                // What has begun goes on when there is room again: the client feels it as a slow connection.
                if (e.kind() != Kind.OVERLOADED || line == 1 || over) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(Kind.DRAINING, "the service is stopping");
        }
    }

    /** Waits for the blocks in their order. */
    private void collect() {
        try {
            while (true) {
                var block = inWork.take();
                if (block.error() != null) {
                    outbox.end(block.error());
                    return;
                }
                if (block.pending() == null) {
                    outbox.end(null);
                    return;
                }
                if (!over) {
                    collect(block.pending());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outbox.end(Refusal.of(Kind.DRAINING, "the service is stopping"));
        }
    }

    private void collect(Scoring.Pending<Utf8Buffer> pending) throws InterruptedException {
        try {
            outbox.put(pending.await());
        } catch (Refusal e) {
            over = true;
            outbox.end(e);
        } catch (RuntimeException | Error e) {
            over = true;
            outbox.end(Refusal.of(Kind.INTERNAL, "an internal failure: " + e));
        }
    }

    private void send() {
        var response = exchange.context().res();
        boolean begun = false;
        try {
            while (true) {
                var chunk = outbox.take();
                if (chunk == null) {
                    var error = outbox.error();
                    if (!begun) {
                        exchange.context().status(error == null ? 200 : error.status());
                        response.setContentType("application/x-ndjson");
                    }
                    if (error != null) {
                        service.metrics().refused(error.kind().label());
                        var line = error.json(exchange.requestId()) + "\n";
                        response.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
                    }
                    response.getOutputStream().flush();
                    return;
                }
                if (!begun) {
                    begun = true;
                    response.setStatus(200);
                    response.setContentType("application/x-ndjson");
                }
                response.getOutputStream().write(chunk.bytes(), 0, chunk.length());
                if (outbox.isEmpty()) {
                    response.flushBuffer();
                }
            }
        } catch (IOException e) {
            service.metrics().incident("client_gone");
            broken = true;
            over = true;
            outbox.giveUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Replies that wait to be sent, up to a number of bytes. Thread-safe. */
    private static final class Outbox {

        private final int limit;
        private final ArrayDeque<Utf8Buffer> chunks = new ArrayDeque<>();
        private long bytes;
        private boolean ended;
        private boolean abandoned;
        private @Nullable Refusal error;

        Outbox(int limit) {
            this.limit = limit;
        }

        synchronized void put(Utf8Buffer chunk) throws InterruptedException {
            while (bytes > 0 && bytes + chunk.length() > limit && !abandoned) {
                wait();
            }
            if (!abandoned && !ended) {
                bytes += chunk.length();
                chunks.add(chunk);
                notifyAll();
            }
        }

        synchronized void end(@Nullable Refusal why) {
            if (!ended) {
                ended = true;
                error = why;
                notifyAll();
            }
        }

        /** The next chunk; null at the end. */
        synchronized @Nullable Utf8Buffer take() throws InterruptedException {
            while (chunks.isEmpty() && !ended) {
                wait();
            }
            var chunk = chunks.poll();
            if (chunk != null) {
                bytes -= chunk.length();
                notifyAll();
            }
            return chunk;
        }

        synchronized boolean isEmpty() {
            return chunks.isEmpty();
        }

        synchronized @Nullable Refusal error() {
            return error;
        }

        /** Nobody will read any more. */
        synchronized void giveUp() {
            abandoned = true;
            chunks.clear();
            bytes = 0;
            notifyAll();
        }
    }
}
