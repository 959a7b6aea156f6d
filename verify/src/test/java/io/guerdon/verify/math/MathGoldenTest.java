package io.guerdon.verify.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.verify.math.extraction.Cleaning;
import io.guerdon.verify.math.extraction.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The golden files of the sheet, and real answers with labels. */
class MathGoldenTest {
    private final MathVerifier verifier = MathVerifier.forRewards();

    @Test
    void rewrittenMathAnswersAreRecognisedAndCorruptedOnesAreNot() {
        var counts = count("math500_pairs.jsonl");
        assertThat(counts.falsePositives).isEmpty();
        assertThat(counts.recall()).as("missed: %s", counts.falseNegatives).isGreaterThanOrEqualTo(0.998);
    }

    @Test
    void hardPairsAreDecidedByTheirTruth() {
        var counts = count("hard_pairs.jsonl");
        assertThat(counts.accuracy())
                .as("paid wrongly: %s, missed: %s", counts.falsePositives, counts.falseNegatives)
                .isGreaterThanOrEqualTo(0.97);
    }

    @Test
    void theReferencesOwnTestsGetTheReferencesVerdict() {
        var disagreements = new ArrayList<String>();
        var cases = SharedData.vectors("suite_verify.jsonl");
        for (var c : cases) {
            var in = c.input();
            var options = MathOptions.likeReference()
                    .withTargets(targets(in.path("gold_extraction")), targets(in.path("pred_extraction")))
                    .withFloatRounding(in.path("float_rounding").intValue())
                    .withStrict(in.path("strict").booleanValue())
                    .withAllowSetRelationComparison(
                            in.path("allow_set_relation_comp").booleanValue());
            var verdict = new MathVerifier(options)
                    .verify(in.path("pred").stringValue(), in.path("gold").stringValue());
            if (verdict.equal() != c.expected().path("verdict").booleanValue()) {
                disagreements.add(c.name() + ": " + verdict.reason());
            }
        }
        assertThat(1 - disagreements.size() / (double) cases.size())
                .as("disagreements: %s", disagreements)
                .isGreaterThanOrEqualTo(0.98);
    }

    @Test
    void answersAreExtractedAsTheReferenceExtractsThem() {
        var disagreements = new ArrayList<String>();
        var cases = SharedData.vectors("suite_extract.jsonl");
        for (var c : cases) {
            var in = c.input();
            var targets = targets(in.path("extraction"));
            boolean first = in.path("extraction_mode").stringValue().equals("first_match");
            boolean fallback = in.path("fallback_mode").stringValue().equals("first_match");
            var verifier = new MathVerifier(
                    MathOptions.likeReference().withTargets(targets, targets).withFirstMatchOnly(first));
            var found = verifier.extract(in.path("text").stringValue());
            boolean read = found != null && (found.expr() != null || targets.getFirst() instanceof Target.Choice);
            int count = found == null ? 0 : (read ? 1 : 0) + (fallback ? 1 : 0);
            var text = c.expected().path("string");
            boolean sameText = text.isNull() || found != null && found.text().equals(text.stringValue());
            if (count != c.expected().path("count").intValue() || !sameText) {
                disagreements.add(c.name() + ": " + found);
            }
        }
        assertThat(1 - disagreements.size() / (double) cases.size())
                .as("disagreements: %s", disagreements)
                .isGreaterThanOrEqualTo(0.97);
    }

    @Test
    void humanLabelsOfGsm8kSolutionsAreReproducedWithoutException() {
        for (var row : SharedData.data("gsm8k/example_model_solutions.jsonl")) {
            String truth = row.path("ground_truth").stringValue();
            String gold = truth.substring(truth.lastIndexOf("A:") + 2).strip();
            for (var model : List.of("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification")) {
                String solution = row.path(model).path("solution").stringValue();
                boolean correct = row.path(model).path("is_correct").booleanValue();
                assertThat(verifier.verify(solution, gold).equal()).as(solution).isEqualTo(correct);
                assertThat(verifier.verify(solution, truth).equal())
                        .as("against the whole solution: %s", solution)
                        .isEqualTo(correct);
            }
        }
    }

    @Test
    void bothWritingsOfEachMath500AnswerMatchInBothDirections() {
        for (var row : SharedData.data("math500/answers.jsonl")) {
            String first = row.path("answer").stringValue();
            String second = row.path("answer_cleaned").stringValue();
            for (var pair : List.of(List.of(first, second), List.of(second, first))) {
                String gold = pair.get(0);
                String answer = pair.get(1);
                for (var text : List.of(answer, "So it is $\\boxed{" + answer + "}$.", "**Answer:** " + answer)) {
                    var verdict = verifier.verify(text, gold);
                    assertThat(verdict.equal())
                            .as("%s against %s: %s", gold, text, verdict)
                            .isTrue();
                }
            }
            assertThat(verifier.lint(first).parses()).as(first).isTrue();
        }
    }

    @Test
    void outputsOfToraAreJudgedAsTheirAuthorsReadThem() {
        int agreed = 0;
        int total = 0;
        for (var file : List.of("tora-70b-v1.0", "tora-code-34b-v1.0")) {
            for (var row : SharedData.data("tora-gsm8k/" + file + ".jsonl")) {
                String gold = row.path("gt").stringValue();
                boolean right = verifier.equal(gold, row.path("pred").stringValue());
                agreed += verifier.verify(row.path("final_text").stringValue(), gold)
                                        .equal()
                                == right
                        ? 1
                        : 0;
                total++;
            }
        }
        assertThat(agreed / (double) total).isGreaterThanOrEqualTo(0.99);
    }

    // --- counting ---

    private static final class Counts {
        private final List<String> falsePositives = new ArrayList<>();
        private final List<String> falseNegatives = new ArrayList<>();
        private int truePositives;
        private int trueNegatives;

        double recall() {
            return truePositives / (double) (truePositives + falseNegatives.size());
        }

        double accuracy() {
            int right = truePositives + trueNegatives;
            return right / (double) (right + falsePositives.size() + falseNegatives.size());
        }
    }

    private Counts count(String file) {
        var counts = new Counts();
        for (var c : SharedData.vectors(file)) {
            var verdict = verifier.verify(
                    c.input().path("pred").stringValue(), c.input().path("gold").stringValue());
            var truth = c.expected().path("truth");
            if (truth.isNull()) {
                continue;
            }
            if (truth.booleanValue() == verdict.equal()) {
                counts.truePositives += verdict.equal() ? 1 : 0;
                counts.trueNegatives += verdict.equal() ? 0 : 1;
            } else {
                (verdict.equal() ? counts.falsePositives : counts.falseNegatives).add(c.name() + " " + verdict);
            }
        }
        return counts;
    }

    private static List<Target> targets(JsonNode extraction) {
        var targets = new ArrayList<Target>();
        for (var t : extraction) {
            boolean anywhere = t.path("without_anchor").booleanValue();
            targets.add(
                    switch (t.path("kind").stringValue()) {
                        case "expr" -> new Target.Plain(anywhere);
                        case "latex" ->
                            new Target.Latex(
                                    t.path("boxed_match_priority").intValue(),
                                    anywhere,
                                    new Cleaning(
                                            true, t.path("malformed_operators").booleanValue(), true));
                        default -> {
                            var words = new ArrayList<String>();
                            t.path("strings").forEach(word -> words.add(word.stringValue()));
                            yield new Target.Choice(words, t.path("lowercase").booleanValue(), anywhere);
                        }
                    });
        }
        return targets;
    }
}
