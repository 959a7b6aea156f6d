package io.guerdon.verify.choice;

import io.guerdon.core.ItemReward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.verify.text.AnswerSource;
import io.guerdon.verify.text.Reading;

/** The reward {@code exact}: 1 if the answer is one of the references, word for word. Thread-safe. */
public record ExactReward(Configuration configuration) implements ItemReward<Rollout> {

    /** How the registry knows it. */
    public static final PartType<Configuration, ExactReward> TYPE = new PartType<>(
            Kind.REWARD,
            "exact",
            "1 if the answer equals the reference, or one of several, after normalisation and is not empty, else 0.",
            "Matching reward of Mixed-R1 (arXiv 2505.24164) as reconstructed; squad: Rajpurkar et al. 2016",
            Configuration.class,
            """
            type: exact
            normalize: simple
            """,
            ExactReward::new);

    /** The parameters. */
    public record Configuration(
            @Parameter(
                    value =
                            "What is ignored: none (nothing), simple (case, amount of white space, punctuation at the ends),"
                                    + " squad (besides, all punctuation and the articles a, an, the).",
                    byDefault = "simple")
            ExactMatch.Normalization normalize,

            @Parameter(
                    value =
                            "Where the answer stands: tags (in <answer>...</answer> only), tags-or-text (else after the last"
                                    + " </think>, else anywhere), text (the whole completion).",
                    byDefault = "tags-or-text")
            AnswerSource answer) {}

    @Override
    public Verdict judge(Rollout rollout, long step) {
        var references = Reading.references(rollout, "a text, or a list of texts of which one suffices");
        var answer = configuration.answer().find(rollout.completion());
        if (answer == null) {
            return Reading.noAnswer();
        }
        var found = ExactMatch.normalize(answer, configuration.normalize());
        if (found.isEmpty()) {
            return Verdict.of(0, "empty", "the answer is empty");
        }
        for (var reference : references) {
            if (found.equals(ExactMatch.normalize(reference, configuration.normalize()))) {
                return Verdict.of(1, "equal", "the answer is as expected");
            }
        }
        return Verdict.of(
                0, "wrong", "found " + Reading.quoted(found) + ", expected " + Reading.quoted(references.getFirst()));
    }
}
