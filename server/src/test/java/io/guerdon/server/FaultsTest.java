package io.guerdon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What goes wrong outside leaves the service answering, and the state of runs as it was acknowledged. */
class FaultsTest {

    private static final String RUN = "/v1/rewards/kept/runs/a";
    private static final String SCORE = "/v1/rewards/tags/score";
    private static final String ROW = "{\"completion\": \"<think>t</think><answer>B</answer>\", \"reference\": \"B\"}";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.sleep(10);
        }
    }

    private static String batch(int number) {
        return "[{\"completion\": \"" + "x".repeat(1 + number * 7 % 23) + "\"}, {\"completion\": \""
                + "y".repeat(1 + number * 5 % 11) + "\"}]";
    }

    private static boolean nothingHeld(Asked asked) {
        return asked.get("/metrics").body().contains("guerdon_body_bytes 0.0");
    }

    @Test
    void aKilledServiceStandsAtTheLastAcknowledgedBatchAndGoesOnFromThere() throws Exception {
        List<JsonNode> states = new ArrayList<>();
        List<Double> rewards = new ArrayList<>();
        try (var whole = Asked.serving(folder, Asked.STATEFUL)) {
            for (int i = 0; i < 12; i++) {
                var reply = whole.post(RUN + "/score", batch(i));
                rewards.add(reply.json().path("rows").get(0).path("reward").doubleValue());
                states.add(whole.get(RUN).json().path("state"));
            }
        }
        Path runs = folder.resolve("killed");
        int acknowledged = 0;
        try (var client = HttpClient.newHttpClient()) {
            for (int life = 0; life < 2; life++) {
                try (var process = ServerProcess.start(folder.resolve("r0.yaml"), runs)) {
                    var run = JSON.readTree(ask(client, process, "GET", RUN, "", ""));
                    int batches = run.path("batches").asInt(0);
                    assertThat(batches).isBetween(acknowledged, acknowledged + 1);
                    if (batches > 0) {
                        assertThat(run.path("state")).isEqualTo(states.get(batches - 1));
                    }
                    int end = acknowledged + 5;
                    while (acknowledged < end) {
                        // As a client does that never saw the reply: the batch in doubt is sent again by its name.
                        var reply = JSON.readTree(
                                ask(client, process, "POST", RUN + "/score", batch(acknowledged), "b" + acknowledged));
                        assertThat(reply.path("rows").get(0).path("reward").doubleValue())
                                .isEqualTo(rewards.get(acknowledged));
                        acknowledged++;
                    }
                    int next = acknowledged;
                    var inDoubt = client.sendAsync(
                            request(process, "POST", RUN + "/score", batch(next), "b" + next),
                            HttpResponse.BodyHandlers.ofString());
                    process.kill();
                    inDoubt.handle((_, _) -> true).join();
                }
            }
        }
    }

    private static HttpRequest request(ServerProcess process, String method, String path, String body, String batch) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.port + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60));
        if (!batch.isEmpty()) {
            request.header("X-Guerdon-Batch", batch);
        }
        return request.method(method, HttpRequest.BodyPublishers.ofString(body)).build();
    }

    private static String ask(
            HttpClient client, ServerProcess process, String method, String path, String body, String batch)
            throws IOException, InterruptedException {
        return client.send(request(process, method, path, body, batch), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void aServiceThatIsToldToStopAnswersFirst() throws Exception {
        var file = Asked.write(folder.resolve("slow.yaml"), "name: slow\ncomponents: {loop: as-long-as-allowed}\n");
        try (var process = ServerProcess.start(file, folder.resolve("runs"));
                var client = HttpClient.newHttpClient()) {
            var late = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + process.port + "/v1/rewards/slow/score?timeout_ms=4000"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("[{\"completion\": \"x\"}]"))
                    .build();
            var reply = client.sendAsync(late, HttpResponse.BodyHandlers.ofString());
            until(() -> measuring(client, process));
            process.terminate();

            assertThat(reply.get().statusCode()).isEqualTo(504);
        }
    }

    private static boolean measuring(HttpClient client, ServerProcess process) {
        try {
            return ask(client, process, "GET", "/metrics", "", "").contains("guerdon_queue_running 1.0");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBodyThatIsCutShortMovesNothing() throws Exception {
        try (var asked = Asked.serving(folder, Asked.STATEFUL)) {
            asked.post(RUN + "/score", batch(1));
            var before = asked.get(RUN).json();
            String whole = batch(2);
            for (int cut : new int[] {0, 1, 10, whole.length() - 1}) {
                try (var socket = Raw.connect(asked.server.port())) {
                    Raw.send(
                            socket, head(RUN + "/score", "application/json", whole.length()) + whole.substring(0, cut));
                    socket.shutdownOutput();
                    String reply = Raw.read(socket.getInputStream());
                    assertThat(reply.isEmpty() || reply.startsWith("HTTP/1.1 400"))
                            .as(reply)
                            .isTrue();
                }
            }
            assertThat(asked.get(RUN).json()).isEqualTo(before);
            until(() -> nothingHeld(asked));
        }
    }

    private static String head(String path, String type, long length) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + length + "\r\n\r\n";
    }

    @Test
    void clientsThatGoAwayAreForgotten() throws Exception {
        try (var asked = Asked.serving(folder, options -> options.idle(Duration.ofMillis(700)), Asked.CHOICE)) {
            String lines = (ROW + "\n").repeat(300);
            for (int i = 0; i < 3; i++) {
                try (var socket = Raw.connect(asked.server.port())) {
                    Raw.send(socket, head(SCORE, "application/x-ndjson", lines.length() * 2L) + lines);
                    socket.setSoLinger(true, 0); // closing resets the connection
                }
            }
            until(() -> nothingHeld(asked));
            assertThat(asked.post(SCORE, "[" + ROW + "]").status()).isEqualTo(200);
        }
    }

    @Test
    void clientsThatSendByteByByteOrReadNothingHoldNobodyUp() throws Exception {
        try (var asked = Asked.serving(folder, options -> options.idle(Duration.ofMillis(700)), Asked.CHOICE)) {
            var slow = new ArrayList<Socket>();
            for (int i = 0; i < 200; i++) {
                var socket = Raw.connect(asked.server.port());
                Raw.send(socket, i % 2 == 0 ? "POST " + SCORE + " HT" : head(SCORE, "application/json", 1000) + "[");
                slow.add(socket);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(asked.post(SCORE, "[" + ROW + "]").status()).isEqualTo(200);
            }
            // After the time of silence each is told so or cut off.
            for (var socket : slow) {
                String reply = Raw.read(socket.getInputStream());
                assertThat(reply.isEmpty() || reply.startsWith("HTTP/1.1 4"))
                        .as(reply)
                        .isTrue();
                socket.close();
            }
            until(() -> nothingHeld(asked));
        }
    }

    @Test
    void aStreamWhoseRepliesNobodyReadsHoldsNobodyUp() throws Exception {
        try (var asked = Asked.serving(
                folder, options -> options.idle(Duration.ofMillis(700)).maxBody(64 << 10), Asked.CHOICE)) {
            var socket = Raw.connect(asked.server.port());
            socket.setReceiveBufferSize(4096);
            byte[] lines = (ROW + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8);
            Raw.send(socket, head(SCORE, "application/x-ndjson", 1L << 40));
            var writer = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        socket.getOutputStream().write(lines);
                    }
                } catch (IOException e) {
                    // The service stopped reading when nobody read its replies, and then gave the connection up.
                }
            });
            // Others are served meanwhile, and the service itself breaks the connection off.
            assertThat(asked.post(SCORE, "[" + ROW + "]").status()).isEqualTo(200);
            assertThat(writer.join(Duration.ofSeconds(30))).isTrue();
            socket.close();
            until(() -> nothingHeld(asked));
            assertThat(asked.post(SCORE, "[" + ROW + "]").status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyOfAHundredMegabytesIsRefusedWithoutBeingRead() throws Exception {
        try (var asked = Asked.serving(folder, options -> options.maxBody(1 << 20), Asked.CHOICE)) {
            try (var socket = Raw.connect(asked.server.port())) {
                Raw.send(socket, head(SCORE, "application/json", 100L << 20));
                assertThat(Raw.read(socket.getInputStream()))
                        .startsWith("HTTP/1.1 413")
                        .contains("too-large");
            }
            try (var socket = Raw.connect(asked.server.port())) {
                Raw.send(
                        socket,
                        "POST " + SCORE + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n");
                byte[] chunk = ("10000\r\n" + " ".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.UTF_8);
                int sent = 0;
                try {
                    for (; sent < 1600; sent++) {
                        socket.getOutputStream().write(chunk);
                    }
                } catch (IOException e) {
                    // The service closed the connection before all of it was sent, as it should.
                }
                assertThat(sent).isLessThan(1600);
            }
            until(() -> nothingHeld(asked));
            assertThat(asked.get("/metrics").body()).contains("guerdon_refusals_total{type=\"too-large\"} 2.0");
        }
    }

    @Test
    void aStreamMayBeFarLargerThanTheMemoryForIt() throws Exception {
        int rows = 60_000;
        try (var asked =
                Asked.serving(folder, options -> options.maxBody(256 << 10).memory(8 << 20), Asked.CHOICE)) {
            var reply = asked.send(asked.request(SCORE + "?reasons=false")
                    .header("Content-Type", "application/x-ndjson")
                    .POST(HttpRequest.BodyPublishers.ofString((ROW + "\n").repeat(rows))));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body().lines().count()).isEqualTo(rows);
            until(() -> nothingHeld(asked));
        }
    }

    @Test
    void aLineThatNeverEndsIsRefused() {
        try (var asked = Asked.serving(folder, options -> options.maxBody(256 << 10), Asked.CHOICE)) {
            var reply = asked.lines(SCORE, ROW + "\n{\"completion\": \"" + "x".repeat(1 << 20) + "\"}\n");

            assertThat(reply.body().lines().toList().getLast()).contains("too-large", "\"row\":2");
        }
    }

    @Test
    void thousandsOfConnectionsAreServed() throws Exception {
        try (var asked = Asked.serving(folder, options -> options.connections(2100), Asked.CHOICE)) {
            var idle = new ArrayList<Socket>();
            for (int i = 0; i < 2000; i++) {
                idle.add(Raw.connect(asked.server.port()));
            }
            for (var socket : idle.subList(0, 200)) {
                Raw.send(socket, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            }
            for (var socket : idle.subList(0, 200)) {
                assertThat(Raw.read(socket.getInputStream())).startsWith("HTTP/1.1 200");
            }
            assertThat(asked.post(SCORE, "[" + ROW + "]").status()).isEqualTo(200);
            for (var socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void connectionsAboveTheLimitWaitUntilOthersEnd() throws Exception {
        try (var asked = Asked.serving(folder, options -> options.connections(20), Asked.CHOICE)) {
            var sockets = new ArrayList<Socket>();
            for (int i = 0; i < 60; i++) {
                var socket = Raw.connect(asked.server.port());
                Raw.send(socket, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
                sockets.add(socket);
            }
            for (var served : sockets.subList(0, 20)) {
                assertThat(answer(served)).isEqualTo("HTTP/1.1 200 OK");
            }
            var waiting = sockets.get(59);
            waiting.setSoTimeout(300);
            assertThatThrownBy(() -> answer(waiting)).isInstanceOf(SocketTimeoutException.class);
            waiting.setSoTimeout(30_000);
            for (var ended : sockets.subList(0, 20)) {
                ended.close();
            }
            // Each that is served makes room for the next: nobody is turned away and nobody forgotten.
            for (var late : sockets.subList(20, 60)) {
                assertThat(answer(late)).isEqualTo("HTTP/1.1 200 OK");
                late.close();
            }
        }
    }

    private static String answer(Socket socket) throws IOException {
        var line = new StringBuilder();
        var in = socket.getInputStream();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    @Test
    void noBodyHoweverDamagedBreaksTheService() {
        String valid = "[" + ROW
                + ", {\"id\": 1.5e3, \"prompt\": [{\"role\": \"user\", \"content\": null}], \"completion\": \"\\u00e9\"}]";
        var random = new Random(7);
        try (var asked = Asked.serving(folder, Asked.CHOICE)) {
            for (int i = 0; i < 200; i++) {
                var body = new StringBuilder(valid);
                for (int k = random.nextInt(4); k >= 0; k--) {
                    int at = random.nextInt(body.length());
                    switch (random.nextInt(4)) {
                        case 0 -> body.deleteCharAt(at);
                        case 1 -> body.insert(at, "[]{}\",:\\ \n0e-".charAt(random.nextInt(13)));
                        case 2 -> body.setLength(Math.max(1, at));
                        default -> body.setCharAt(at, (char) (1 + random.nextInt(0x2FF)));
                    }
                }
                var reply = asked.post(SCORE, body.toString());
                assertThat(reply.status()).as(body.toString()).isIn(200, 400);
                assertThat(JSON.readTree(reply.body()).isObject()).isTrue();
            }
        }
    }

    @Test
    void deepAndHugeValuesAreRefusedNotFollowed() {
        try (var asked = Asked.serving(folder, Asked.CHOICE)) {
            String deep = "[".repeat(100_000);
            assertThat(asked.post(SCORE, deep).status()).isEqualTo(400);
            assertThat(asked.post(SCORE, "[{\"completion\": " + deep + "]").status())
                    .isEqualTo(400);
            assertThat(asked.post("/get_reward", "{\"query\": " + deep).status())
                    .isEqualTo(400);
            assertThat(asked.post("/verify", "{\"response\": " + "{\"a\":".repeat(100_000))
                            .status())
                    .isEqualTo(400);
        }
    }
}
