package io.guerdon.verify.question;

import io.guerdon.core.DataException;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.verify.text.AnswerSource;
import io.guerdon.verify.text.Reading;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The reward {@code question}: how right an answer is, by the kind of its question. Thread-safe. */
public record QuestionReward(Configuration configuration) implements ItemReward<Rollout> {

    /** How the registry knows it. */
    public static final PartType<Configuration, QuestionReward> TYPE = new PartType<>(
            Kind.REWARD,
            "question",
            "How right the answer is, graded by the kind of question that the row names: choice, number, text, transcript.",
            "GRPO-CARE (arXiv 2506.16141), released accuracy reward",
            Configuration.class,
            """
            type: question
            kind_field: problem_type
            """,
            QuestionReward::new);

    /** What becomes of a kind that is none of those known. */
    public enum Unknown {
        /** The row is marked as failed. */
        ERROR,
        /** It earns 0, as in the released code. */
        ZERO
    }

    /** The parameters. */
    public record Configuration(
            @Parameter(
                    value =
                            "The field of the row that names the kind: multiple choice, numerical, OCR, free-form or regression.",
                    byDefault = "problem_type")
            String kindField,

            @Parameter("The kind of all rows, where no field names it.")
            QuestionAccuracy.@Nullable Kind kind,

            @Parameter(
                    value = "A kind that is none of these: error (the row is marked as failed) or zero (it earns 0).",
                    byDefault = "error")
            Unknown unknown,

            @Parameter(
                    value =
                            "Where the answer stands: tags (in <answer>...</answer> only), tags-or-text (else after the last"
                                    + " </think>, else anywhere), text (the whole completion).",
                    byDefault = "tags")
            AnswerSource answer,

            @Parameter(
                    value =
                            "Where the truth stands in the reference, likewise; with tags a reference without them is empty, as in"
                                    + " the released code.",
                    byDefault = "tags-or-text")
            AnswerSource truth) {}

    @Override
    public Verdict judge(Rollout rollout, long step) {
        var reference = Reading.reference(rollout, "the right answer, bare or in <answer>...</answer>");
        var kind = kind(rollout);
        if (kind == null) {
            return Verdict.of(0, "unknown_kind", "'" + rollout.text(configuration.kindField()) + "' is no known kind");
        }
        var answer = configuration.answer().find(rollout.completion());
        var truth = configuration.truth().find(reference);
        double value = QuestionAccuracy.of(kind, answer == null ? "" : answer, truth == null ? "" : truth);
        if (answer == null) {
            return Verdict.of(value, "no_answer", "no <answer>...</answer> in the completion");
        }
        String code = value == 1 ? "right" : value == 0 ? "wrong" : "partly_right";
        return Verdict.of(value, code, kind.label() + " question");
    }

    private QuestionAccuracy.@Nullable Kind kind(Rollout rollout) {
        if (configuration.kind() != null) {
            return configuration.kind();
        }
        var label = rollout.text(configuration.kindField());
        var kind = label == null ? null : QuestionAccuracy.Kind.of(label);
        if (label == null || (kind == null && configuration.unknown() == Unknown.ERROR)) {
            var known = Arrays.stream(QuestionAccuracy.Kind.values())
                    .map(each -> "'" + each.label() + "'")
                    .collect(Collectors.joining(", "));
            throw new DataException(
                    rollout.label(),
                    configuration.kindField(),
                    label == null ? "nothing" : Reading.quoted(label),
                    "one of " + known
                            + "; set kind_field to the field that says it, or kind where all rows are of one");
        }
        return kind;
    }
}
