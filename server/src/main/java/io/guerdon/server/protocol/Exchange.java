package io.guerdon.server.protocol;

import io.guerdon.core.Deadline;
import io.guerdon.io.writing.Utf8Buffer;
import io.guerdon.server.operation.Refusal;
import io.guerdon.server.operation.Refusal.Kind;
import io.guerdon.server.reward.RewardFile;
import io.guerdon.server.reward.ServedReward;
import io.guerdon.server.run.Run;
import io.guerdon.server.run.Runs;
import io.guerdon.server.scoring.Terms;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request and its reply: what the headers and the address say, the body, and how to answer. Not thread-safe.
 *
 * <p>Every setting is a header {@code X-Guerdon-NAME} or a query parameter {@code name}; the header wins.
 */
public final class Exchange {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Context context;
    private final Service service;
    private final String requestId;
    private final Deadline deadline;
    private final long started = System.nanoTime();
    private String protocol = "other";
    private String rewardName = "";
    private String runName = "";
    private long rows;

    /**
     * Begins an exchange.
     *
     * @throws Refusal when a header that applies to every request cannot be understood
     */
    public Exchange(Context context, Service service) {
        this.context = context;
        this.service = service;
        var given = context.header("X-Request-Id");
        this.requestId = given != null && RewardFile.isName(given)
                ? given
                : UUID.randomUUID().toString().substring(0, 18);
        this.deadline = Deadline.in(timeout());
    }

    private Duration timeout() {
        String given = setting("Timeout-Ms");
        if (given == null) {
            return service.options().timeout();
        }
        long millis = number("Timeout-Ms", given);
        if (millis < 1) {
            throw Refusal.field(Kind.BAD_REQUEST, 0, "timeout_ms", given, "a number of milliseconds from 1");
        }
        var asked = Duration.ofMillis(millis);
        return asked.compareTo(service.options().timeout()) < 0
                ? asked
                : service.options().timeout();
    }

    /** A setting as it was given; null when it was not. */
    @Nullable
    String setting(String name) {
        var header = context.header("X-Guerdon-" + name);
        return header != null ? header : query(name.toLowerCase(Locale.ROOT).replace('-', '_'));
    }

    @Nullable
    String query(String name) {
        return context.queryParam(name);
    }

    /** A setting that is true or false. */
    boolean flag(String name, boolean byDefault) {
        String given = setting(name);
        return switch (given) {
            case null -> byDefault;
            case "true", "1", "" -> true;
            case "false", "0" -> false;
            default ->
                throw Refusal.field(
                        Kind.BAD_REQUEST, 0, name.toLowerCase(Locale.ROOT), "'" + given + "'", "true or false");
        };
    }

    private static long number(String name, String given) {
        try {
            return Long.parseLong(given);
        } catch (NumberFormatException e) {
            throw Refusal.field(
                    Kind.BAD_REQUEST,
                    0,
                    name.toLowerCase(Locale.ROOT).replace('-', '_'),
                    "'" + given + "'",
                    "a whole number");
        }
    }

    public Context context() {
        return context;
    }

    public String requestId() {
        return requestId;
    }

    public Deadline deadline() {
        return deadline;
    }

    /** Nanoseconds since the exchange began. */
    public long elapsed() {
        return System.nanoTime() - started;
    }

    public String protocol() {
        return protocol;
    }

    /** What logs and metrics call the protocol. */
    public Exchange protocol(String name) {
        this.protocol = name;
        return this;
    }

    public String rewardName() {
        return rewardName;
    }

    public String runName() {
        return runName;
    }

    public long rows() {
        return rows;
    }

    void countRows(long more) {
        rows += more;
    }

    /** The reward in the address; without one the first, or the one that is named {@code model}. */
    ServedReward reward(String model) {
        var path = context.pathParamMap().get("name");
        var rewards = service.rewards();
        boolean several = rewards.names().size() > 1;
        var reward =
                path != null ? rewards.get(path) : several && !model.isEmpty() ? rewards.get(model) : rewards.first();
        rewardName = reward.name();
        return reward;
    }

