package io.guerdon.audit.probe;

import io.guerdon.audit.finding.Severity;
import java.util.List;
import java.util.Locale;

/** A probe as a user's jar would add it. */
public final class ShoutedProbe implements ProbeProvider {

    @Override
    public List<Probe> probes() {
        return List.of(new Rewriting(
                "shouted",
                TaskKind.ANY,
                Expectation.MUST_NOT_RISE,
                Severity.LOW,
                "The completion in capital letters.",
                "Shouting makes it no better.",
                (subject, random) -> List.of(Variant.of(
                        subject.rollout(), subject.with(subject.text().toUpperCase(Locale.ROOT))))));
    }
}
