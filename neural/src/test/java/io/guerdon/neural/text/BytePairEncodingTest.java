package io.guerdon.neural.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class BytePairEncodingTest {

    @TempDir
    private Path folder;

    private PretrainedTokenizer read(BytePairEncoding learned) throws IOException {
        learned.write(folder.resolve("tokenizer.json"));
        return PretrainedTokenizer.read(folder.resolve("tokenizer.json"), BytePairEncoding.END_ID);
    }

    @Test
    void frequentNeighboursBecomeTokensAndTextsGetShorter() throws IOException {
        var learned = BytePairEncoding.learn(List.of("low low low low low lowest lowest newer newer newer wider"), 262);
        // "lo" and "ow" occur seven times each, both below "we"; ids of l and o are below those of o and w
        assertThat(learned.merges()).startsWith("l o", "lo w", "Ġ low");
        assertThat(learned.vocabulary()).isEqualTo(262);
        try (var tokenizer = read(learned)) {
            assertThat(tokenizer.vocabulary()).isEqualTo(262);
            assertThat(tokenizer.encode("low")).hasSize(1);
            assertThat(tokenizer.encode("lot")).hasSize(2);
            assertThat(tokenizer.decode(tokenizer.encode("a slow wolf"))).isEqualTo("a slow wolf");
        }
    }

    @Test
    void anyTextComesBack() throws IOException {
        var texts = List.of(
                "plain words, don't they're 12345 12.5",
                "  leading, trailing  \n\n\ttabs\r\n ",
                "日本語のテキスト、中文字符，한국어",
                "👩‍👩‍👧‍👦 🇫🇷 family é é Ǻ ñ",
                "\u0000\u0001\u007f\u00a0\u00ad\u2028\ufeff\uffff",
                "math: ∀x∈ℝ, x² ≥ 0 — “quoted”");
        try (var tokenizer = read(BytePairEncoding.learn(texts.subList(0, 3), 300))) {
            for (var text : texts) {
                assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
            }
            var random = new Random(7);
            for (int trial = 0; trial < 200; trial++) {
                var text = random.ints(30, 0, 0x110000)
                        .filter(c -> Character.isDefined(c) && (c < 0xd800 || c > 0xdfff))
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining());
                assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
            }
        }
    }

    @Test
    void aLongTextIsNotCut() throws IOException {
        var text = "many words make a long text, ".repeat(2000);
        try (var tokenizer = read(BytePairEncoding.learn(List.of("other words"), 257))) {
            assertThat(tokenizer.encode(text)).hasSize(text.length());
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        }
    }

    @Test
    void joiningsAreThoseOfACountFromScratch() {
        var random = new Random(1);
        for (int trial = 0; trial < 60; trial++) {
            var letters = trial % 2 == 0 ? "ab " : "aab b\u00e9c";
            var text = IntStream.range(0, 20 + random.nextInt(200))
                    .mapToObj(_ -> String.valueOf(letters.charAt(random.nextInt(letters.length()))))
                    .collect(Collectors.joining());
            int vocabulary = 257 + random.nextInt(60);
            assertThat(BytePairEncoding.learn(List.of(text), vocabulary).merges())
                    .as(text)
                    .isEqualTo(counted(text, vocabulary));
        }
    }

    /** The definition: count all pairs, join the most frequent everywhere, and again. */
    private static List<String> counted(String text, int vocabulary) {
        var shown = BytePairEncoding.shownBytes();
        var ids = new HashMap<String, Integer>();
        shown.chars().sorted().forEach(c -> ids.put(String.valueOf((char) c), ids.size() + 1));
        var words = new ArrayList<List<String>>();
        for (var word : BytePairEncoding.words(text)) {
            var symbols = new ArrayList<String>();
            for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
                symbols.add(String.valueOf(shown.charAt(b & 0xff)));
            }
            words.add(symbols);
        }
        var merges = new ArrayList<String>();
        while (ids.size() + 1 < vocabulary) {
            var counts = new TreeMap<List<Integer>, Integer>((a, b) -> Arrays.compare(ints(a), ints(b)));
            var names = new HashMap<List<Integer>, String>();
            for (var word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    var pair = List.of(ids.get(word.get(i)), ids.get(word.get(i + 1)));
                    counts.merge(pair, 1, Integer::sum);
                    names.put(pair, word.get(i) + " " + word.get(i + 1));
                }
            }
            // the first of the most frequent in the order of ids
            var best = counts.entrySet().stream()
                    .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                    .filter(entry -> entry.getValue() >= 2);
            if (best.isEmpty()) {
                break;
            }
            var name = Objects.requireNonNull(names.get(best.get().getKey()));
            merges.add(name);
            String[] sides = name.split(" ", -1);
            ids.putIfAbsent(sides[0] + sides[1], ids.size() + 1);
            for (var word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.get(i).equals(sides[0]) && word.get(i + 1).equals(sides[1])) {
                        word.set(i, sides[0] + sides[1]);
                        word.remove(i + 1);
                    }
                }
            }
        }
        return merges;
    }

    private static int[] ints(List<Integer> pair) {
        return pair.stream().mapToInt(Integer::intValue).toArray();
    }

    @Test
    void theLibraryJoinsAsTheFileSays() throws IOException {
        var text =
                "She sells sea shells by the sea shore; the shells she sells are surely sea shells. 'Tis the season's end.";
        var learned = BytePairEncoding.learn(List.of(text), 300);
        try (var tokenizer = read(learned)) {
            var ids = ids(folder.resolve("tokenizer.json"));
            for (var sample : List.of(text, "shells on the shore's edge\n", "unseen: Ünïcödé 42")) {
                var expected = new ArrayList<Integer>();
                for (var word : BytePairEncoding.words(sample)) {
                    applied(word, learned.merges()).forEach(symbol -> expected.add(ids.get(symbol)));
                }
                assertThat(tokenizer.encode(sample)).containsExactly(ints(expected));
            }
        }
    }

    /** Joinings of a word in the order of their learning. */
    private static List<String> applied(String word, List<String> merges) {
        var shown = BytePairEncoding.shownBytes();
        var symbols = new ArrayList<String>();
        for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            symbols.add(String.valueOf(shown.charAt(b & 0xff)));
        }
        for (var merge : merges) {
            String[] sides = merge.split(" ", -1);
            for (int i = 0; i + 1 < symbols.size(); i++) {
                if (symbols.get(i).equals(sides[0]) && symbols.get(i + 1).equals(sides[1])) {
                    symbols.set(i, sides[0] + sides[1]);
                    symbols.remove(i + 1);
                }
            }
        }
        return symbols;
    }

    private static HashMap<String, Integer> ids(Path file) throws IOException {
        var ids = new HashMap<String, Integer>();
        new JsonMapper()
                .readTree(Files.readString(file))
                .path("model")
                .path("vocab")
                .properties()
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
        return ids;
    }

    @Test
    void theOrderOfTextsDoesNotMatterAndNothingIsJoinedForOnePlace() throws IOException {
        var texts =
                new ArrayList<String>(List.of("one fish", "two fish", "red fish", "blue fish", "old fish, new fish"));
        var learned = BytePairEncoding.learn(texts, 400);
        Collections.reverse(texts);
        assertThat(BytePairEncoding.learn(texts, 400).merges()).isEqualTo(learned.merges());
        assertThat(learned.vocabulary()).isLessThan(280);
        assertThat(BytePairEncoding.learn(List.of("", "abc"), 300).vocabulary()).isEqualTo(257);
        assertThatThrownBy(() -> BytePairEncoding.learn(texts, 256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("257");
    }

    @Test
    void aMegabyteOfOneWordAndAMegabyteOfManyAreLearnedFrom() {
        var random = new Random(3);
        var word = IntStream.range(0, 1 << 20)
                .mapToObj(_ -> String.valueOf((char) ('a' + random.nextInt(26))))
                .collect(Collectors.joining());
        assertThat(BytePairEncoding.learn(List.of(word), 1000).vocabulary()).isEqualTo(1000);
        assertThat(BytePairEncoding.learn(List.of("a".repeat(1 << 20)), 1000).merges())
                .startsWith("a a", "aa aa", "aaaa aaaa")
                .hasSize(19);
    }

    @Test
    void everyByteHasItsOwnPrintableSign() {
        var shown = BytePairEncoding.shownBytes();
        assertThat(shown.chars().distinct().count()).isEqualTo(256);
        assertThat(shown.charAt(' ')).isEqualTo('Ġ');
        assertThat(shown.charAt('\n')).isEqualTo('Ċ');
        assertThat(shown.charAt('A')).isEqualTo('A');
        assertThat(shown.charAt(0xad)).isEqualTo('Ń');
    }
}
