package io.guerdon.policy.training;

import io.guerdon.core.Batch;
import io.guerdon.core.Context;
import io.guerdon.core.DataException;
import io.guerdon.core.Groups;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Scores;
import io.guerdon.core.Shaping;
import io.guerdon.core.Stateful;
import io.guerdon.core.Verdict;
import io.guerdon.neural.Draws;
import io.guerdon.neural.generation.Generation;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.generation.SequenceModel;
import io.guerdon.neural.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the model before rewards earns on the same prompts: the numbers that shapings such as {@code par} and {@code lsc} compare
 * with. Its completions of a prompt are written when a shaping first asks for them, and scored by the very component that the
 * shaping belongs to, before any shaping of it; a shaping of the total is compared with the combination of reference completions.
 * A row that has the field keeps its own numbers. All choices depend on the seed and the prompts asked about. Not thread-safe.
 *
 * <p>Source: "Reward Shaping to Mitigate Reward Hacking in RLHF" (arXiv 2502.18770), which prepares ten of them for each prompt.
 */
final class References {

    /** How the shaping of the total is called in the file. */
    private static final String TOTAL = "(total)";

    /** Completions that are written side by side. */
    private static final int ROWS = 256;

    /**
     * Who writes reference completions, and how.
     *
     * @param model stays as it is
     * @param seed of what it writes
     */
    record Author(SequenceModel model, Tokenizer tokenizer, Sampling sampling, long seed) {}

    private final PolicySettings.References settings;
    private final Author author;
    private final List<Rollout> rollouts;
    private final int[][] prompts;
    private final String set;
    private final ReferenceFile file;
    private final SequencedMap<String, Map<Integer, double[]>> known = new LinkedHashMap<>();
    private int[] promptOf = {};
    private boolean asked;

    /**
     * @param rollouts the prompts with their rows
     * @param set names the file that they come from
     * @throws DataException when the file knows references of other prompts
     */
    References(
            PolicySettings.References settings, Author author, List<Rollout> rollouts, String set, ReferenceFile file) {
        this.settings = settings;
        this.author = author;
        this.rollouts = rollouts;
        this.prompts = Texts.prompts(rollouts, author.tokenizer());
        this.set = set;
        this.file = file;
        file.of(set).forEach(this::recall);
    }

    /** The prompt, by its place, that each item of the next batch belongs to. */
    void about(int[] prompt) {
        promptOf = prompt.clone();
    }

    /** The same pipeline, whose shapings find the reference rewards of the items that were announced. */
    Pipeline<Rollout> through(Pipeline<Rollout> pipeline) {
        var components = new ArrayList<Pipeline.Component<Rollout>>();
        for (var component : pipeline.components()) {
            var scorer = unshaped(component.reward());
            components.add(new Pipeline.Component<>(
                    component.name(), component.reward(), finding(component.shaping(), component.name(), scorer)));
        }
        var combined = new Pipeline<>(components, pipeline.combination(), List.of());
        return new Pipeline<>(
                components,
                pipeline.combination(),
                finding(pipeline.totalShaping(), TOTAL, batch -> untotalled(combined, batch)));
    }

    /**
     * Looks whether anybody asked, after a batch was scored.
     *
     * @throws IllegalArgumentException when every component applied to some item and no shaping asked
     */
    void requireReaders(Scores scores) {
        var all = scores.columns().stream()
                .allMatch(column -> Arrays.stream(column.raw()).anyMatch(raw -> !Double.isNaN(raw)));
        if (!asked && all) {
            throw new IllegalArgumentException("no shaping of the reward reads the field '" + settings.field()
                    + "', so that 'references' has no use; leave it out, or let 'references.field' name the field that a"
                    + " shaping such as par reads");
        }
    }

