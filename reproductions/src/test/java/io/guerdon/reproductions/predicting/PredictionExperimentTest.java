package io.guerdon.reproductions.predicting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.io.InputException;
import io.guerdon.reproductions.experiment.Reproduction;
import io.guerdon.reproductions.experiment.Scale;
import io.guerdon.reproductions.predicting.SmallReward.Pair;
import io.guerdon.reproductions.predicting.WordProblem.Solution;
import io.guerdon.reproductions.report.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

class PredictionExperimentTest {

    private static final String RIGHT =
            "He has 3 + 4 = <<3+4=7>>7 apples\nHe gives 2 and keeps 7 - 2 = <<7-2=5>>5\nA: 5";

    @TempDir
    private Path folder;

    /** Made-up problems: right solutions add and subtract, wrong ones slip; people write shortly and with stops. */
    private Path file(int problems) throws IOException {
        var random = new SplittableRandom(5);
        var lines = new StringBuilder();
        for (int i = 0; i < problems; i++) {
            int a = 2 + random.nextInt(40);
            int b = 2 + random.nextInt(40);
            int c = 1 + random.nextInt(a + b - 1);
            var row = JsonNodeFactory.instance.objectNode();
            row.put("question", "Ann has " + a + " pears and buys " + b + ". She eats " + c + ". How many are left?");
            row.put(
                    "ground_truth",
                    "Ann has " + a + "+" + b + "=<<" + a + "+" + b + "=" + (a + b) + ">>" + (a + b) + " pears.\nSo "
                            + (a + b - c) + " are left.\nA: " + (a + b - c));
            for (int m = 0; m < 4; m++) {
                boolean right = m == 0 || m > 1 && random.nextInt(3) == 0;
                int sum = a + b + (right ? 0 : 1 + random.nextInt(3));
                int left = sum - c;
                row.putObject("model " + m)
                        .put("is_correct", right)
                        .put(
                                "solution",
                                "There are " + a + " + " + b + " = <<" + a + "+" + b + "=" + sum + ">>" + sum
                                        + "\nThere remain " + sum + " - " + c + " = <<" + sum + "-" + c + "=" + left
                                        + ">>" + left
                                        + "\nA: " + left);
            }
            lines.append(row).append('\n');
        }
        return Files.writeString(folder.resolve("solutions.jsonl"), lines);
    }

    @Test
    void calculationsAreReadAndChecked() {
        var found = Calculation.of("so 2*(3+4)= <<2*(3+4)=14>>14 and <<50%*1,000=510>>510 and <<no end");
        assertThat(found).hasSize(2);
        assertThat(found.getFirst().value()).isEqualTo(14);
        assertThat(found.getFirst().wrong()).isFalse();
        assertThat(found.getLast().value()).isEqualTo(500);
        assertThat(found.getLast().wrong()).isTrue();
        assertThat(new Calculation(0, 0, "(".repeat(100_000), "1").value()).isNaN();
        assertThat(new Calculation(0, 0, "2x", "4").wrong()).isTrue();
        assertThat(Calculation.numbers("$1,200 and 3.5 or .5, then 7.")).containsExactly(1200.0, 3.5, 0.5, 7.0);
        assertThat(WordProblem.answer("x\nA: $1,200.00 ")).isEqualTo(1200);
        assertThat(WordProblem.answer("x\nA: many")).isNull();
        assertThat(WordProblem.answer("no answer")).isNull();
    }

    @Test
    void aWrongCalculationIsSeenByTheArithmeticAlone() {
        var right = SolutionFeatures.of("3 and 4 and 2", RIGHT);
        var wrong = SolutionFeatures.of("3 and 4 and 2", RIGHT.replace("=7>>", "=8>>"));
        assertThat(right.values()[SolutionFeatures.SURFACE]).isZero();
        assertThat(wrong.values()[SolutionFeatures.SURFACE]).isEqualTo(Math.log(2));
        for (int i = 0; i < SolutionFeatures.SURFACE; i++) {
            assertThat(wrong.values()[i]).isEqualTo(right.values()[i]);
        }
        assertThat(wrong.places()).isEqualTo(right.places());
    }

