package io.guerdon.preference.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.Rollout;
import io.guerdon.core.spec.Settings;
import io.guerdon.preference.data.AnswerSet;
import io.guerdon.preference.data.AnswerSet.Answers;
import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.reward.RewardModel.Text;
import io.guerdon.preference.reward.RewardTraining.Inputs;
import io.guerdon.preference.run.TrainingListener;
import io.guerdon.preference.strength.EnsembleVotes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class CuresTest {

    @TempDir
    private Path folder;

    private static RewardModelSettings settings(String more) {
        return Settings.parse("settings", """
                train: reward-model
                data: pairs.jsonl
                held_out: 0
                width: 16
                layers: 1
                heads: 2
                context_length: 16
                batch: 16
                learning_rate: 0.01
                warm_up: 5
                threads: 1
                """ + more, RewardModelSettings.class);
    }

    /** The response with more of the letter x is preferred; a share of the labels is wrong. */
    private static List<Comparison> comparisons(int count, double noise, String user) {
        var random = new SplittableRandom(5);
        var comparisons = new ArrayList<Comparison>();
        for (int i = 0; i < count; i++) {
            var good = new StringBuilder();
            var bad = new StringBuilder();
            for (int k = 0; k < 6; k++) {
                good.append(random.nextDouble() < 0.8 ? 'x' : 'o');
                bad.append(random.nextDouble() < 0.2 ? 'x' : 'o');
            }
            var right = new Comparison("p" + i, good + "!", bad + "!", 0, 0, user, "row " + i);
            comparisons.add(random.nextDouble() < noise ? right.swapped() : right);
        }
        return comparisons;
    }

    private RewardModel trained(String name, String more, Inputs inputs, TrainingListener listener) throws IOException {
        var to = folder.resolve(name);
        new RewardTraining(settings(more), new ByteTokenizer(), inputs, to, listener)
                .run(null, JsonNodeFactory.instance.objectNode());
        return RewardModel.read(to.resolve("model"));
    }

    private static double loss(RewardModel model) {
        var texts = new ArrayList<Text>();
        for (var pair : comparisons(200, 0, "")) {
            texts.add(new Text("q", pair.chosen()));
            texts.add(new Text("q", pair.rejected()));
        }
        double[] scores = model.score(texts);
        double[] differences = new double[200];
        Arrays.setAll(differences, i -> scores[2 * i] - scores[2 * i + 1]);
        return Validation.of(differences).loss();
    }

    private static final String STRENGTH = """
            strength:
              models: 3
              epochs: 3
              least_comparisons: 10
              flip: 0.3
            """;

    @Test
    void flippingByVotesLearnsTheRuleThatWrongLabelsHide() throws IOException {
        var noisy = new Inputs(comparisons(200, 0.3, ""), null, List.of());
        double plain = loss(trained("plain", "epochs: 6\n", noisy, step -> true));
        double cured = loss(trained("cured", "epochs: 6\n" + STRENGTH, noisy, step -> true));
        assertThat(cured).isLessThan(plain - 0.1);
        var rows = Files.readAllLines(folder.resolve("cured/votes.jsonl"));
        assertThat(rows).hasSize(200);
        var row = new JsonMapper().readTree(rows.getFirst());
        assertThat(row.path("place").stringValue()).isEqualTo("row 0");
        assertThat(row.path("differences")).hasSize(3);
        assertThat(rows).filteredOn(line -> line.contains("\"flipped\"")).hasSize(60);
        assertThat(folder.resolve("cured/votes.json"))
                .content()
                .contains("trained in this run", "correlation_of_models");
        assertThat(folder.resolve("cured/model/reward-model.json"))
                .content()
                .contains("\"votes\"", "\"strength.flip\" : \"0.3\"");
    }

    @Test
    void aRunThatStopsWhileModelsVoteOrLearnEndsAsOneThatDoesNot() throws IOException {
        String more = STRENGTH + "contrast: {term: swav, prototypes: 4, rows: differences, temperature: 0.2}\n";
        var noisy = new Inputs(comparisons(60, 0.2, ""), null, List.of());
        double whole = loss(trained("whole", more, noisy, step -> true));
        var to = folder.resolve("stopped");
        int runs = 0;
        Validation ended = null;
        while (ended == null) {
            int[] heard = {0};
            ended = new RewardTraining(settings(more), new ByteTokenizer(), noisy, to, step -> ++heard[0] < 7)
                    .run(null, JsonNodeFactory.instance.objectNode());
            assertThat(runs++).isLessThan(30);
        }
        assertThat(runs).isGreaterThan(3);
        assertThat(loss(RewardModel.read(to.resolve("model")))).isEqualTo(whole);
        assertThat(to.toFile().list()).noneMatch(name -> name.contains("voter") || name.contains("checkpoint"));
    }

    @Test
    void anotherRunDoesNotGoOnInTheSameFolder() throws IOException {
        var some = new Inputs(comparisons(40, 0, ""), null, List.of());
        trained("run", "", some, step -> true);
        assertThatThrownBy(() -> trained("run", "seed: 3\nclip: 2\n", some, step -> true))
                .hasMessageContaining("'clip' is 2.0 and was 1.0; 'seed' is 3 and was 0")
                .hasMessageContaining("--overwrite");
        var other = new Inputs(comparisons(41, 0, ""), null, List.of());
        assertThatThrownBy(() -> trained("run", "", other, step -> true)).hasMessageContaining("'comparisons' is 41");
    }

    @Test
    void contrastAndShiftedStepsTrainAndSayHowFarAnswersAreApart() throws IOException {
        var answers = new ArrayList<Answers>();
        comparisons(20, 0, "")
                .forEach(c -> answers.add(new Answers(c.prompt(), List.of(c.chosen(), c.rejected(), "o"))));
        var inputs = new Inputs(comparisons(120, 0.1, ""), null, answers);
        for (String order : List.of("false", "true")) {
            var separations = new ArrayList<Double>();
            var model = trained(
                    "meta" + order,
                    "epochs: 8\nshift: {data: answers.jsonl, rate: 0.05, second_order: " + order
                            + ", prompts: 4, answers: 3}\ncontrast: {term: simcse, weight: 0.1, temperature: 0.5}\n",
                    inputs,
                    step -> separations.add(step.further().getOrDefault("separation", Double.NaN)));
            assertThat(loss(model)).isLessThan(0.5);
            assertThat(separations.getLast())
                    .isGreaterThan(separations.getFirst())
                    .isBetween(1.0 / 3, 2.0 / 3);
        }
        assertThatThrownBy(() -> trained(
                        "none",
                        "shift: {data: answers.jsonl}\n",
                        new Inputs(comparisons(10, 0, ""), null, List.of()),
                        step -> true))
                .hasMessageContaining("'shift.data' holds no prompt with 4 different answers");
    }

    @Test
    void whatOneUserPrefersIsNoNoiseInAnothersLabels() throws IOException {
        // The second user prefers the letter o: to a model of all, every one of these labels looks wrong.
        var both = new ArrayList<>(comparisons(160, 0, "many"));
        comparisons(60, 0, "few").forEach(c -> both.add(c.swapped()));
        comparisons(10, 0, "rare").forEach(both::add);
        var notes = new ArrayList<String>();
        trained(
                "users",
                "strength: {models: 2, epochs: 4, least_comparisons: 30, flip: 0.05}\n",
                new Inputs(both, null, List.of()),
                new TrainingListener() {
                    @Override
                    public boolean step(TrainingListener.Step step) {
                        return true;
                    }

                    @Override
                    public void note(String line) {
                        notes.add(line);
                    }
                });
        var rows = Files.readAllLines(folder.resolve("users/votes.jsonl"));
        assertThat(rows)
                .filteredOn(row -> row.contains("\"user\":\"few\"") && row.contains("flipped"))
                .hasSize(3);
        assertThat(rows)
                .filteredOn(row -> row.contains("\"user\":\"few\"") && row.contains("\"votes\":2"))
                .hasSizeGreaterThan(40);
        assertThat(rows)
                .filteredOn(row -> row.contains("\"user\":\"rare\""))
                .allMatch(row -> row.contains("\"strength\":null") && row.contains("kept"));
        assertThat(String.join("\n", notes)).contains("10 comparisons have no votes", "lengths after");
    }

    @Test
    void givenVotesAreUsedButNotAcrossUsers() throws IOException {
        var pairs = comparisons(40, 0, "");
        double[] differences = new double[40];
        Arrays.setAll(differences, i -> i - 3.5);
        var votes = new EnsembleVotes(new double[][] {differences, differences});
        trained("given", "strength: {drop: 0.1, margin: 0.1}\n", new Inputs(pairs, votes, List.of()), step -> true);
        var rows = Files.readAllLines(folder.resolve("given/votes.jsonl"));
        assertThat(rows.subList(0, 4)).allMatch(row -> row.contains("dropped"));
        assertThat(rows.getLast()).contains("\"strength\":35.5", "\"margin\":3.55");
        var mixed = new ArrayList<>(pairs.subList(0, 39));
        mixed.addAll(comparisons(1, 0, "other"));
        assertThatThrownBy(() -> trained("mixed", STRENGTH, new Inputs(mixed, votes, List.of()), step -> true))
                .hasMessageContaining("never flipped across users");
        assertThatThrownBy(() -> new Inputs(pairs.subList(0, 3), votes, List.of()))
                .hasMessageContaining("votes on 40 comparisons, and 3");
    }

    @Test
    void curesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> settings("strength: {flip: 0.2, drop: 0.1}\n")).hasMessageContaining("not both");
        assertThatThrownBy(() -> settings("strength: {models: 0}\n")).hasMessageContaining("strength.models");
        assertThatThrownBy(() -> settings("contrast: {term: swav, prototypes: 99}\n"))
                .hasMessageContaining("at most the rows of a batch, 32");
        assertThatThrownBy(() -> settings("contrast: {term: simcse, dropout: 0}\n"))
                .hasMessageContaining("contrast.dropout");
        assertThatThrownBy(() -> settings("shift: {data: a.jsonl, rate: 0}\n")).hasMessageContaining("shift.rate");
    }

    @Test
    void answersAreGatheredByPromptAndCounted() {
        var rows = List.of(
                row("{\"prompt\": \"a\", \"completion\": \"one\"}"),
                row("{\"prompt\": \"a\", \"responses\": [\"two\", \"two\"]}"),
                row("{\"prompt\": \"b\", \"completion\": \"lone\"}"),
                row("{\"prompt\": \"b\", \"completion\": \" \"}"));
        var set = AnswerSet.read(rows.iterator(), 2);
        assertThat(set.prompts()).containsExactly(new Answers("a", List.of("one", "two")));
        assertThatThrownBy(
                        () -> AnswerSet.read(List.of(row("{\"prompt\": \"a\"}")).iterator(), 2))
                .hasMessageContaining("'completion': found nothing");
        assertThat(set.words()).contains("4 rows", "1 prompts used", "1 left out", "1 answers repeated, 1 empty");
    }

    private static Rollout row(String json) {
        return Rollout.row((ObjectNode) new JsonMapper().readTree(json)).build();
    }
}