    /** Mean reference rewards of the last batch's prompts by component, and how many reference completions had no number. */
    SequencedMap<String, Double> log() {
        var log = new LinkedHashMap<String, Double>();
        known.forEach((component, rewards) -> {
            var all = Arrays.stream(promptOf)
                    .distinct()
                    .mapToObj(rewards::get)
                    .filter(each -> each != null)
                    .toList();
            if (!all.isEmpty()) {
                log.put(
                        "references/mean/" + component,
                        all.stream().flatMapToDouble(Arrays::stream).average().orElse(Double.NaN));
                log.put(
                        "references/undefined/" + component,
                        all.stream()
                                        .mapToInt(each -> settings.count() - each.length)
                                        .sum()
                                + 0.0);
            }
        });
        return log;
    }

    /** Scores reference completions. */
    @FunctionalInterface
    private interface Scorer {
        List<Verdict> of(Batch<Rollout> batch);
    }

    private static Scorer unshaped(Reward<Rollout> reward) {
        return batch -> Pipeline.measure(reward, batch);
    }

    private List<Verdict> untotalled(Pipeline<Rollout> combined, Batch<Rollout> batch) {
        if (combined.isStateful()) {
            throw new IllegalArgumentException("the shaping of the total reads '" + settings.field()
                    + "', and a component's shaping or 'combine' keeps running statistics, into which reference completions"
                    + " must not come; shape the components instead");
        }
        return Arrays.stream(combined.evaluate(batch).total())
                .mapToObj(Verdict::of)
                .toList();
    }

    private List<Shaping> finding(List<Shaping> shapings, String whose, Scorer scorer) {
        return shapings.stream()
                .map(shaping -> shaping instanceof Stateful state
                        ? new StatefulFinding(new Finding(shaping, whose, scorer), state)
                        : (Shaping) new Finding(shaping, whose, scorer))
                .toList();
    }

    /** A shaping that finds reference rewards. */
    private final class Finding implements Shaping {

        private final Shaping inner;
        private final String whose;
        private final Scorer scorer;

        Finding(Shaping inner, String whose, Scorer scorer) {
            this.inner = inner;
            this.whose = whose;
            this.scorer = scorer;
        }

        @Override
        public double[] shape(double[] reward, Context context) {
            return inner.shape(reward, new WithReferences(context, whose, scorer));
        }

        @Override
        public Scope scope() {
            return inner.scope();
        }
    }

    /** The same where it keeps state. */
    private record StatefulFinding(Shaping finding, Stateful state) implements Shaping, Stateful {

        @Override
        public double[] shape(double[] reward, Context context) {
            return finding.shape(reward, context);
        }

        @Override
        public Scope scope() {
            return finding.scope();
        }

        @Override
        public JsonNode save() {
            return state.save();
        }

        @Override
        public void restore(JsonNode saved) {
            state.restore(saved);
        }
    }

    /** What a shaping may know of the items, and the reference rewards besides. */
    private final class WithReferences implements Context {

        private final Context context;
        private final String whose;
        private final Scorer scorer;

        WithReferences(Context context, String whose, Scorer scorer) {
            this.context = context;
            this.whose = whose;
            this.scorer = scorer;
        }

        @Override
        public Groups groups() {
            return context.groups();
        }

        @Override
        public long step() {
            return context.step();
        }

        @Override
        public double number(int item, String field) {
            return context.number(item, field);
        }

        @Override
        public double[] numbers(int item, String field) {
            if (!field.equals(settings.field())) {
                return context.numbers(item, field);
            }
            asked = true;
            return hasOwn(promptOf[item]) ? context.numbers(item, field) : rewards(item, whose, scorer);
        }

        @Override
        public String label(int item) {
            return context.label(item);
        }
    }

    private boolean hasOwn(int prompt) {
        return rollouts.get(prompt).numbers(settings.field()) != null;
    }

