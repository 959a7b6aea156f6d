package io.guerdon.io.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The style sheet that all pages of the house begin with; each adds its own rules behind it. */
public final class Look {

    private Look() {}

    /** Colours for light and dark, fonts and the ground, as CSS with line feeds. */
    public static String css() {
        try (var in = Look.class.getResourceAsStream("look.css")) {
            if (in == null) {
                throw new IllegalStateException("the resource look.css is missing from the build");
            }
            // Pages name the hash of their style, so a checkout with other line ends must not change it.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
