package io.guerdon.preference.benchmark;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.SequencedMap;

/** What the pages of benchmarks have in common: one HTML file that loads nothing and runs no script. Pure functions. */
final class Sheet {

    private Sheet() {}

    /**
     * A page.
     *
     * @param title escaped here
     * @param headline HTML
     * @param contents the places that the list of contents names, id to words
     * @param sections HTML
     * @param style the style sheet of the project's reports
     */
    static String html(
            String title, String headline, SequencedMap<String, String> contents, String sections, String style) {
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '")
                .append(hash(style))
                .append("'; img-src data:; base-uri 'none'; form-action 'none'\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .append("<meta name=\"generator\" content=\"Guerdon\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>")
                .append(style)
                .append(
                        "</style>\n</head>\n<body>\n<div class=\"sheet\">\n<nav id=\"contents\" aria-label=\"Contents\">")
                .append("<ol>\n");
        contents.forEach((id, words) -> page.append("<li><a href=\"#")
                .append(id)
                .append("\">")
                .append(escaped(words))
                .append("</a></li>\n"));
        return page.append(
                        "</ol></nav>\n<main>\n<section class=\"overview\">\n<p class=\"kind\">Reward models</p>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n<p class=\"headline\">")
                .append(headline)
                .append("</p>\n</section>\n")
                .append(sections)
                .append("</main>\n</div>\n</body>\n</html>\n")
                .toString();
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
