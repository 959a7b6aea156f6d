package io.guerdon.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Writes comparisons to train a reward model on: a prompt and two responses of which each pairing is {@value #BYTES} bytes long, so
 * that with a token for each byte all sequences have 200 tokens with the one that ends them. The response with more polite words is
 * preferred. The same number always gives the same bytes.
 *
 * <pre>./benchmark --main io.guerdon.benchmarks.ComparisonGenerator 20000 pairs.jsonl</pre>
 */
public final class ComparisonGenerator {

    /** Prompt, blank line and response together. */
    static final int BYTES = 199;

    private static final String[] POLITE = {"please", "thanks", "gladly", "kindly", "welcome"};
    private static final String[] RUDE = {"hmpf", "whatever", "no", "never", "boring"};
    private static final String[] PLAIN = {
        "the",
        "train",
        "leaves",
        "from",
        "platform",
        "seven",
        "at",
        "noon",
        "and",
        "a",
        "ticket",
        "costs",
        "four",
        "coins",
        "in",
        "winter",
        "or",
        "five",
        "on",
        "holidays"
    };

    private ComparisonGenerator() {}

    /** Arguments: the number of comparisons, the file. */
    public static void main(String[] arguments) throws IOException {
        write(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
    }

    /** Writes comparisons as JSON Lines. */
    public static void write(int comparisons, Path file) throws IOException {
        var random = new SplittableRandom(20260102);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < comparisons; i++) {
                String prompt = "Customer " + i + " asks: " + text(PLAIN, PLAIN, 60, random) + "?";
                int left = BYTES - 2 - prompt.length();
                out.write("{\"prompt\": \"" + prompt + "\", \"chosen\": \"" + text(POLITE, RUDE, left, random)
                        + "\", \"rejected\": \"" + text(RUDE, POLITE, left, random) + "\"}\n");
            }
        }
    }

    /** So many characters of words, of which some are of the first kind and fewer of the second. */
    private static String text(String[] many, String[] few, int length, SplittableRandom random) {
        var text = new StringBuilder();
        while (text.length() < length) {
            int dice = random.nextInt(20);
            var from = dice < 4 ? many : dice < 6 ? few : PLAIN;
            text.append(from[random.nextInt(from.length)]).append(' ');
        }
        return text.substring(0, length - 1) + ".";
    }
}
