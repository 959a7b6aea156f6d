package io.guerdon.verify.text;

import io.guerdon.core.ItemReward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.List;
import java.util.Locale;

/** The reward {@code rouge-l}: words in common with a reference text, in order; also in n-grams. Thread-safe. */
public record RougeReward(Configuration configuration) implements ItemReward<Rollout> {

    /** How the registry knows it. */
    public static final PartType<Configuration, RougeReward> TYPE = new PartType<>(
            Kind.REWARD,
            "rouge-l",
            "ROUGE-L (longest common subsequence of words) of the answer and a reference text; also ROUGE-1 and ROUGE-2.",
            "Lin 2004, 'ROUGE: A Package for Automatic Evaluation of Summaries', sections 2 and 3.1",
            Configuration.class,
            """
            type: rouge-l
            score: f1
            """,
            RougeReward::new);

    /** What is counted. */
    public enum Variant {
        ROUGE_L,
        ROUGE_1,
        ROUGE_2
    }

    /** Which number is the reward. */
    public enum Score {
        F1,
        PRECISION,
        RECALL
    }

    /** The parameters. */
    public record Configuration(
            @Parameter(
                    value =
                            "rouge-l: longest common subsequence; rouge-1: words in common; rouge-2: pairs of neighbouring words in"
                                    + " common.",
                    byDefault = "rouge-l")
            Variant variant,

            @Parameter(value = "f1, precision or recall.", byDefault = "f1")
            Score score,

            @Parameter(
                    value =
                            "words: letters and digits of any script; ascii-words: of ASCII, as in the usual rouge_score package;"
                                    + " characters: for scripts without blanks. All in lower case, none stemmed.",
                    byDefault = "words")
            Rouge.Units units,

            @Parameter(value = "How many words of each side are looked at, from 1 to 20000.", byDefault = "5000")
            int maxWords,

            @Parameter(
                    value =
                            "Where the answer stands: tags (in <answer>...</answer> only), tags-or-text (else after the last"
                                    + " </think>, else anywhere), text (the whole completion).",
                    byDefault = "tags-or-text")
            AnswerSource answer) {

        public Configuration {
            if (maxWords < 1 || maxWords > 20_000) {
                throw new IllegalArgumentException("max_words must be from 1 to 20000, found " + maxWords);
            }
        }
    }

    @Override
    public Verdict judge(Rollout rollout, long step) {
        var references = Reading.references(rollout, "a text, or a list of texts of which the nearest counts");
        var answer = configuration.answer().find(rollout.completion());
        if (answer == null) {
            return Reading.noAnswer();
        }
        var words = words(answer);
        Rouge.Overlap best = new Rouge.Overlap(0, 0);
        for (var reference : references) {
            var overlap = overlap(words, words(reference));
            best = score(overlap) > score(best) ? overlap : best;
        }
        return Verdict.of(
                score(best),
                words.isEmpty() ? "empty" : words.size() == configuration.maxWords() ? "overlap_cut" : "overlap",
                String.format(Locale.ROOT, "precision %.3f, recall %.3f", best.precision(), best.recall()));
    }

    private Rouge.Overlap overlap(List<String> words, List<String> reference) {
        return switch (configuration.variant()) {
            case ROUGE_L -> Rouge.longestCommonSubsequence(words, reference);
            case ROUGE_1 -> Rouge.ngrams(words, reference, 1);
            case ROUGE_2 -> Rouge.ngrams(words, reference, 2);
        };
    }

    private double score(Rouge.Overlap overlap) {
        return switch (configuration.score()) {
            case F1 -> overlap.f1();
            case PRECISION -> overlap.precision();
            case RECALL -> overlap.recall();
        };
    }

    private List<String> words(String text) {
        var all = Rouge.units(text, configuration.units());
        return all.size() > configuration.maxWords() ? all.subList(0, configuration.maxWords()) : all;
    }
}
