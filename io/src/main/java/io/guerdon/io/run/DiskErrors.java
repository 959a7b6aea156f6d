package io.guerdon.io.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** I/O errors of writing in words. The operating system's own text is the only thing that tells them apart. */
final class DiskErrors {

    private DiskErrors() {}

    static String describe(IOException e) {
        String message = String.valueOf(e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (e instanceof AccessDeniedException || lower.contains("permission denied")) {
            return "no permission to write there";
        }
        if (e instanceof NoSuchFileException) {
            return "the folder does not exist";
        }
        if (lower.contains("no space left")) {
            return "the disk is full";
        }
        if (lower.contains("quota")) {
            return "the disk quota is used up";
        }
        if (lower.contains("broken pipe")) {
            return "its reader has closed it";
        }
        return message;
    }
}