    private double[] rewards(int item, String component, Scorer scorer) {
        var prompt = promptOf[item];
        var have = known.computeIfAbsent(component, _ -> new HashMap<>());
        if (!have.containsKey(prompt)) {
            // All prompts of the batch at once: writing side by side is what makes it fast.
            var missing = Arrays.stream(promptOf)
                    .distinct()
                    .sorted()
                    .filter(p -> !have.containsKey(p) && !hasOwn(p))
                    .toArray();
            var side = Math.max(1, ROWS / settings.count());
            for (var from = 0; from < missing.length; from += side) {
                write(component, scorer, Arrays.copyOfRange(missing, from, Math.min(missing.length, from + side)));
            }
        }
        return have.getOrDefault(prompt, new double[0]);
    }

    private void write(String component, Scorer scorer, int[] missing) {
        var count = settings.count();
        var begun = new int[missing.length * count][];
        Arrays.setAll(begun, i -> prompts[missing[i / count]]);
        var written = Generation.sample(
                author.model(), begun, author.sampling(), Draws.seed(author.seed(), set.hashCode(), missing[0]));
        var items = new ArrayList<Rollout>();
        for (var i = 0; i < begun.length; i++) {
            var text = author.tokenizer().decode(written.tokens()[i]);
            items.add(rollouts.get(missing[i / count]).withCompletion(JsonNodeFactory.instance.stringNode(text)));
        }
        var outer = promptOf;
        promptOf = IntStream.range(0, begun.length).map(i -> missing[i / count]).toArray();
        var verdicts = scorer.of(Batch.of(items, Groups.ofSize(items.size(), count)));
        promptOf = outer;

        var line = JsonNodeFactory.instance.objectNode().put("set", set).put("component", component);
        var references = line.putArray("references");
        for (var p = 0; p < missing.length; p++) {
            var from = p * count;
            requireSome(rollouts.get(missing[p]), component, verdicts.subList(from, from + count));
            references.add(entry(missing[p], items.subList(from, from + count), verdicts.subList(from, from + count)));
        }
        try {
            file.add(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        recall(line);
    }

    private void requireSome(Rollout prompt, String component, List<Verdict> verdicts) {
        if (verdicts.stream().allMatch(verdict -> Double.isNaN(verdict.value()))) {
            throw new DataException(
                    prompt.label(),
                    settings.field(),
                    "no number from '" + component + "' for any of " + verdicts.size()
                            + " completions of the model before rewards ("
                            + verdicts.getFirst().reason() + ")",
                    "at least one; give the component a fallback, raise 'references.count', or give the row '"
                            + settings.field() + "' of its own");
        }
    }

    private ObjectNode entry(int prompt, List<Rollout> items, List<Verdict> verdicts) {
        var entry = JsonNodeFactory.instance.objectNode().put("place", prompt);
        entry.put("prompt", rollouts.get(prompt).prompt());
        var completions = entry.putArray("completions");
        var rewards = entry.putArray("rewards");
        items.forEach(item -> completions.add(item.completion()));
        for (var verdict : verdicts) {
            if (Double.isNaN(verdict.value())) {
                rewards.addNull();
            } else {
                rewards.add(verdict.value());
            }
        }
        return entry;
    }

    private void recall(JsonNode line) {
        var have = known.computeIfAbsent(line.path("component").asString(""), _ -> new HashMap<>());
        for (var entry : line.path("references")) {
            var place = entry.path("place").asInt(-1);
            var prompt = entry.path("prompt").asString("");
            if (place < 0
                    || place >= rollouts.size()
                    || !rollouts.get(place).prompt().equals(prompt)) {
                throw new DataException(
                        file.toString(),
                        set,
                        "references of the prompt '" + prompt + "' at place " + place,
                        "the prompts that the run began with; put them back, or start afresh with --overwrite");
            }
            var numbers = new ArrayList<Double>();
            for (var reward : entry.path("rewards")) {
                if (reward.isNumber()) {
                    numbers.add(reward.doubleValue());
                }
            }
            have.put(place, numbers.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }
}