    @Test
    void aSmallRewardLearnsWhatItMaySee() {
        var pairs = new ArrayList<Pair>();
        for (int i = 1; i < 40; i++) {
            String wrong = RIGHT.replace("=7>>", "=" + (7 + i) + ">>");
            pairs.add(new Pair(SolutionFeatures.of("3 4 2", RIGHT), SolutionFeatures.of("3 4 2", wrong)));
        }
        var test = pairs.getFirst();
        for (int hidden : new int[] {0, 8}) {
            var seeing =
                    SmallReward.fitted(new Recipe(Recipe.View.ARITHMETIC, hidden, Recipe.Pairs.MODEL, 50, 0), pairs, 1);
            assertThat(seeing.score(test.better())).isGreaterThan(seeing.score(test.worse()) + 1);
        }
        var blind = SmallReward.fitted(new Recipe(Recipe.View.SURFACE, 0, Recipe.Pairs.MODEL, 50, 0), pairs, 1);
        assertThat(blind.score(test.better())).isEqualTo(blind.score(test.worse()), within(1e-12));
    }

    @Test
    void draftsAreJudgedByTheirAnswer() {
        var problem = new WordProblem(
                "3 and 4 and 2", RIGHT, List.of(new Solution(RIGHT, true), new Solution(RIGHT + "0", false)));
        var drafts = Drafts.of(problem, 400, new SplittableRandom(1));
        assertThat(drafts)
                .allSatisfy(
                        d -> assertThat(d.right()).isEqualTo(Double.valueOf(5).equals(WordProblem.answer(d.text()))));
        assertThat(drafts.stream().map(Drafts.Draft::text).distinct().count()).isGreaterThan(100);
        assertThat(drafts.stream().filter(Drafts.Draft::right).count()).isBetween(100L, 220L);
    }

    @Test
    void theStudyRunsOnAFileOfTheUserAndOnTheSameFileGivesTheSameNumbers() throws Exception {
        var experiment = new PredictionExperiment().prepared(file(80));
        var first =
                new Reproduction(experiment, Scale.TINY, List.of(1L, 2L), folder.resolve("1"), 1).run((_, _, _) -> {});
        var judged = Judged.of(experiment, Scale.TINY, first.results());
        assertThat(judged.claims()).hasSize(10);
        assertThat(judged.tables()).hasSize(2);
        var results = first.results();
        assertThat(results.curve("model-many", 1, "models")).hasSize(90);
        assertThat(results.finals("high-model-many", "model-many")[0])
                .isGreaterThan(results.finals("low-model-many", "model-many")[0]);
        assertThat(results.finals("learnt-model", "best of 4")[0])
                .isGreaterThan(results.finals("model-many", "chance")[0] + 0.1);
        var again = new Reproduction(
                        new PredictionExperiment().prepared(file(80)),
                        Scale.TINY,
                        List.of(1L, 2L),
                        folder.resolve("2"),
                        2)
                .run((_, _, _) -> {});
        assertThat(Reproduction.lines(again.results())).isEqualTo(Reproduction.lines(results));
        var other = new PredictionExperiment().prepared(file(81));
        assertThatThrownBy(() -> new Reproduction(other, Scale.TINY, List.of(1L, 2L), folder.resolve("1"), 1)
                        .run((_, _, _) -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("81 problems");
    }

    @Test
    void whatIsNeededIsSaidBeforeAnythingIsRun() throws IOException {
        assertThatThrownBy(() -> new PredictionExperiment().prepared(folder.resolve("none")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("example_model_solutions.jsonl")
                .hasMessageContaining("--data");
        assertThatThrownBy(() -> new PredictionExperiment().prepared(file(10)))
                .hasMessageContaining("10 problems with a right and a wrong solution, expected at least 40");
        for (String line : List.of(
                "nonsense",
                "{\"question\": \"q\", \"ground_truth\": \"A: 1\"}",
                "{\"question\": \"q\", \"ground_truth\": \"A: 1\", \"m\": {\"solution\": \"A: 1\"}}",
                "{\"question\": 1, \"ground_truth\": \"A: 1\", \"m\": {\"solution\": \"\", \"is_correct\": true},"
                        + " \"n\": {\"solution\": \"\", \"is_correct\": true}}")) {
            var bad = Files.writeString(folder.resolve("bad.jsonl"), "\n" + line + "\n");
            assertThatThrownBy(() -> new PredictionExperiment().prepared(bad))
                    .as(line)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("bad.jsonl:2");
        }
    }
}
