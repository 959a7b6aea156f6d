package io.guerdon.core.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant. */
public final class Nearest {

    private Nearest() {}

    /** The nearest of some names, when one is near enough that a slip of the finger explains the difference. */
    public static Optional<String> to(String name, Collection<String> names) {
        int allowed = Math.max(1, name.length() / 3);
        return names.stream()
                .filter(candidate -> distance(plain(name), plain(candidate)) <= allowed)
                .min(Comparator.comparingInt(candidate -> distance(plain(name), plain(candidate))));
    }

    /** A sentence part for a message: {@code ; did you mean 'x'?} or {@code ; there are: a, b}. */
    public static String hint(String name, Collection<String> names) {
        return to(name, names)
                .map(near -> "; did you mean '" + near + "'?")
                .orElseGet(() -> names.isEmpty() ? "; there are none" : "; there are: " + String.join(", ", names));
    }

    private static String plain(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
    static int distance(String a, String b) {
        int[] beforePrevious = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(previous[j - 1] + same, 1 + Math.min(previous[j], current[j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            int[] spare = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = spare;
        }
        return previous[b.length()];
    }
}
