package io.guerdon.preference.idealpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.Batch;
import io.guerdon.core.DataException;
import io.guerdon.core.Rollout;
import io.guerdon.core.Verdict;
import io.guerdon.core.spec.Settings;
import io.guerdon.neural.encoder.TextEncoder;
import io.guerdon.preference.data.Comparison;
import io.guerdon.preference.idealpoint.IdealPointModel.Item;
import io.guerdon.preference.idealpoint.IdealPointReward.Configuration;
import io.guerdon.preference.run.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class IdealPointTrainingTest {

    /** Counts the letters a, b, c and d, scaled; stands in for a pretrained encoder. */
    private record Letters(String fingerprint) implements TextEncoder {

        @Override
        public double[][] encode(List<Text> texts) {
            return texts.stream()
                    .map(text -> {
                        double[] counts = new double[4];
                        (text.before() + text.text())
                                .chars()
                                .filter(c -> c >= 'a' && c <= 'd')
                                .forEach(c -> counts[c - 'a'] += 0.25);
                        return counts;
                    })
                    .toArray(double[][]::new);
        }

        @Override
        public int width() {
            return 4;
        }
    }

    private static final TextEncoder LETTERS = new Letters("letters");

    @TempDir
    private Path folder;

    private static IdealPointSettings settings(String further) {
        return Settings.parse(
                "test",
                "train: ideal-points\ndata: none\nwidth: 8\nhidden: 0\nepochs: 6\nbatch: 16\nlearning_rate: 0.01\n"
                        + "prototype_rate: 0.02\nuser_rate: 0.05\nshown: 2\n" + further,
                IdealPointSettings.class);
    }

    /** Users with an even number like a, the others b; both against c and d. */
    private static List<Comparison> comparisons(String name, int users, int each) {
        var comparisons = new ArrayList<Comparison>();
        for (int u = 0; u < users; u++) {
            String liked = u % 2 == 0 ? "aaa" : "bbb";
            String disliked = u % 2 == 0 ? "bbb" : "aaa";
            for (int i = 0; i < each; i++) {
                String tail = "c".repeat(i % 3) + "d".repeat(i % 4);
                comparisons.add(new Comparison(
                        "question " + i, liked + tail, disliked + tail, 0, 0, name + u, "row " + comparisons.size()));
            }
        }
        return comparisons;
    }

    private static final TrainingListener QUIET = stopping(Integer.MAX_VALUE);

    private static TrainingListener stopping(int last) {
        return new TrainingListener() {
            @Override
            public boolean encoded(int done, int all) {
                return done <= all;
            }

            @Override
            public boolean step(TrainingListener.Step step) {
                return step.step() < last;
            }
        };
    }

    private static IdealPointTraining.Outcome trained(IdealPointSettings settings, Path folder) throws IOException {
        Files.createDirectories(folder);
        var data = UserComparisons.split(comparisons("user", 6, 24), settings.heldOut(), settings.seed());
        var outcome = new IdealPointTraining(settings, data, LETTERS, folder, QUIET)
                .run(JsonNodeFactory.instance.objectNode());
        assertThat(outcome).isNotNull();
        return java.util.Objects.requireNonNull(outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model: a",
                "model: b",
                "model: a\nscore: angle",
                "model: a\nscore: squared-distance",
                "model: a\nmixing: mixture"
            })
    void twoPrototypesServeUsersWhomOneCannotServe(String model) throws IOException {
        var outcome = trained(settings(model + "\n"), folder);
        var single = outcome.single();

        assertThat(outcome.validation().all().value()).isGreaterThan(0.9);
        assertThat(single).isNotNull();
        assertThat(java.util.Objects.requireNonNull(single).all().value()).isLessThan(0.8);
        assertThat(outcome.validation().byUser()).hasSize(6);
        assertThat(outcome.view().warnings()).isEmpty();
        assertThat(outcome.view().liked())
                .hasSize(2)
                .allSatisfy(items -> assertThat(items).hasSize(2));
        assertThat(outcome.view().distances()[0][0]).isCloseTo(0, within(1e-6));
        assertThat(outcome.view().distances()[0][1]).isGreaterThan(0.01);
        assertThat(outcome.view().json().toString()).doesNotContain("user");
    }

    @Test
    void aModelThatIsReadAgainGivesTheSameRewardsAndRefusesAnotherEncoder() throws IOException {
        var written = trained(settings(""), folder).model();
        var read = IdealPointModel.read(folder.resolve("model"), LETTERS);
        var items = List.of(new Item("question 1", "aaa"), new Item("question 1", "bbb"));
        double[] weights = java.util.Objects.requireNonNull(read.users().weights("user0"));

        double[] rewards = read.rewards(items, new double[][] {weights, weights});
        assertThat(rewards).isEqualTo(written.rewards(items, new double[][] {weights, weights}));
        assertThat(rewards[0]).isGreaterThan(rewards[1]);
        assertThat(read.users().users()).hasSize(6);
        assertThatThrownBy(() -> IdealPointModel.read(folder.resolve("model"), new Letters("others")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("its numbers mean nothing with another");
        assertThatThrownBy(() -> IdealPointModel.read(folder, LETTERS)).hasMessageContaining("no such file");
    }

    @Test
    void aRunThatWasStoppedEndsWithTheSameModel() throws IOException {
        var settings = settings("");
        var whole = trained(settings, folder.resolve("whole"));
        var broken = Files.createDirectories(folder.resolve("broken"));
        var data = UserComparisons.split(comparisons("user", 6, 24), settings.heldOut(), settings.seed());
        assertThat(new IdealPointTraining(settings, data, LETTERS, broken, stopping(7))
                        .run(JsonNodeFactory.instance.objectNode()))
                .isNull();
        assertThat(broken.resolve("model")).doesNotExist();
        assertThatThrownBy(() -> trained(settings("scale_rate: 0.06\n"), broken))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'scale_rate' is 0.06 and was 0.01");
        trained(settings, broken);

        for (String file : List.of("shared.safetensors", "users.json")) {
            assertThat(broken.resolve("model").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole/model").resolve(file));
        }
        assertThat(whole.model().users().users()).hasSize(6);
    }

    private static NewUserSettings newUsers(String further) {
        return Settings.parse(
                "test", "train: new-users\nmodel: none\ndata: none\nheld_out: 0.5\n" + further, NewUserSettings.class);
    }

    @Test
    void aNewUserIsKnownByAFewComparisonsAndNothingSharedChanges() throws IOException {
        trained(settings(""), folder);
        var model = folder.resolve("model");
        var data = UserComparisons.split(comparisons("new", 2, 12), 0.5, 0);
        var outcome = NewUsers.learn(newUsers(""), data, model, folder.resolve("grown"), LETTERS);

        assertThat(outcome.after().all().value()).isGreaterThan(0.9);
        assertThat(outcome.after().all().value())
                .isGreaterThan(outcome.before().all().value());
        assertThat(folder.resolve("grown/shared.safetensors"))
                .hasSameBinaryContentAs(model.resolve("shared.safetensors"));
        var before = IdealPointModel.read(model, LETTERS);
        var after = IdealPointModel.read(folder.resolve("grown"), LETTERS);
        assertThat(after.users().users()).hasSize(8);
        for (String user : before.users().users().keySet()) {
            assertThat(after.users().weights(user)).isEqualTo(before.users().weights(user));
        }
        assertThat(after.meanWeights()).isEqualTo(before.meanWeights());
        var items = List.of(new Item("question 3", "aaac"), new Item("question 3", "bbbd"));
        double[] old = java.util.Objects.requireNonNull(before.users().weights("user1"));
        assertThat(outcome.model().rewards(items, new double[][] {old, old}))
                .isEqualTo(before.rewards(items, new double[][] {old, old}));
    }

    @Test
    void aNameThatIsKnownAlreadyIsAnErrorUnlessAskedFor() throws IOException {
        trained(settings(""), folder);
        var data = UserComparisons.split(comparisons("user", 1, 6), 0, 0);
        var model = folder.resolve("model");

        assertThatThrownBy(() -> NewUsers.learn(newUsers(""), data, model, folder.resolve("grown"), LETTERS))
                .hasMessageContaining("knows a user 'user0' already");
        assertThat(NewUsers.learn(newUsers("again: true\n"), data, model, folder.resolve("grown"), LETTERS)
                        .model()
                        .users()
                        .users())
                .hasSize(6);
    }

    private List<Verdict> scored(String further, String... users) throws IOException {
        var configuration = Settings.parse("test", "model: none\n" + further, Configuration.class);
        var reward = new IdealPointReward(configuration, IdealPointModel.read(folder.resolve("model"), LETTERS));
        var rollouts = Arrays.stream(users)
                .map(user -> {
                    var row = JsonNodeFactory.instance.objectNode();
                    if (!user.isEmpty()) {
                        row.put("user", user);
                    }
                    return Rollout.row(row)
                            .prompt(JsonNodeFactory.instance.stringNode("question 1"))
                            .completion(JsonNodeFactory.instance.stringNode("aaa"))
                            .build();
                })
                .toList();
        return reward.explain(Batch.of(rollouts));
    }

    @Test
    void theUserOfARowDecidesAndAStrangerIsWhatTheSettingsSay() throws IOException {
        trained(settings(""), folder);

        var strict = scored("unknown: error\n", "user0", "stranger", "user1", "");
        assertThat(strict.get(0).value()).isGreaterThan(strict.get(2).value());
        assertThat(strict.get(0).detail()).startsWith("user user0 (");
        assertThat(strict.get(1).status()).isEqualTo(Verdict.Status.FAILED);
        assertThat(strict.get(1).detail())
                .contains("does not know the user 'stranger'")
                .contains("unknown: uniform or mean");
        assertThat(strict.get(3).detail()).contains("no field 'user'");

        var mean = scored("unknown: mean\n", "stranger", "user0");
        assertThat(mean.getFirst().code()).isEqualTo("unknown");
        assertThat(mean.getLast()).isEqualTo(strict.getFirst());
        var uniform = scored("unknown: uniform\n", "stranger").getFirst();
        assertThat(scored("unknown: error\nmixture: [0.5, 0.5]\n", "stranger", "user0"))
                .allSatisfy(verdict -> assertThat(verdict.value()).isEqualTo(uniform.value()));
        assertThat(scored("unknown: error\nmixture: [1, 0, 0]\n", "user0")
                        .getFirst()
                        .status())
                .isEqualTo(Verdict.Status.FAILED);
    }

    @Test
    void withoutTheFileOfUsersAModelKnowsNobodyAndStillScores() throws IOException {
        trained(settings(""), folder);
        double mean = scored("unknown: mean\n", "stranger").getFirst().value();
        Files.delete(folder.resolve("model/users.json"));

        assertThat(scored("unknown: mean\n", "user0").getFirst().value()).isEqualTo(mean);
        assertThat(scored("unknown: error\n", "user0").getFirst().status()).isEqualTo(Verdict.Status.FAILED);
        assertThat(Files.readString(folder.resolve("model/ideal-points.json"))).doesNotContain("user0");
    }

    @Test
    void usersOfAnotherSharedPartAreRefused() throws IOException {
        trained(settings(""), folder.resolve("one"));
        trained(settings("seed: 5\n"), folder.resolve("two"));
        Files.copy(
                folder.resolve("two/model/users.json"),
                folder.resolve("one/model/users.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> IdealPointModel.read(folder.resolve("one/model"), LETTERS))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("users mean nothing with another");
    }

    @Test
    void whatCannotBeLearnedFromIsCountedAndSaid() {
        var comparisons = new ArrayList<>(comparisons("user", 2, 8));
        comparisons.add(new Comparison("q", "aaa", "bbb", 0.5, 0, "user0", "tie"));
        comparisons.add(new Comparison("q", "aaa", "bbb", 0, 0, "", "nobody"));
        var data = UserComparisons.split(comparisons, 0, 0);

        assertThat(data.training()).hasSize(16);
        assertThat(data.lines())
                .containsExactly(
                        "1 ties are not learned from: an ideal point needs a preferred response",
                        "1 comparisons name no user and are left out");
        assertThatThrownBy(() -> UserComparisons.split(List.of(Comparison.of("p", "a", "b")), 0, 0))
                .hasMessageContaining("1 without a field 'user'");
    }

    @Test
    void aPromptStandsOnOneSideOfTheSplit() {
        var data = UserComparisons.split(comparisons("user", 4, 40), 0.3, 2);
        var held = data.heldOut().stream().map(Comparison::prompt).distinct().toList();

        assertThat(held).isNotEmpty();
        assertThat(data.training()).noneMatch(comparison -> held.contains(comparison.prompt()));
    }

    @Test
    void prototypesThatAreTheSameAndUsersWhoAgreeAreACollapse() {
        var same = new PrototypeView(
                List.of(List.of(), List.of()),
                List.of(List.of(), List.of()),
                new double[][] {{0, 0.001}, {0.001, 0}},
                1,
                new double[] {0.995, 0.005},
                0.001);

        assertThat(same.warnings()).hasSize(3);
        assertThat(same.warnings().getFirst()).contains("all users have nearly the same weights");
        assertThat(String.join(" ", same.warnings()))
                .contains("prototypes 1 and 2 are the same")
                .contains("hardly anybody's");
    }

    @Test
    void aPullKeepsOneComparisonFromDecidingEverything() throws IOException {
        trained(settings(""), folder);
        var one = UserComparisons.split(comparisons("new", 1, 1), 0, 0);
        var free = NewUsers.learn(
                newUsers("pull: 0\nsteps: 1000\n"), one, folder.resolve("model"), folder.resolve("x"), LETTERS);
        var held = NewUsers.learn(
                newUsers("pull: 0.5\nsteps: 1000\n"), one, folder.resolve("model"), folder.resolve("y"), LETTERS);
        double most = Arrays.stream(
                        java.util.Objects.requireNonNull(free.model().users().weights("new0")))
                .max()
                .orElseThrow();
        double less = Arrays.stream(
                        java.util.Objects.requireNonNull(held.model().users().weights("new0")))
                .max()
                .orElseThrow();

        assertThat(most).isGreaterThan(less);
        assertThat(less).isLessThan(0.95);
    }

    @Test
    void weightsOfATableAreThoseOfItsLogits() {
        var users = new LinkedHashMap<String, UserTable.User>();
        users.put("anna", new UserTable.User(new double[] {0, Math.log(3)}, 4));
        var table = new UserTable(2, users);

        assertThat(table.weights("anna")).containsExactly(new double[] {0.25, 0.75}, within(1e-12));
        assertThat(table.weights("ben")).isNull();
        assertThat(new UserTable(2, new LinkedHashMap<>()).meanWeights()).containsExactly(0.5, 0.5);
        assertThatThrownBy(() -> new UserTable(3, users)).hasMessageContaining("user 'anna' needs 3 finite logits");
    }
}
