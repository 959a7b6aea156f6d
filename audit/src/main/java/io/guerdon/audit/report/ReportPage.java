package io.guerdon.audit.report;

import io.guerdon.io.page.Look;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A report as one HTML file: template, style and scripts are resources beside this class, put together with the data.
 * Nothing is loaded from anywhere; a content security policy with the hashes of our style and script keeps everything else
 * from running. Pure functions but for {@link #write}; thread-safe.
 */
public final class ReportPage {

    private static final List<String> SCRIPTS =
            List.of("text.js", "figures.js", "tables.js", "sections.js", "probes.js", "rollouts.js", "page.js");

    private ReportPage() {}

    /**
     * Writes the page. The file appears complete or not at all: what is written first stands beside it under another name.
     *
     * @throws IOException when the file cannot be written
     */
    public static void write(ReportData data, Path file) throws IOException {
        String page = html(data);
        var partial = file.resolveSibling("." + file.getFileName() + ".partial");
        try {
            Files.write(partial, page.getBytes(StandardCharsets.UTF_8));
            try {
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** The page as text. The same data gives the same page. */
    public static String html(ReportData data) {
        String style = style();
        String script = "'use strict';\n(() => {\n"
                + SCRIPTS.stream().map(ReportPage::resource).collect(Collectors.joining("\n"))
                + "})();\n";
        // Split rather than replaced: nothing in one part can be taken for the place of another.
        var parts = resource("page.html").split("(?=\\{\\{)|(?<=\\}\\})");
        var page = new StringBuilder();
        for (String part : parts) {
            page.append(
                    switch (part) {
                        case "{{title}}" -> escaped(title(data));
                        case "{{policy}}" -> policy(style, script);
                        case "{{style}}" -> style;
                        case "{{script}}" -> script;
                        case "{{data}}" -> ReportJson.of(data);
                        default -> part;
                    });
        }
        return page.toString();
    }

    /** The style of a report, for other pages of the house that should look the same. */
    public static String style() {
        return Look.css() + resource("page.css");
    }

    /** What a page with this style and script may load: nothing but them. For {@code Content-Security-Policy}. */
    public static String policy(String style, String script) {
        return "default-src 'none'; style-src '" + hash(style) + "'; script-src '" + hash(script)
                + "'; img-src data:; base-uri 'none'; form-action 'none'";
    }

    private static String title(ReportData data) {
        var overview = data.overview();
        String what = switch (overview.kind()) {
            case SCORE -> "Scores of ";
            case AUDIT -> "Audit of ";
            case COMPARE -> "Comparison of ";
        };
        return what + overview.reward();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the report's resource " + name + " is missing");
            }
            // Browsers hash a script with line feeds, so a checkout with other line ends must not change it.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
