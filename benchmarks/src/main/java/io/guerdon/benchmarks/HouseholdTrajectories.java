package io.guerdon.benchmarks;

import io.guerdon.worlds.household.Trajectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes trajectories of an erring expert in the household: {@code COUNT SEED FILE}. The same arguments give the same bytes. */
public final class HouseholdTrajectories {

    private HouseholdTrajectories() {}

    public static void main(String[] args) throws IOException {
        int count = Integer.parseInt(args[0]);
        long seed = Long.parseLong(args[1]);
        try (var to = Files.newBufferedWriter(Path.of(args[2]))) {
            for (int number = 0; number < count; number++) {
                to.write(Trajectories.row(seed, number).toString());
                to.write('\n');
            }
        }
    }
}
