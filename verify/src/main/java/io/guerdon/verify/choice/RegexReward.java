package io.guerdon.verify.choice;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.guerdon.core.ItemReward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import io.guerdon.verify.text.AnswerSource;
import io.guerdon.verify.text.Reading;
import org.jspecify.annotations.Nullable;

/**
 * The reward {@code regex}: matches the answer with a pattern, in time linear in its length (RE2). Thread-safe.
 *
 * @param configuration the parameters
 * @param pattern the compiled pattern
 */
public record RegexReward(Configuration configuration, Pattern pattern) implements ItemReward<Rollout> {

    /** How the registry knows it. */
    public static final PartType<Configuration, RegexReward> TYPE = new PartType<>(
            Kind.REWARD,
            "regex",
            "1 if the text matches a pattern, or if what a group of it captures equals the reference, else 0.",
            "RE2 syntax and linear time (Cox 2010, 'Regular expression matching in the wild'), by re2j",
            Configuration.class,
            """
            type: regex
            pattern: '(?i)final answer:\\s*(\\w+)'
            group: 1
            """,
            RegexReward::new);

    /** How much of the text must match. */
    public enum Match {
        FIND,
        FULL
    }

    /** The parameters. */
    public record Configuration(
            @Parameter(
                    "The pattern, in RE2 syntax: no back-references and no look-around, so that no text can be slow.")
            String pattern,

            @Parameter(
                    value = "find: the pattern occurs somewhere; full: it matches the whole text.",
                    byDefault = "find")
            Match match,

            @Parameter(
                    "The group whose text must equal the reference (after the normalisation 'simple'); absent: the match"
                            + " alone counts and no reference is needed.")
            @Nullable
            Integer group,

            @Parameter(
                    value = "Whether to look at the last match instead of the first; matters with group.",
                    byDefault = "false")
            boolean last,

            @Parameter(value = "Whether the text must not match: 1 where it does not.", byDefault = "false")
            boolean forbid,

            @Parameter(
                    value =
                            "Where to look: tags (in <answer>...</answer> only), tags-or-text (else after the last </think>,"
                                    + " else anywhere), text (the whole completion).",
                    byDefault = "text")
            AnswerSource answer) {

        public Configuration {
            if (forbid && group != null) {
                throw new IllegalArgumentException("group and forbid do not go together: remove one of them");
            }
        }
    }

    /**
     * Compiles the pattern.
     *
     * @throws IllegalArgumentException when the pattern is not valid or has no such group
     */
    public RegexReward(Configuration configuration) {
        this(configuration, compile(configuration));
    }

    private static Pattern compile(Configuration configuration) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(configuration.pattern());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "pattern '" + configuration.pattern() + "' is not valid: "
                            + e.getDescription() + (e.getPattern().isEmpty() ? "" : " at '" + e.getPattern() + "'")
                            + " (RE2 syntax: no back-references, no look-around)",
                    e);
        }
        var group = configuration.group();
        if (group != null && (group < 0 || group > pattern.groupCount())) {
            throw new IllegalArgumentException("group must be from 0 to " + pattern.groupCount()
                    + ", the number of groups in the pattern, found " + group);
        }
        return pattern;
    }

    @Override
    public Verdict judge(Rollout rollout, long step) {
        var text = configuration.answer().find(rollout.completion());
        if (text == null) {
            return Reading.noAnswer();
        }
        var group = configuration.group();
        var matcher = pattern.matcher(text);
        boolean found = configuration.match() == Match.FULL ? matcher.matches() : matcher.find();
        if (configuration.forbid()) {
            return found
                    ? Verdict.of(0, "forbidden_match", "found " + Reading.quoted(matcher.group()))
                    : Verdict.of(1, "no_match", "the pattern does not match, as asked");
        }
        if (!found) {
            return Verdict.of(0, "no_match", "the pattern does not match");
        }
        if (group == null) {
            return Verdict.of(1, "match", "matched " + Reading.quoted(matcher.group()));
        }
        var captured = matcher.group(group);
        while (configuration.last() && configuration.match() == Match.FIND && matcher.find()) {
            captured = matcher.group(group);
        }
        return compare(
                captured == null ? "" : captured, Reading.reference(rollout, "the text that the group should capture"));
    }

    private static Verdict compare(String captured, String reference) {
        return ExactMatch.score(captured, reference, ExactMatch.Normalization.SIMPLE) == 1
                ? Verdict.of(1, "equal", "captured " + Reading.quoted(captured) + " as expected")
                : Verdict.of(
                        0, "wrong", "captured " + Reading.quoted(captured) + ", expected " + Reading.quoted(reference));
    }
}
