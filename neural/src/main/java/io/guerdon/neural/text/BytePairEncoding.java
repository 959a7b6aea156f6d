package io.guerdon.neural.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A byte-level BPE tokenizer that was learned from texts, to be written as a {@code tokenizer.json} and read by {@link
 * PretrainedTokenizer} or by any program that knows Hugging Face's format. All 256 bytes are tokens, so that every text has tokens
 * and comes back from them. Immutable.
 *
 * <p>Texts are cut into words as GPT-2 does (Radford et al. 2019, section 2.2): a run of letters, of digits or of other signs, each
 * with at most one space before it, or white space; a token never reaches across a cut. {@link BytePairTraining} says how the
 * joinings are learned. The same texts give the same tokenizer, in any order: only the counts of words matter.
 */
public final class BytePairEncoding {

    /** What ends a text. As in published models, a text that spells it out is read as that token. */
    public static final String END = "<|endoftext|>";

    /** The id that ends a text. */
    public static final int END_ID = 0;

    /** The smallest vocabulary: the end and every byte. */
    public static final int SMALLEST = 257;

    /** GPT-2's cuts; white space at the end of a run stays apart from the word that follows it. */
    private static final Pattern WORD = Pattern.compile(
            "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final JsonMapper JSON = new JsonMapper();

    private final List<String> tokens;
    private final List<BytePairTraining.Merge> merges;

    private BytePairEncoding(BytePairTraining.Learned learned) {
        this.tokens = learned.tokens();
        this.merges = learned.merges();
    }

    /**
     * Learns from texts.
     *
     * @param vocabulary how many tokens there are at most, the end and the 256 bytes included; fewer when no pair of neighbours
     *     occurs twice any more
     * @throws IllegalArgumentException when the vocabulary is smaller than {@link #SMALLEST}
     */
    public static BytePairEncoding learn(Iterable<String> texts, int vocabulary) {
        if (vocabulary < SMALLEST) {
            throw new IllegalArgumentException("a vocabulary of " + vocabulary
                    + " tokens is too small: the end and the 256 bytes need " + SMALLEST + " already");
        }
        var words = new LinkedHashMap<String, Long>();
        for (var text : texts) {
            words(text).forEach(word -> words.merge(word, 1L, Long::sum));
        }
        return of(words, vocabulary);
    }

    /** Learns from words with their counts. */
    static BytePairEncoding of(SequencedMap<String, Long> words, int vocabulary) {
        var alphabet = new ArrayList<String>();
        alphabet.add(END);
        var byteIds = new int[256];
        var shown = shownBytes();
        shown.chars().sorted().forEach(c -> {
            byteIds[shown.indexOf(c)] = alphabet.size();
            alphabet.add(String.valueOf((char) c));
        });
        return new BytePairEncoding(BytePairTraining.learn(alphabet, byteIds, words, vocabulary));
    }

    /** The words of a text; together they are the text. */
    static List<String> words(String text) {
        return WORD.matcher(text).results().map(match -> match.group()).toList();
    }

    /** How each byte is shown in the file: printable characters of Latin-1 as they are, the others from U+0100 on. */
    static String shownBytes() {
        var shown = new StringBuilder();
        int moved = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b > ' ' && b < 0x7f) || (b > 0xa0 && b != 0xad);
            shown.append((char) (printable ? b : moved++));
        }
        return shown.toString();
    }

    /** Number of tokens. */
    public int vocabulary() {
        return tokens.size();
    }

    /** The joinings in their order, as the file has them: left and right with a space between. */
    public List<String> merges() {
        return merges.stream()
                .map(merge -> tokens.get(merge.left()) + " " + tokens.get(merge.right()))
                .toList();
    }

    /** Writes the file; it appears complete or not at all. */
    public void write(Path file) throws IOException {
        var partial = file.resolveSibling(file.getFileName() + ".half");
        Files.write(partial, JSON.writeValueAsString(json()).getBytes(StandardCharsets.UTF_8));
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private ObjectNode json() {
        var nodes = JsonNodeFactory.instance;
        var root = nodes.objectNode().put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        root.putArray("added_tokens")
                .addObject()
                .put("id", END_ID)
                .put("content", END)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
        root.putNull("normalizer");
        root.set("pre_tokenizer", byteLevel());
        root.putNull("post_processor");
        root.set("decoder", byteLevel());
        var model = root.putObject("model").put("type", "BPE");
        for (var name : List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) {
            model.putNull(name);
        }
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        var vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        var joined = model.putArray("merges");
        merges().forEach(joined::add);
        return root;
    }

    private static ObjectNode byteLevel() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }
}
