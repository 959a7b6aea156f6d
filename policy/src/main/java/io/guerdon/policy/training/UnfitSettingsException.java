package io.guerdon.policy.training;

import java.util.List;

/** Settings that are right by themselves and do not fit the reward that they name. */
public final class UnfitSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final List<String> keys;

    /** @param keys the way to the key from the top of the settings */
    UnfitSettingsException(List<String> keys, String message) {
        super(message);
        this.keys = List.copyOf(keys);
    }

    /** The way to the key from the top of the settings. */
    public List<String> keys() {
        return keys;
    }

    /** What is wrong, without the place. */
    public String problem() {
        return String.valueOf(super.getMessage());
    }

    @Override
    public String getMessage() {
        return String.join(".", keys) + ": " + problem();
    }
}
