package io.guerdon.worlds.household;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.worlds.household.Chore.State;
import io.guerdon.worlds.household.House.Receptacle;
import io.guerdon.worlds.household.House.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HouseholdTest {

    /** A cup in the closed cabinet is to be put hot into the open drawer, where a fork is. */
    private static final House KITCHEN = new House(
            new Size(2, 2, 12),
            List.of(
                    new Receptacle("cabinet", "kitchen"),
                    new Receptacle("drawer", "hall"),
                    new Receptacle("sink", "kitchen"),
                    new Receptacle("microwave", "kitchen")),
            List.of(true, false, false, false),
            List.of("cup", "fork"),
            List.of(0, 1),
            new Chore(0, State.HOT, 1));

    @Test
    void aChoreIsDoneInWordsFromTheFirstLookToTheEnd() {
        var episode = new Episode(KITCHEN);
        assertThat(KITCHEN.instruction())
                .isEqualTo(
                        "You are in a house. In the kitchen you see a cabinet, a sink and a microwave. In the hall you see"
                                + " a drawer. Your task: put a hot cup in the drawer.");
        assertThat(told(episode, "go to cabinet")).isEqualTo("You are in the kitchen, at the cabinet. It is closed.");
        assertThat(told(episode, "take cup from cabinet")).isEqualTo(Episode.NOTHING_HAPPENS);
        assertThat(told(episode, "Thought: it may be inside.\nAction: Open  the cabinet"))
                .isEqualTo(Episode.NOTHING_HAPPENS);
        assertThat(told(episode, "Thought: without the article, then.\nAction:  OPEN\tcabinet. "))
                .isEqualTo("You open the cabinet. In it you see a cup.");
        assertThat(told(episode, "take cup from cabinet")).isEqualTo("You take the cup from the cabinet.");
        assertThat(told(episode, "look"))
                .isEqualTo("You are in the kitchen, at the cabinet. In it you see nothing. You hold a cup.");
        assertThat(told(episode, "go to microwave"))
                .isEqualTo("You are in the kitchen, at the microwave. In it you see nothing.");
        assertThat(told(episode, "heat cup with microwave")).isEqualTo("You heat the cup with the microwave.");
        assertThat(told(episode, "go to drawer"))
                .isEqualTo("You are in the hall, at the drawer. In it you see a fork.");
        assertThat(episode.isOver()).isFalse();
        assertThat(told(episode, "put cup in drawer")).isEqualTo("You put the cup in the drawer. The task is done.");
        assertThat(episode.isOver()).isTrue();
        assertThat(episode.outcome()).isEqualTo(1);
        assertThat(episode.groundingAccuracy()).isEqualTo(0.8);
        assertThatThrownBy(() -> episode.act("look")).hasMessageContaining("the episode is over after 10 turns");
    }

    private static String told(Episode episode, String message) {
        return episode.act(message).observation();
    }

    @Test
    void aThingInTheWrongStateDoesNotCount() {
        var episode = new Episode(KITCHEN);
        for (String command : List.of(
                "go to cabinet", "open cabinet", "take cup from cabinet", "go to drawer", "put cup in drawer")) {
            assertThat(episode.act(command).grounded()).isTrue();
        }
        assertThat(episode.isDone()).isFalse();
        assertThat(episode.knownPlace(0)).isEqualTo(1);
        while (!episode.isOver()) {
            episode.act(Expert.action(episode));
        }
        assertThat(episode.isDone()).isTrue();
    }

    @Test
    void exactlyTheAdmissibleCommandsChangeOrShowSomething() {
        var random = new SplittableRandom(1);
        for (int seed = 0; seed < 60; seed++) {
            var done = new ArrayList<String>();
            var episode = new Episode(House.of(size(random), seed));
            while (!episode.isOver()) {
                var admissible = new HashSet<>(episode.admissible());
                assertThat(admissible).hasSameSizeAs(episode.admissible()).hasSizeGreaterThan(1);
                for (int action = 0; action < episode.actions().count(); action++) {
                    String command = episode.words(action);
                    var copy = replay(episode.house(), done);
                    float[] before = copy.symbols();
                    var turn = copy.act(command);
                    assertThat(turn.grounded()).as(command).isEqualTo(admissible.contains(command));
                    assertThat(copy.hasLastFailed()).isNotEqualTo(turn.grounded());
                    before[before.length - 1] = 0;
                    float[] after = copy.symbols();
                    after[after.length - 1] = 0;
                    boolean changed = !Arrays.equals(before, after);
                    assertThat(turn.observation().equals(Episode.NOTHING_HAPPENS))
                            .isEqualTo(!turn.grounded());
                    assertThat(changed || !turn.grounded()).as(command).isTrue();
                    assertThat(changed && !turn.grounded()).as(command).isFalse();
                }
                var choices = episode.admissible();
                String command = choices.get(random.nextInt(choices.size()));
                done.add(command);
                assertThat(episode.act(command).observation()).isNotEqualTo(Episode.NOTHING_HAPPENS);
            }
        }
    }

    private static Size size(SplittableRandom random) {
        int storages = random.nextInt(2, 7);
        return new Size(storages, random.nextInt(1, 9), 2 * storages + random.nextInt(6, 12));
    }

    private static Episode replay(House house, List<String> commands) {
        var episode = new Episode(house);
        commands.forEach(episode::act);
        return episode;
    }

    @Test
    void theExpertDoesEveryChoreInTimeAndIsAlwaysGrounded() {
        var random = new SplittableRandom(2);
        for (int seed = 0; seed < 2000; seed++) {
            int storages = random.nextInt(2, 13);
            var size = new Size(storages, random.nextInt(1, 17), 2 * storages + 6);
            var episode = Trajectories.ofErringExpert(House.of(size, seed), 0, random);
            assertThat(episode.isDone()).as("seed %d", seed).isTrue();
            assertThat(episode.groundingAccuracy()).isEqualTo(1);
        }
    }

    @Test
    void theExpertAlsoDoesChoresThatSomebodyElseBegan() {
        var random = new SplittableRandom(3);
        int done = 0;
        for (int seed = 0; seed < 300; seed++) {
            var episode = new Episode(House.of(new Size(4, 6, 60), seed));
            for (int turn = 0; turn < 30 && !episode.isOver(); turn++) {
                episode.act(random.nextInt(episode.actions().count()));
            }
            while (!episode.isOver()) {
                assertThat(episode.act(Expert.action(episode)).grounded()).isTrue();
            }
            done += episode.isDone() ? 1 : 0;
        }
        assertThat(done).isEqualTo(300);
    }

    @Test
    void aSeedGivesOneHouseAndTheSameCommandsTheSameAnswers() {
        for (int seed = 0; seed < 50; seed++) {
            var house = House.of(Size.SMALL, seed);
            assertThat(House.of(Size.SMALL, seed)).isEqualTo(house);
            var first = Trajectories.ofErringExpert(house, 0.5, new SplittableRandom(seed));
            var again = replay(house, first.turns().stream().map(Turn::command).toList());
            assertThat(again.turns()).isEqualTo(first.turns());
            assertThat(again.symbols()).isEqualTo(first.symbols());
            assertThat(Trajectories.row(1, seed)).isEqualTo(Trajectories.row(1, seed));
        }
        assertThat(IntStream.range(0, 50)
                        .mapToObj(seed -> House.of(Size.SMALL, seed))
                        .distinct())
                .hasSize(50);
    }

    @Test
    void housesAreAsTheySay() {
        for (int seed = 0; seed < 300; seed++) {
            var house = House.of(Size.SMALL, seed);
            assertThat(house.places().get(house.chore().thing()))
                    .isNotEqualTo(house.chore().destination());
            assertThat(house.receptacles()).doesNotHaveDuplicates().hasSize(6);
            assertThat(house.things()).doesNotHaveDuplicates().hasSize(6);
            assertThat(house.closed().subList(4, 6)).containsExactly(false, false);
        }
        assertThat(new Actions(Size.SMALL).count()).isEqualTo(16);
        assertThat(new Episode(House.of(Size.SMALL, 1)).symbols())
                .hasSize(Symbols.width(Size.SMALL))
                .hasSize(54);
        assertThatThrownBy(() -> new Size(4, 6, 13)).hasMessage("'turns' is 13; expected 14 to 10000");
        assertThatThrownBy(() -> new Size(13, 6, 90)).hasMessage("'storages' is 13; expected 2 to 12");
    }

    @Test
    void hostileTextIsBoundedAndNothingHappens() {
        var texts = List.of(
                "",
                " ",
                "go to",
                "go to the moon",
                "open",
                "take  from ",
                "put in",
                "clean with sink",
                "go to cabinet; open cabinet",
                "go to cabinet\u0000",
                "Action:",
                "Action: ".repeat(3000),
                "\uD83D\uDE00".repeat(400),
                "a" + "\uD83D\uDE00".repeat(400),
                "look ".repeat(200_000),
                "((((".repeat(500_000));
        for (String text : texts) {
            var episode = new Episode(KITCHEN);
            var before = episode.symbols();
            var turn = episode.act(text);
            assertThat(turn.observation()).isEqualTo(Episode.NOTHING_HAPPENS);
            assertThat(turn.grounded()).isFalse();
            assertThat(turn.command().length()).isLessThanOrEqualTo(120);
            assertThat(Character.isHighSurrogate(
                            turn.command().isEmpty()
                                    ? 'x'
                                    : turn.command().charAt(turn.command().length() - 1)))
                    .isFalse();
            before[before.length - 1] = 1;
            assertThat(episode.symbols()).isEqualTo(before);
        }
        assertThatThrownBy(() -> new Episode(KITCHEN).act(-1)).hasMessage("action -1; expected 0 to 9");
    }

    @Test
    void anEpisodeEndsWhenItsTurnsAreUsedUp() {
        var episode = new Episode(KITCHEN);
        for (int turn = 0; turn < 12; turn++) {
            assertThat(episode.isOver()).isFalse();
            episode.act("dance");
        }
        assertThat(episode.isOver()).isTrue();
        assertThat(episode.outcome()).isZero();
        assertThat(episode.groundingAccuracy()).isZero();
    }

    @Test
    void trajectoriesAreRowsOfMessagesOfWhichAboutHalfSucceed() {
        int done = 0;
        for (int number = 0; number < 400; number++) {
            var row = Trajectories.row(7, number);
            assertThat(row.path("completion")).hasSize(2 * row.path("grounded").size());
            assertThat(row.path("completion").path(0).path("role").stringValue())
                    .isEqualTo("assistant");
            done += row.path("outcome").booleanValue() ? 1 : 0;
        }
        assertThat(done).isBetween(140, 260);
    }
}
