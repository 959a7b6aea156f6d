package io.guerdon.audit.probe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;

/** All probes. */
public final class Probes {

    private Probes() {}

    /** The built-in probes, family by family. */
    public static List<Probe> builtIn() {
        var probes = new ArrayList<Probe>();
        probes.addAll(AnswerProbes.all());
        probes.addAll(NearMissProbes.all());
        probes.addAll(EquivalenceProbes.all());
        probes.addAll(ChoiceProbes.all());
        probes.addAll(TagProbes.all());
        probes.addAll(TextProbes.all());
        probes.addAll(RepetitionProbes.all());
        probes.addAll(UnicodeProbes.all());
        probes.addAll(JudgeProbes.all());
        probes.addAll(ToolProbes.all());
        probes.addAll(BoxProbes.all());
        return List.copyOf(probes);
    }

    /**
     * The built-in probes and those of every {@link ProbeProvider} on the class path.
     *
     * @throws IllegalArgumentException when two have the same name
     */
    public static List<Probe> load() {
        var probes = new ArrayList<>(builtIn());
        for (var provider : ServiceLoader.load(ProbeProvider.class)) {
            probes.addAll(provider.probes());
        }
        var names = new HashSet<String>();
        for (var probe : probes) {
            if (!names.add(probe.name())) {
                throw new IllegalArgumentException("two probes are called '" + probe.name() + "'");
            }
        }
        return List.copyOf(probes);
    }
}