    /** What is asked of the run; the digest of the body is only made when the batch has an identifier. */
    Terms terms(ServedReward reward, @Nullable Body body) {
        var path = context.pathParamMap().get("run");
        String named = path != null ? path : setting("Run");
        boolean frozen = flag("Frozen", false);
        String id = setting("Batch");
        String step = setting("Step");
        long at = step == null ? -1 : number("Step", step);
        if (step != null && at < 0) {
            throw Refusal.field(Kind.BAD_REQUEST, 0, "step", step, "a training step, counted from 0");
        }
        if (id != null && !RewardFile.isName(id)) {
            throw Refusal.field(
                    Kind.BAD_REQUEST, 0, "batch", "another name", "1 to 64 of a-z, A-Z, 0-9, '.', '-' and '_'");
        }
        String digest = id == null || body == null ? "" : body.digest();
        var move = new Run.Move(frozen, at, id == null ? "" : id, digest);
        var run = run(reward, named, frozen);
        if (id != null && run == null && !frozen) {
            throw Refusal.of(
                    Kind.BAD_REQUEST, "a batch with an identifier belongs to a run; name one in X-Guerdon-Run");
        }
        return new Terms(deadline, run, move);
    }

    private @Nullable Run run(ServedReward reward, @Nullable String named, boolean frozen) {
        if (named == null && !reward.isStateful()) {
            return null;
        }
        String name = named == null ? Runs.DEFAULT : named;
        runName = name;
        // To look at a run that does not exist is to look at a fresh one, and leaves no trace.
        return frozen
                ? service.runs().find(reward.name(), name)
                : service.runs().open(reward.name(), name);
    }

    /** The body, which must be JSON; to be closed. */
    Body body() {
        contentType("application/json");
        return Body.read(context.req(), service.options().maxBody(), service.budget(), deadline);
    }

    /** The body as a JSON object. */
    ObjectNode object(Body body) {
        JsonNode tree;
        try {
            tree = JSON.readTree(body.bytes(), 0, body.length());
        } catch (JacksonException e) {
            String message = String.valueOf(e.getOriginalMessage());
            int cut = message.indexOf('\n');
            throw Refusal.of(Kind.BAD_REQUEST, "not valid JSON: " + (cut < 0 ? message : message.substring(0, cut)));
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.field(Kind.BAD_REQUEST, 0, "", "a JSON " + tree.getNodeType(), "a JSON object");
    }

    /** The media type of the request without its parameters, in lower case. */
    String contentType() {
        var given = context.header("Content-Type");
        return given == null ? "" : given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** A page of another site can send a form or a text here, but not JSON without asking first. */
    private void contentType(String expected) {
        String found = contentType();
        if (!found.equals(expected)) {
            throw wrongContentType(found, expected);
        }
        checkEncoding();
    }

    static Refusal wrongContentType(String found, String expected) {
        return Refusal.field(
                Kind.WRONG_CONTENT_TYPE, 0, "Content-Type", found.isEmpty() ? "nothing" : "'" + found + "'", expected);
    }

    void checkEncoding() {
        var encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Refusal.field(
                    Kind.WRONG_CONTENT_TYPE,
                    0,
                    "Content-Encoding",
                    "'" + encoding + "'",
                    "a body that is not compressed");
        }
    }

    void reply(Utf8Buffer json) {
        reply("application/json", json.bytes(), json.length());
    }

    /** Answers with JSON. */
    public void json(JsonNode json) {
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        reply("application/json", bytes, bytes.length);
    }

    /** Answers with bytes of a media type; they are on their way when this returns, so that stopping loses none. */
    public void reply(String type, byte[] bytes, int length) {
        var response = context.res();
        response.setContentType(type);
        response.setContentLength(length);
        try {
            var out = response.getOutputStream();
            out.write(bytes, 0, length);
            out.close();
        } catch (IOException e) {
            service.metrics().incident("client_gone");
        }
    }

    /**
     * Breaks the connection off. After a time-out in the middle of a body or a reply the server would otherwise wait for a client that
     * neither reads nor ends. A reset, not an orderly end: that would stand behind replies which the client does not take.
     */
    void cut() {
        var endPoint = ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        var plain = endPoint instanceof SslConnection.SslEndPoint encrypted
                ? encrypted.getSslConnection().getEndPoint()
                : endPoint;
        if (plain.getTransport() instanceof SocketChannel channel) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                service.metrics().incident("client_gone");
            }
        }
        plain.close();
    }
}
