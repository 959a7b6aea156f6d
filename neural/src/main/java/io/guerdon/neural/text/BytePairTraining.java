package io.guerdon.neural.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which neighbours to join, learned from words and how often they occur: again and again the pair of neighbours that occurs most
 * often becomes one symbol (Sennrich et al. 2016, "Neural machine translation of rare words with subword units", algorithm 1), here
 * over bytes. Of pairs that occur equally often the one whose ids are smaller is joined, the left id first.
 *
 * <p>Every adjacent pair is counted, overlapping ones too; a pair that occurs once is never joined. Each distinct word stands once
 * in memory as a chain of symbols. A joining visits the places of its own pair only and corrects the counts of the neighbours
 * there, so that the work is about n log n in the length of all distinct words, not their length times the number of joinings.
 */
final class BytePairTraining {

    /** A pair that occurs fewer times is not joined: it would be a name for a single place. */
    private static final long FEWEST = 2;

    private static final int NONE = -1;

    /** Two symbols that became one. */
    record Merge(int left, int right) {}

    /** A pair with the number of times it occurred when it was looked at. */
    private record Candidate(long count, int left, int right) {

        static final Comparator<Candidate> ORDER = Comparator.comparingLong(Candidate::count)
                .reversed()
                .thenComparingInt(Candidate::left)
                .thenComparingInt(Candidate::right);
    }

    /** How often a pair occurs, and where its left symbol stood at some time; places may be outdated, the count is not. */
    private static final class Pair {
        long count;
        int[] places = new int[4];
        int size;

        void add(int place, long times) {
            count += times;
            if (size == places.length) {
                places = Arrays.copyOf(places, 2 * size);
            }
            places[size++] = place;
        }
    }

    private final List<String> tokens;
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<Merge> merges = new ArrayList<>();

    /** A place holds a symbol, or none after it was joined to its left neighbour; chains of places are words. */
    private final int[] symbols;

    private final int[] next;
    private final int[] previous;
    private final long[] times;

    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(Candidate.ORDER);

    /**
     * @param alphabet texts of the first tokens
     * @param byteIds the token of each of the 256 bytes
     * @param words with how often each occurs
     */
    private BytePairTraining(List<String> alphabet, int[] byteIds, SequencedMap<String, Long> words) {
        tokens = new ArrayList<>(alphabet);
        for (int id = 0; id < alphabet.size(); id++) {
            ids.put(alphabet.get(id), id);
        }
        var bytes = new LinkedHashMap<byte[], Long>();
        long length = 0;
        for (var word : words.entrySet()) {
            byte[] spelled = word.getKey().getBytes(StandardCharsets.UTF_8);
            bytes.put(spelled, word.getValue());
            length += spelled.length;
        }
        int size = Math.toIntExact(length);
        symbols = new int[size];
        next = new int[size];
        previous = new int[size];
        times = new long[size];
        int place = 0;
        for (var word : bytes.entrySet()) {
            byte[] spelled = word.getKey();
            for (int i = 0; i < spelled.length; i++, place++) {
                symbols[place] = byteIds[spelled[i] & 0xff];
                previous[place] = i == 0 ? NONE : place - 1;
                next[place] = i + 1 == spelled.length ? NONE : place + 1;
                times[place] = word.getValue();
            }
        }
        for (int i = 0; i < size; i++) {
            count(i);
        }
    }

    /** What was learned: the texts of all tokens by id, and the joinings in their order. */
    record Learned(List<String> tokens, List<Merge> merges) {}

    /**
     * Learns.
     *
     * @param vocabulary how many tokens to stop at; fewer come out when no pair occurs twice any more
     */
    static Learned learn(List<String> alphabet, int[] byteIds, SequencedMap<String, Long> words, int vocabulary) {
        var training = new BytePairTraining(alphabet, byteIds, words);
        training.pairs.keySet().forEach(training::offer);
        while (training.tokens.size() < vocabulary) {
            var most = training.most();
            if (most == null) {
                break;
            }
            training.join(most.left(), most.right());
        }
        return new Learned(List.copyOf(training.tokens), List.copyOf(training.merges));
    }

    /** The pair that occurs most often; null when none occurs often enough. */
    private @Nullable Candidate most() {
        while (!queue.isEmpty()) {
            var candidate = queue.remove();
            var pair = pairs.get(key(candidate.left(), candidate.right()));
            if (pair == null || pair.count < FEWEST) {
                continue;
            }
            if (pair.count == candidate.count()) {
                return candidate;
            }
            // It has lost places since it was queued: it waits again with what is left.
            queue.add(new Candidate(pair.count, candidate.left(), candidate.right()));
        }
        return null;
    }

    private void join(int left, int right) {
        merges.add(new Merge(left, right));
        var joined = tokens.get(left) + tokens.get(right);
        // The same text may come about in two ways; it is one token.
        int id = ids.computeIfAbsent(joined, text -> {
            tokens.add(text);
            return tokens.size() - 1;
        });
        var pair = pairs.remove(key(left, right));
        if (pair == null) {
            return;
        }
        int[] places = Arrays.copyOf(pair.places, pair.size);
        // From left to right: of "aaa" the first two become one.
        Arrays.sort(places);
        var touched = new TreeSet<Long>();
        for (int place : places) {
            int second = symbols[place] == left ? next[place] : NONE;
            if (second != NONE && symbols[second] == right) {
                int before = previous[place];
                int after = next[second];
                discount(before, left, place);
                if (after != NONE) {
                    discount(second, symbols[after], second);
                }
                symbols[place] = id;
                symbols[second] = NONE;
                next[place] = after;
                if (after != NONE) {
                    previous[after] = place;
                    touched.add(count(place));
                }
                if (before != NONE) {
                    touched.add(count(before));
                }
            }
        }
        touched.forEach(this::offer);
    }

    /** Takes the pair of the symbol at {@code from} (none: nothing) and the one to its right off its count. */
    private void discount(int from, int right, int weight) {
        if (from != NONE) {
            var pair = pairs.get(key(symbols[from], right));
            if (pair != null) {
                pair.count -= times[weight];
            }
        }
    }

    /** Counts the pair that begins at a place; its key, or none at the end of a word. */
    private long count(int place) {
        if (next[place] == NONE) {
            return NONE;
        }
        long key = key(symbols[place], symbols[next[place]]);
        pairs.computeIfAbsent(key, _ -> new Pair()).add(place, times[place]);
        return key;
    }

    private void offer(long key) {
        var pair = pairs.get(key);
        if (pair != null && pair.count >= FEWEST) {
            queue.add(new Candidate(pair.count, (int) (key >>> 32), (int) key));
        }
    }

    private static long key(int left, int right) {
        return (long) left << 32 | right;
    }
}
