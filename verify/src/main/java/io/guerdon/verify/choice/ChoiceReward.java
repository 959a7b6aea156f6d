package io.guerdon.verify.choice;

import io.guerdon.core.DataException;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.verify.text.AnswerSource;
import io.guerdon.verify.text.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The reward {@code choice}: grades option letters, option texts, and yes or no. Thread-safe. */
public record ChoiceReward(Configuration configuration) implements ItemReward<Rollout> {

    /** How the registry knows it. */
    public static final PartType<Configuration, ChoiceReward> TYPE = new PartType<>(
            Kind.REWARD,
            "choice",
            "1 if the answer names the right option (a letter, the text of an option, yes or no), else 0.",
            "Matching reward of Mixed-R1 (arXiv 2505.24164) as reconstructed; the lenient reading is Guerdon's own",
            Configuration.class,
            """
            type: choice
            mode: lenient
            options: options
            """,
            ChoiceReward::new);

    /** How the answer is read. */
    public enum Mode {
        STRICT,
        LENIENT
    }

    /** The parameters. */
    public record Configuration(
            @Parameter(
                    value =
                            "strict: the answer begins with the letter or the word, as in Mixed-R1; lenient: the answer is"
                                    + " found in free text ('The answer is (B)', \\boxed{B}, the text of an option).",
                    byDefault = "lenient")
            Mode mode,

            @Parameter(
                    value = "letter, yes-no, or auto: yes-no where the reference is yes or no (lenient: also true or"
                            + " false), else letter.",
                    byDefault = "auto")
            Choice.Kind kind,

            @Parameter(
                    value = "Where several options are right: all (exactly these), any (one of them and no wrong one),"
                            + " partial (the share that was named, 0 with a wrong one). Lenient only.",
                    byDefault = "all")
            Choice.Several several,

            @Parameter(
                    value =
                            "The field of the row that holds the texts of the options: a list, or a map by letter. It may"
                                    + " be absent.",
                    byDefault = "options")
            String options,

            @Parameter(
                    value =
                            "Where the answer stands: tags (in <answer>...</answer> only), tags-or-text (else after the last"
                                    + " </think>, else anywhere), text (the whole completion). Default: tags where mode is"
                                    + " strict, else tags-or-text.")
            @Nullable
            AnswerSource answer) {

        AnswerSource source() {
            return answer != null ? answer : mode == Mode.STRICT ? AnswerSource.TAGS : AnswerSource.TAGS_OR_TEXT;
        }
    }

    @Override
    public Verdict judge(Rollout rollout, long step) {
        var truth =
                String.join(", ", Reading.references(rollout, "an option letter, the text of an option, yes or no"));
        var answer = configuration.source().find(rollout.completion());
        if (answer == null) {
            return Reading.noAnswer();
        }
        var verdict = grade(rollout, answer, truth);
        if (configuration.mode() == Mode.LENIENT && verdict.code().equals("bad_reference")) {
            throw new DataException(
                    rollout.label(),
                    "reference",
                    Reading.quoted(truth),
                    "an option letter, the text of an option, yes or no");
        }
        return verdict;
    }

    private Verdict grade(Rollout rollout, String answer, String truth) {
        boolean strict = configuration.mode() == Mode.STRICT;
        boolean yesNo = switch (configuration.kind()) {
            case YES_NO -> true;
            case LETTER -> false;
            case AUTO -> (strict ? YesNo.first(truth) : YesNo.lenient(truth)) != null;
        };
        if (yesNo) {
            return strict ? Choice.strictYesNo(answer, truth) : Choice.lenientYesNo(answer, truth);
        }
        var options = options(rollout);
        return strict
                ? Choice.strictLetter(answer, truth, options)
                : Choice.lenientLetters(answer, truth, options, configuration.several());
    }

    private List<String> options(Rollout rollout) {
        var node = rollout.field(configuration.options());
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        var texts = node.isObject() && node.path("text").isArray() ? node.path("text") : node;
        if (!texts.isArray() && !texts.isObject()) {
            throw new DataException(
                    rollout.label(),
                    configuration.options(),
                    Reading.quoted(node.toString()),
                    "a list of option texts, or a map by letter");
        }
        var options = new ArrayList<String>(texts.size());
        if (texts.isArray()) {
            texts.forEach(text -> options.add(written(text)));
        } else {
            texts.propertyStream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> options.add(written(entry.getValue())));
        }
        return options;
    }

    private static String written(JsonNode node) {
        return node.isString() ? node.stringValue() : node.toString();
    }
}
