package io.guerdon.audit.finding;

import java.util.Locale;

/** How bad a finding is, from least to most. */
public enum Severity {
    /** Good to know. */
    INFO,
    /** Costs a little, or happens rarely. */
    LOW,
    /** Costs learning: right answers unpaid, gradients lost, a lever that moves part of the reward. */
    MEDIUM,
    /** A policy that finds it is paid without doing the task. */
    HIGH;

    /** Whether this is at least as bad as the other. */
    public boolean atLeast(Severity other) {
        return compareTo(other) >= 0;
    }

    /** The less bad of the two. */
    public Severity atMost(Severity other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** The name in files and options: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
