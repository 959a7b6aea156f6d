package io.guerdon.policy.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
import io.guerdon.core.Groups;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Reward;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import io.guerdon.core.Shaping;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.core.reference.FieldReference;
import io.guerdon.core.shaping.Centred;
import io.guerdon.core.shaping.Centring;
import io.guerdon.core.shaping.MeanStd;
import io.guerdon.core.shaping.PreferenceAsReward;
import io.guerdon.core.spec.Settings;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.generation.Sampling;
import io.guerdon.neural.text.CharacterTokenizer;
import io.guerdon.neural.text.Tokenizer;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class ReferencesTest {

    private static final String SETTINGS = """
            train: policy
            model: {alphabet: "abcd>", width: 16, layers: 1, heads: 2, context_length: 12}
            reward: r
            prompts: p
            algorithm: {type: %s, updates: 8, prompts: 2, group: 4, new_tokens: 3, rate: 0.005}
            references: {count: 3}
            evaluation: {prompts: h, every: 4, count: 3}
            checkpoint_every: 3
            seed: 5
            threads: 1
            """;

    private static final Reward<Rollout> LENGTH =
            Reward.each(r -> r.completion().length());
    private static final Reward<Rollout> ECHO = Reward.each(r -> r.completion().contains(r.reference()) ? 1 : 0);
    private static final Shaping PAR = new PreferenceAsReward(new FieldReference("reference_rewards"), 10, 1);
    private static final Shaping CENTRED = new Centred(new FieldReference("reference_rewards"), 10);

    @TempDir
    Path folder;

    private final Tokenizer tokenizer = CharacterTokenizer.of("abcd>");
    private final Decoder start = Decoder.of(DecoderOptions.small(tokenizer.vocabulary(), 16, 1, 2, 12), 1);

    private static final class Memo implements Recorder {

        final List<SequencedMap<String, Double>> metrics = new ArrayList<>();
        int stopAfter = Integer.MAX_VALUE;

        @Override
        public void resumed(Phase phase, long step) {}

        @Override
        public void step(Phase phase, long step, long steps, SequencedMap<String, Double> values) {
            metrics.add(values);
        }

        @Override
        public void samples(long update, List<Sample> written) {}

        @Override
        public void flush() {}

        @Override
        public boolean stopped() {
            return metrics.size() >= stopAfter;
        }
    }

    @Test
    void eachComponentIsComparedWithWhatItGivesTheModelBeforeRewards() throws IOException {
        var file = ReferenceFile.fresh(folder);
        var references = references(new PolicySettings.References(4, "reference_rewards"), prompts(), file);
        var pipeline = references.through(new Pipeline<>(
                List.of(component("length", LENGTH, PAR), component("echo", ECHO, CENTRED)),
                new WeightedSum(Map.of()),
                List.of()));
        var scores = score(references, pipeline, List.of("aab", "", "ba"), 0, 2, 2);

        for (var column : scores.columns()) {
            var reward = column.name().equals("length") ? LENGTH : ECHO;
            for (var i = 0; i < 3; i++) {
                var entry = entry(file, column.name(), i == 0 ? 0 : 2);
                var own = rewards(entry);
                assertThat(own)
                        .as("the numbers of the file are those of its completions")
                        .isEqualTo(StreamSupport.stream(
                                        entry.path("completions").spliterator(), false)
                                .mapToDouble(text -> reward.score(Batch.of(List.of(prompts()
                                        .get(entry.path("place").asInt())
                                        .withCompletion(text))))[0])
                                .toArray());
                var expected = column.name().equals("length")
                        ? Centring.preference(column.raw()[i], own, 10, 1)
                        : column.raw()[i] - Arrays.stream(own).average().orElseThrow();
                assertThat(column.shaped()[i]).isCloseTo(expected, within(1e-12));
            }
        }
        assertThat(entries(file, "length"))
                .as("nobody asked about the prompt between")
                .hasSize(2);
        assertThat(texts(entry(file, "length", 0)))
                .as("both components judge the same completions")
                .isEqualTo(texts(entry(file, "echo", 0)));
        assertThat(references.log()).containsKeys("references/mean/length", "references/undefined/echo");
        var lines = Files.readString(folder.resolve(ReferenceFile.NAME));
        score(references, pipeline, List.of("a", "b"), 0, 2);
        assertThat(folder.resolve(ReferenceFile.NAME))
                .as("known prompts are not asked again")
                .hasContent(lines);
    }

    @Test
    void theTotalIsComparedWithTheTotalOfReferences() throws IOException {
        var file = ReferenceFile.fresh(folder);
        var references = references(new PolicySettings.References(2, "base"), prompts(), file);
        var total = new Centred(new FieldReference("base"), 10);
        var weights = new WeightedSum(Map.of("length", 0.5, "echo", 2.0));
        var components = List.of(component("length", LENGTH), component("echo", ECHO));
        var scores = score(
                references, references.through(new Pipeline<>(components, weights, List.of(total))), List.of("ab"), 1);
        var entry = entry(file, "(total)", 1);
        var own = rewards(entry);
        assertThat(own[1])
                .isEqualTo(0.5 * texts(entry).get(1).length()
                        + (texts(entry).get(1).contains("b") ? 2 : 0));
        assertThat(scores.total()[0]).isCloseTo(3 - (own[0] + own[1]) / 2, within(1e-12));

        var running = List.of(component("length", LENGTH, new MeanStd()));
        var stateful = references.through(new Pipeline<>(running, new WeightedSum(Map.of()), List.of(total)));
        assertThat(stateful.isStateful())
                .as("state of a shaping is still saved")
                .isTrue();
        assertThatThrownBy(() -> score(references, stateful, List.of("ab"), 2))
                .hasMessageContaining("running statistics");
    }

    @Test
    void aRowThatHasReferencesKeepsThem() throws IOException {
        var list = JsonNodeFactory.instance.arrayNode().add(7.0).add(9.0);
        var rows = List.of(
                prompts().getFirst().withField("reference_rewards", list),
                prompts().get(1));
        var file = ReferenceFile.fresh(folder);
        var references = references(new PolicySettings.References(2, "reference_rewards"), rows, file);
        var pipeline = references.through(
                new Pipeline<>(List.of(component("length", LENGTH, CENTRED)), new WeightedSum(Map.of()), List.of()));
        assertThat(score(references, pipeline, rows, List.of("ab", "ab"), 0, 1).total()[0])
                .isEqualTo(2 - 8.0);
        assertThat(entries(file, "length")).hasSize(1);

        var whole = training(
                "grpo",
                "own",
                new Memo(),
                () -> shaped(PAR),
                rows.subList(0, 1),
                SETTINGS.replace("references: {count: 3}\n", "")
                        .replace("evaluation: {prompts: h, every: 4, count: 3}\n", ""));
        assertThat(whole.run()).as("without the setting as well").isTrue();
    }

    @Test
    void aRunThatIsStoppedAgainAndAgainComparesWithTheSameNumbers() throws IOException {
        for (var type : List.of("grpo", "ppo")) {
            var memo = new Memo();
            var whole = training(type, "whole-" + type, memo);
            assertThat(whole.run()).isTrue();
            assertThat(memo.metrics.getLast()).containsKeys("references/mean/length", "reward/shaped/length");
            PolicyTraining again;
            do {
                var pieces = new Memo();
                pieces.stopAfter = 2;
                again = training(type, "pieces-" + type, pieces);
                tear(folder.resolve("pieces-" + type));
            } while (!again.run());
            assertThat(Tensors.toFloats(again.policy().parameters().values()))
                    .as(type)
                    .isEqualTo(Tensors.toFloats(whole.policy().parameters().values()));
            assertThat(folder.resolve("pieces-" + type).resolve(ReferenceFile.NAME))
                    .hasSameTextualContentAs(folder.resolve("whole-" + type).resolve(ReferenceFile.NAME));
        }
    }

    @Test
    void whatWasKnownAndDoesNotFitIsRefused() throws IOException {
        var memo = new Memo();
        memo.stopAfter = 4;
        training("grpo", "begun", memo).run();
        var file = folder.resolve("begun").resolve(ReferenceFile.NAME);
        var text = Files.readString(file);
        var other = new ArrayList<>(prompts());
        other.replaceAll(prompt -> Rollout.of("d" + prompt.prompt(), "", prompt.reference()));
        assertThatThrownBy(() -> training("grpo", "begun", new Memo(), () -> shaped(PAR), other, SETTINGS)
                        .run())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'prompts'")
                .hasMessageContaining("put them back");
        Files.writeString(file, "{\"set\": 3}\n" + text);
        assertThatThrownBy(() -> training("grpo", "begun", new Memo()).run())
                .hasMessageContaining(ReferenceFile.NAME + ":1")
                .hasMessageContaining("damaged");
        Files.delete(file);
        assertThatThrownBy(() -> training("grpo", "begun", new Memo()).run())
                .hasMessageContaining("nothing beside a checkpoint");
        Files.writeString(file, text);
        assertThatThrownBy(() -> training(
                        "grpo",
                        "begun",
                        new Memo(),
                        () -> shaped(PAR),
                        prompts(),
                        SETTINGS.replace("count: 3}\nev", "count: 4}\nev")))
                .hasMessageContaining("'references.count'")
                .hasMessageContaining("4 in the settings where the run has 3");
    }

    @Test
    void referencesThatNobodyReadsAndPromptsWithoutAnyAreErrors() {
        assertThatThrownBy(() -> training("grpo", "unread", new Memo(), () -> shaped(), prompts(), SETTINGS)
                        .run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no shaping of the reward reads the field 'reference_rewards'");
        Reward<Rollout> never = Reward.each(r -> r.completion().length() > 3 ? 1 : Double.NaN);
        assertThatThrownBy(() -> {
                    var references = references(
                            new PolicySettings.References(2, "reference_rewards"),
                            prompts(),
                            ReferenceFile.fresh(folder));
                    var pipeline = references.through(new Pipeline<>(
                            List.of(component("long", never, PAR)), new WeightedSum(Map.of()), List.of()));
                    score(references, pipeline, List.of("aaaa"), 0);
                })
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no number from 'long' for any of 2 completions");
        assertThatThrownBy(() -> Settings.parse(
                        "p.yaml",
                        SETTINGS.formatted("ppo").replace("count: 3}\nev", "count: 0}\nev"),
                        PolicySettings.class))
                .hasMessageContaining("p.yaml:6:21")
                .hasMessageContaining("'count' must be at least 1");
        assertThatThrownBy(() -> training(
                                "grpo",
                                "absent",
                                new Memo(),
                                () -> shaped(PAR),
                                prompts(),
                                SETTINGS.replace("references: {count: 3}\n", ""))
                        .run())
                .as("without the setting a missing reference is an error as before")
                .hasMessageContaining("reference_rewards");
    }

    private References references(PolicySettings.References settings, List<Rollout> rows, ReferenceFile file) {
        var author = new References.Author(start, tokenizer, Sampling.plain(3, tokenizer.end()), 9);
        return new References(settings, author, rows, "prompts", file);
    }

    private static Scores score(
            References references, Pipeline<Rollout> pipeline, List<String> completions, int... prompt) {
        return score(references, pipeline, prompts(), completions, prompt);
    }

    private static Scores score(
            References references,
            Pipeline<Rollout> pipeline,
            List<Rollout> rows,
            List<String> completions,
            int... prompt) {
        references.about(prompt);
        var items = new ArrayList<Rollout>();
        for (var i = 0; i < prompt.length; i++) {
            items.add(rows.get(prompt[i]).withCompletion(JsonNodeFactory.instance.stringNode(completions.get(i))));
        }
        return pipeline.evaluate(Batch.of(items, Groups.each(items.size())));
    }

    private static Pipeline.Component<Rollout> component(String name, Reward<Rollout> reward, Shaping... shape) {
        return new Pipeline.Component<>(name, reward, List.of(shape));
    }

    private static Pipeline<Rollout> shaped(Shaping... shape) {
        return new Pipeline<>(List.of(component("length", LENGTH, shape)), new WeightedSum(Map.of()), List.of());
    }

    private PolicyTraining training(String type, String name, Recorder recorder) throws IOException {
        return training(type, name, recorder, () -> shaped(PAR), prompts(), SETTINGS);
    }

    private PolicyTraining training(
            String type,
            String name,
            Recorder recorder,
            Supplier<Pipeline<Rollout>> reward,
            List<Rollout> prompts,
            String settings)
            throws IOException {
        var inputs = new PolicyTraining.Inputs(reward, prompts, List.of(), prompts, folder);
        return new PolicyTraining(
                Settings.parse("test.yaml", settings.formatted(type), PolicySettings.class),
                inputs,
                folder.resolve(name),
                recorder);
    }

    /** The end of a file as a kill leaves it. */
    private static void tear(Path run) throws IOException {
        var file = run.resolve(ReferenceFile.NAME);
        if (Files.exists(file)) {
            Files.writeString(file, Files.readString(file) + "{\"set\": \"prom");
        }
    }

    private static List<Rollout> prompts() {
        return List.of(
                Rollout.of("a>", "", "a"),
                Rollout.of("ab>", "", "b"),
                Rollout.of("c>", "", "c"),
                Rollout.of("d>", "", "d"),
                Rollout.of("bb>", "", "b"));
    }

    private List<JsonNode> entries(ReferenceFile file, String component) {
        return file.of("prompts").stream()
                .filter(line -> line.path("component").asString("").equals(component))
                .flatMap(line -> StreamSupport.stream(line.path("references").spliterator(), false))
                .toList();
    }

    private JsonNode entry(ReferenceFile file, String component, int place) {
        return entries(file, component).stream()
                .filter(entry -> entry.path("place").asInt() == place)
                .findFirst()
                .orElseThrow();
    }

    private static double[] rewards(JsonNode entry) {
        return StreamSupport.stream(entry.path("rewards").spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private static List<String> texts(JsonNode entry) {
        return StreamSupport.stream(entry.path("completions").spliterator(), false)
                .map(text -> text.asString(""))
                .toList();
    }
}
