package io.guerdon.verify.format;

import io.guerdon.core.ItemReward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Kind;
import io.guerdon.core.spec.Parameter;
import io.guerdon.core.spec.PartType;
import java.util.List;
import java.util.Locale;

/**
 * The reward {@code tags}: 1 if the completion has a {@link TagFormat}, else 0; or the share of its tags that occur as
 * often as they should. Thread-safe.
 *
 * @param format the format
 * @param credit what partial compliance earns
 */
public record TagsReward(TagFormat format, Credit credit) implements ItemReward<Rollout> {

    /** What partial compliance earns. */
    public enum Credit {
        /** Nothing: 1 or 0. */
        ALL,
        /** The share of the tags that occur as often as they should, wherever they stand. */
        COUNT
    }

    /** How the registry knows it. */
    public static final PartType<Configuration, TagsReward> TYPE = new PartType<>(
            Kind.REWARD,
            "tags",
            "1 if the completion consists of the given tagged parts in order (think and answer unless said "
                    + "otherwise), else 0; or the share of right tags.",
            "The format rewards of DeepSeek-R1 (arXiv 2501.12948) as written in open-r1 (format_reward, "
                    + "tag_count_reward) and VLM-R1",
            Configuration.class,
            """
          type: tags
          tags: [think, answer]
          """,
            configuration -> new TagsReward(configuration.format(), configuration.credit()));

    /** The parameters. */
    public record Configuration(
            @Parameter(
                    value = "The tags in order. A bare name must occur exactly once; 'name?' at most once, 'name+' "
                            + "at least once, 'name*' any number of times.",
                    byDefault = "[think, answer]")
            List<String> tags,

            @Parameter(value = "What may stand between two parts.", byDefault = "whitespace")
            TagFormat.Gap between,

            @Parameter(value = "What may stand before the first and behind the last part.", byDefault = "whitespace")
            TagFormat.Gap around,

            @Parameter(
                    value = "What the contents must be: any text, nonblank, or lines (a line feed behind the "
                            + "opening and before the closing tag, as open-r1 asks).",
                    byDefault = "any")
            TagFormat.Content content,

            @Parameter(
                    value = "Overlook tags inside the contents, as the usual regular expressions do.",
                    byDefault = "false")
            boolean repeats,

            @Parameter(
                    value = "The prompt may have ended with the first opening tag, so that the completion may lack it.",
                    byDefault = "false")
            boolean preOpened,

            @Parameter(
                    value = "What partial compliance earns: nothing (all), or the share of the tags that occur as "
                            + "often as they should (count).",
                    byDefault = "all")
            Credit credit) {

        TagFormat format() {
            return new TagFormat(
                    tags.stream().map(TagFormat.Part::parse).toList(), between, around, content, repeats, preOpened);
        }
    }

    private static final Verdict FITS = Verdict.of(1, "fits");

    @Override
    public Verdict judge(Rollout rollout, long step) {
        String completion = rollout.completion();
        TagFormat.Departure departure = format.departure(completion);
        if (credit == Credit.COUNT) {
            double share = format.tagShare(completion);
            return departure == null
                    ? Verdict.of(share, "fits")
                    : Verdict.of(share, code(departure), departure.detail());
        }
        return departure == null ? FITS : Verdict.of(0, code(departure), departure.detail());
    }

    private static String code(TagFormat.Departure departure) {
        return departure.fault().name().toLowerCase(Locale.ROOT);
    }
}
