package io.guerdon.server.page;

import io.guerdon.io.page.Look;
import io.guerdon.server.operation.Refusal;
import io.guerdon.server.operation.Refusal.Kind;
import io.guerdon.server.protocol.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The web page and the OpenAPI document, as they lie in the jar. Immutable and thread-safe. */
public final class Page {

    /** Its own scripts and styles, its own service, and nothing else. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "page.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "figures.js", "text/javascript; charset=utf-8");

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final byte[] openApi;

    public Page() {
        TYPES.keySet().forEach(name -> files.put(name, read(Page.class, name)));
        files.computeIfPresent(
                "page.css",
                (_, own) -> (Look.css() + new String(own, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
        openApi = read(Exchange.class, "openapi.json");
    }

    private static byte[] read(Class<?> beside, String name) {
        try (var in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code GET /}. */
    public void page(Exchange exchange) {
        send(exchange, "page.html");
    }

    /** {@code GET /page/{file}}. */
    public void file(Exchange exchange) {
        send(exchange, exchange.context().pathParam("file"));
    }

    private void send(Exchange exchange, String name) {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw Refusal.of(Kind.NOT_FOUND, "the page has no such part");
        }
        exchange.context().header("Content-Security-Policy", POLICY);
        exchange.protocol("page").reply(TYPES.getOrDefault(name, "text/plain"), bytes, bytes.length);
    }

    /** {@code GET /openapi.json}. */
    public void openApi(Exchange exchange) {
        exchange.protocol("page").reply("application/json", openApi, openApi.length);
    }
}
