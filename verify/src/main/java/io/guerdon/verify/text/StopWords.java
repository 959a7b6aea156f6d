package io.guerdon.verify.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Words that say little by themselves. */
public enum StopWords {
    /** No word is left out. */
    NONE(Set.of()),
    /** Articles, pronouns, prepositions, conjunctions and auxiliary verbs of English; no negations, which change the meaning. */
    ENGLISH(Set.of(
            ("a an the this that these those i me my we us our you your he him his she her it its they them their who whom"
                            + " which what of in on at by for with about into through during to from up down out over under"
                            + " and or but if then than as so because while until when where there here am is are was were be"
                            + " been being have has had having do does did doing will would can could shall should may might"
                            + " must just very too also some any each both more most other such own same")
                    .split(" ")));

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<String> words;

    StopWords(Set<String> words) {
        this.words = words;
    }

    /** The text without these words, whatever their case and the punctuation at their ends; the others one blank apart. */
    public String remove(String text) {
        if (words.isEmpty()) {
            return text;
        }
        List<String> kept = new ArrayList<>();
        for (var word : Words.of(text)) {
            if (!words.contains(bare(word))) {
                kept.add(word);
            }
        }
        return String.join(" ", kept);
    }

    private static String bare(String word) {
        int start = 0;
        int end = word.length();
        while (start < end && !Character.isLetterOrDigit(word.charAt(start))) {
            start++;
        }
        while (end > start && !Character.isLetterOrDigit(word.charAt(end - 1))) {
            end--;
        }
        return word.substring(start, end).toLowerCase(Locale.ROOT);
    }
}
