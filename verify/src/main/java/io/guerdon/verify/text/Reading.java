package io.guerdon.verify.text;

import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import java.util.List;

/** What every reward of this module does before and after its own work. Pure functions. */
public final class Reading {

    private Reading() {}

    /**
     * The reference of a rollout as one text.
     *
     * @throws DataException when there is none
     */
    public static String reference(Rollout rollout, String expected) {
        if (!rollout.hasReference()) {
            throw new DataException(rollout.label(), "reference", "nothing", expected);
        }
        return rollout.reference();
    }

    /**
     * The references of a rollout as texts: the elements of a list, or the one there is.
     *
     * @throws DataException when there is none
     */
    public static List<String> references(Rollout rollout, String expected) {
        var references = rollout.references();
        if (references.isEmpty()) {
            throw new DataException(
                    rollout.label(), "reference", rollout.hasReference() ? "an empty list" : "nothing", expected);
        }
        return references;
    }

    /** 0, because the completion has no answer where one should be. */
    public static Verdict noAnswer() {
        return Verdict.of(0, "no_answer", "no <answer>...</answer> in the completion");
    }

    /** A text for a message: on one line, shortened to 60 characters. */
    public static String quoted(String text) {
        var start = text.length() > 60 ? text.substring(0, 57) + "..." : text;
        return "'" + start.replace("\n", "\\n") + "'";
    }
}
