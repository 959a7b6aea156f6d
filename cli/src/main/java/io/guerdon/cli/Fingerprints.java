package io.guerdon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of what files hold. */
final class Fingerprints {

    private Fingerprints() {}

    /** Of a file, or of the files directly in a folder with their names. */
    static String of(Path path) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var file : files(path)) {
                digest.update(String.valueOf(file.getFileName()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                try (var stream = new DigestInputStream(Files.newInputStream(file), digest)) {
                    stream.transferTo(java.io.OutputStream.nullOutputStream());
                }
            }
            return "sha256 " + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (var all = Files.list(path)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
