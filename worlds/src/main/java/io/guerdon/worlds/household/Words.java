package io.guerdon.worlds.household;

import java.util.List;

/** English for lists and articles. */
final class Words {

    private Words() {}

    /** "an egg", "a clean egg". */
    static String one(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }

    /** "a mug", "a mug and an egg", "a cup, a mug and an egg"; "nothing" for none. */
    static String list(List<String> nouns) {
        if (nouns.isEmpty()) {
            return "nothing";
        }
        var text = new StringBuilder(one(nouns.getFirst()));
        for (int i = 1; i < nouns.size(); i++) {
            text.append(i == nouns.size() - 1 ? " and " : ", ").append(one(nouns.get(i)));
        }
        return text.toString();
    }
}
