package io.guerdon.policy.training;

import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
import io.guerdon.core.Groups;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import io.guerdon.neural.Draws;
import io.guerdon.neural.generation.Completions;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.policy.learning.Dno;
import io.guerdon.policy.learning.Payment;
import io.guerdon.policy.learning.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Prompts out of a file, in an order of its own every time round, paid by a reward pipeline. Not thread-safe. */
final class PipelineTask implements Task {

    private final Pipeline<Rollout> pipeline;
    private final List<Rollout> rollouts;
    private final int[][] prompts;
    private final Tokenizer tokenizer;
    private final long seed;
    private final Wages wages;
    private final @Nullable References references;
    private final Consumer<String> notes;
    private final Set<String> noted = new HashSet<>();
    private int[] asked = {};
    private @Nullable Scores last;

    /**
     * @param references for shapings that ask for them; null when rows have their own or nobody asks
     * @param notes takes what a person should know
     */
    PipelineTask(
            Pipeline<Rollout> pipeline,
            List<Rollout> rollouts,
            Tokenizer tokenizer,
            long seed,
            Wages wages,
            @Nullable References references,
            Consumer<String> notes) {
        this.pipeline = references == null ? pipeline : references.through(pipeline);
        this.wages = wages;
        this.references = references;
        this.notes = notes;
        this.rollouts = rollouts;
        this.tokenizer = tokenizer;
        this.seed = seed;
        this.prompts = Texts.prompts(rollouts, tokenizer);
    }

    @Override
    public int[][] prompts(long update, int count) {
        asked = new int[count];
        var chosen = new int[count][];
        for (var i = 0; i < count; i++) {
            var place = update * count + i;
            asked[i] = order(place / prompts.length)[(int) (place % prompts.length)];
            chosen[i] = prompts[asked[i]];
        }
        return chosen;
    }

    /**
     * The completions of the prompts' own rows, as a teacher's answers.
     *
     * @throws DataException when a row has none
     */
    Dno.Teacher teacher() {
        for (var rollout : rollouts) {
            if (rollout.completion().isEmpty()) {
                throw new DataException(
                        rollout.id(),
                        "completion",
                        "nothing",
                        "a teacher's answer, as 'teacher' is on; add it or turn it off");
            }
        }
        var answers = rollouts.stream()
                .map(rollout -> Texts.completion(rollout, tokenizer))
                .toArray(int[][]::new);
        return (_, _) -> Arrays.stream(asked).mapToObj(i -> answers[i]).toArray(int[][]::new);
    }

    @Override
    public Payment pay(Completions completions, Groups groups, long update) {
        var each = completions.size() / asked.length;
        var items = new ArrayList<Rollout>();
        for (var i = 0; i < completions.size(); i++) {
            var text = tokenizer.decode(completions.tokens()[i]);
            items.add(rollouts.get(asked[i / each]).withCompletion(JsonNodeFactory.instance.stringNode(text)));
        }
        if (references != null) {
            references.about(
                    IntStream.range(0, items.size()).map(i -> asked[i / each]).toArray());
        }
        var batch = Batch.of(items, groups).at(update);
        var scores = pipeline.evaluate(batch);
        last = scores;
        noteFailures(scores, update);
        var log = log(scores, completions.stopped());
        if (references != null) {
            references.requireReaders(scores);
            log.putAll(references.log());
        }
        return wages.pay(completions, batch, scores, log);
    }

    @Override
    public String account() {
        return last == null ? "" : new Account(last).words();
    }

    /** Once for each component: a judge that is down would otherwise say it thousands of times. */
    private void noteFailures(Scores scores, long update) {
        for (var column : scores.columns()) {
            var words = Account.failure(column);
            if (!words.isEmpty() && noted.add(column.name())) {
                notes.accept("update " + update + ": component '" + column.name() + "' " + words
                        + "; such completions teach nothing, reward/failed counts them");
            }
        }
    }

    @Override
    public JsonNode save() {
        return pipeline.save();
    }

    @Override
    public void restore(JsonNode state) {
        pipeline.restore(state);
    }

    private static LinkedHashMap<String, Double> log(Scores scores, boolean[] stopped) {
        var log = new LinkedHashMap<String, Double>();
        for (var column : scores.columns()) {
            log.put("reward/raw/" + column.name(), mean(column.raw()));
            log.put("reward/shaped/" + column.name(), mean(column.shaped()));
        }
        log.putAll(new Account(scores).log());
        var cut = 0;
        for (var each : stopped) {
            cut += each ? 0 : 1;
        }
        log.put("completion/cut_off", (double) cut / stopped.length);
        return log;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
    }

    private int[] order(long round) {
        return Draws.permutation(prompts.length, Draws.at(seed, round));
    }
}
