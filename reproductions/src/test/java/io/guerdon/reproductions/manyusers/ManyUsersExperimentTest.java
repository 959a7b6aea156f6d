package io.guerdon.reproductions.manyusers;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.preference.idealpoint.LengthTaste;
import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.manyusers.GaussianUsers.Population;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyUsersExperimentTest {

    private static final GaussianUsers.Size SMALL = new GaussianUsers.Size(6, 30, 10, 3, 20, 10);

    @Test
    void usersOfOneGroupAgreeAndTheMajorityIsNotEverybody() {
        var world = new GaussianUsers(Population.GROUPS, SMALL, 1);
        var train = world.train();

        assertThat(train.labels()).hasSize(180).contains(-1).contains(1);
        assertThat(world.byMajority(train).labels()).isNotEqualTo(train.labels());
        assertThat(new GaussianUsers(Population.GROUPS, SMALL, 1).train().labels())
                .isEqualTo(train.labels());
        assertThat(train.first(2).who()).containsExactly(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
        assertThat(train.first(2).left()[2]).isEqualTo(train.left()[30]);
    }

    @Test
    void sevenOfTenPreferTheLongerOne() {
        var world = new LengthUsers(new LengthUsers.Size(10, 20, 5, 10, 5, 5), 3);
        var train = world.train();
        for (int i = 0; i < train.who().length; i++) {
            int longer = train.left()[i].length > train.right()[i].length ? -1 : 1;
            boolean majority = LengthUsers.taste(train.who()[i]) == LengthTaste.LONGER;
            if (train.left()[i].length != train.right()[i].length) {
                assertThat(train.labels()[i]).isEqualTo(majority ? longer : -longer);
            }
        }
        assertThat(train.of(9).who()).containsOnly(0).hasSize(20);
        assertThat(train.of(9).labels()[3]).isEqualTo(train.labels()[183]);
    }

    @Test
    void threePrototypesFindThreeGroupsAndOneDoesNot(@TempDir Path folder) throws Exception {
        var results = new Reproduction(new ManyUsersExperiment(), Scale.TINY, List.of(1L), folder, 2)
                .run((_, _, _) -> {})
                .results();

        assertThat(results.finals("groups.k3", "seen")[0]).isGreaterThan(results.finals("groups.k1", "seen")[0] + 0.05);
        assertThat(results.finals("groups.k1", "new@2")).isEqualTo(results.finals("groups.k1", "new@50"));
        assertThat(results.finals("length.k2", "numbers")[0])
                .isLessThan(results.finals("length.separate", "numbers")[0] / 5);
        assertThat(new ManyUsersExperiment()
                        .claims().stream().map(claim -> claim.test().apply(results)))
                .hasSize(10);
        assertThat(new ManyUsersExperiment().tables(results).getFirst().rows()).hasSize(2);
    }
}
