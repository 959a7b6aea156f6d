package io.guerdon.io.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.Context;
import io.guerdon.core.Pipeline;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scope;
import io.guerdon.core.Shaping;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.io.OnError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is scored together, and that neither threads nor the size of blocks can be seen in the result. */
class UnitsTest {

    @TempDir
    Path folder;

    @Test
    void threadsAndBlocksCannotBeSeenInTheOutput() {
        var random = new SplittableRandom(3);
        for (int round = 0; round < 20; round++) {
            String input = lines(random, 1 + random.nextInt(300));
            for (String kind : List.of("items", "groups", "stateful")) {
                String expected = null;
                for (int threads : new int[] {1, 2, 5}) {
                    int block = random.nextInt(1, 3000);
                    String out = Runs.piped(
                            ScoringProcess.reward(kind, 0),
                            input,
                            ScoringOptions.from(List.of("-"))
                                    .threads(threads)
                                    .blockBytes(block)
                                    .onError(OnError.SKIP)
                                    .batchRows(kind.equals("stateful") ? 7 : 0)
                                    .build());
                    expected = expected == null ? out : expected;
                    assertThat(out).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void groupsAreWholeWhereverABlockEnds() {
        var sizes = Collections.synchronizedList(new ArrayList<String>());
        Shaping watching = new Shaping() {
            @Override
            public double[] shape(double[] reward, Context context) {
                for (int g = 0; g < context.groups().count(); g++) {
                    sizes.add(context.label(context.groups().members(g)[0]) + "x"
                            + context.groups().size(g));
                }
                return reward.clone();
            }

            @Override
            public Scope scope() {
                return Scope.GROUP;
            }
        };
        var input = new StringBuilder();
        var expected = new ArrayList<String>();
        for (int g = 0, line = 1; g < 50; g++) {
            expected.add("standard input:" + line + "x" + (1 + g % 9));
            for (int i = 0; i < 1 + g % 9; i++, line++) {
                input.append("{\"prompt\":\"p").append(g).append("\",\"completion\":\"c\"}\n");
            }
        }
        for (int block = 1; block < 700; block += 13) {
            sizes.clear();
            Runs.piped(
                    Runs.pipeline(new WeightedSum(Map.of()), List.of(watching)),
                    input.toString(),
                    ScoringOptions.from(List.of("-")).blockBytes(block).build());
            assertThat(sizes).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void batchesHaveTheSizeThatWasAskedAndGoOnToTheEndOfAGroup() {
        var batches = new ArrayList<String>();
        String input = "{\"group\":1,\"completion\":\"c\"}\n".repeat(3)
                + "{\"group\":2,\"completion\":\"c\"}\n".repeat(2) + "{\"group\":3,\"completion\":\"c\"}\n";
        var options = ScoringOptions.from(List.of("-")).batchRows(2).step(10).blockBytes(40);
        Runs.piped(watching(batches, Scope.ITEM), input, options.build());
        assertThat(batches).containsExactlyInAnyOrder("10: 2", "11: 2", "12: 2");
        batches.clear();
        Runs.piped(watching(batches, Scope.GROUP), input, options.build());
        assertThat(batches).containsExactlyInAnyOrder("10: 3", "11: 2", "12: 1");
        batches.clear();
        Runs.piped(
                watching(batches, Scope.BATCH),
                input,
                ScoringOptions.from(List.of("-")).build());
        assertThat(batches).containsExactly("0: 6");
    }

    private static Pipeline<Rollout> watching(List<String> batches, Scope scope) {
        return Runs.pipeline(new WeightedSum(Map.of()), List.of(new Shaping() {
            @Override
            public double[] shape(double[] reward, Context context) {
                synchronized (batches) {
                    batches.add(context.step() + ": " + reward.length);
                }
                return reward.clone();
            }

            @Override
            public Scope scope() {
                return scope;
            }
        }));
    }

    @Test
    void aRewardOverTheWholeBatchSaysWhatItHolds() {
        Path input = Runs.write(folder, "in.jsonl", "{\"completion\":\"c\"}\n".repeat(10_000));
        var report = Runs.run(
                watching(new ArrayList<>(), Scope.BATCH),
                ScoringOptions.from(List.of(input.toString()))
                        .to(folder.resolve("out.jsonl.gz").toString())
                        .build());
        assertThat(report.notices())
                .containsExactly(
                        "the reward looks at the whole batch: 10,000 rows (0.2 MB of input) were held in memory;"
                                + " --batch-rows N scores N rows at a time");
        assertThat(report.summary().rows()).isEqualTo(10_000);
    }

    @Test
    void patternsAreReadInTheOrderOfTheirNames() {
        for (String name : List.of("b", "a", "c")) {
            Runs.write(folder, name + ".jsonl", "{\"completion\":\"" + name + "\"}");
        }
        Path out = folder.resolve("out.txt");
        Runs.run(
                Runs.itemwise(),
                ScoringOptions.from(List.of(folder + "/?.jsonl"))
                        .to(out.toString())
                        .build());
        assertThat(Runs.read(out).lines().map(line -> line.substring(15, 16))).containsExactly("a", "b", "c");
    }

    private static String lines(SplittableRandom random, int rows) {
        var lines = new StringBuilder();
        for (int row = 0, group = 0; row < rows; row++) {
            group += random.nextInt(4) == 0 ? 1 : 0;
            switch (random.nextInt(20)) {
                case 0 -> lines.append("\r\n");
                case 1 -> lines.append("{bad}\n");
                default ->
                    lines.append("{\"group\":")
                            .append(group)
                            .append(",\"reference\":")
                            .append(random.nextInt(10))
                            .append(",\"completion\":\"")
                            .append("\u00e9 ".repeat(random.nextInt(60)))
                            .append(random.nextInt(100))
                            .append("\"}\n");
            }
        }
        // Something to score, so that the input is not empty.
        return lines.append("{\"group\":\"last\",\"completion\":\"x\"}").toString();
    }
}
