package io.guerdon.cli;

import io.guerdon.policy.training.PolicySettings;
import io.guerdon.preference.features.FeatureModelSettings;
import io.guerdon.preference.idealpoint.IdealPointSettings;
import io.guerdon.preference.idealpoint.NewUserSettings;
import io.guerdon.preference.progress.ProgressSettings;
import io.guerdon.preference.reward.RewardModelSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code train:} in a settings file may say, with the record that says which keys there are. */
enum TrainingKind {
    POLICY("a language model with a reward", PolicySettings.class),
    REWARD_MODEL("a reward model over texts, from comparisons", RewardModelSettings.class),
    FEATURE_MODEL(
            "a reward model over columns, vectors of texts or states of trajectories, from comparisons, ratings or verdicts",
            FeatureModelSettings.class),
    IDEAL_POINTS("a reward model for users who disagree, from their comparisons", IdealPointSettings.class),
    NEW_USERS("further users of such a model", NewUserSettings.class),
    PROGRESS_ESTIMATOR(
            "an estimator of what each turn of a dialogue contributed to its outcome", ProgressSettings.class);

    private final String words;
    private final Class<? extends Record> settings;

    TrainingKind(String words, Class<? extends Record> settings) {
        this.words = words;
        this.settings = settings;
    }

    /** As a settings file names it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is trained. */
    String words() {
        return words;
    }

    /** The keys. */
    Class<? extends Record> settings() {
        return settings;
    }

    /** The one of a name. */
    static Optional<TrainingKind> of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    /** All names. */
    static List<String> labels() {
        return Arrays.stream(values()).map(TrainingKind::label).toList();
    }
}
