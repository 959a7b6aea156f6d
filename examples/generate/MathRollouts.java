import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Eight completions of each problem, as a model in training would write them. */
final class MathRollouts {

    private static final int COMPLETIONS = 8;

    /** How an answer is set off from the text around it. */
    private enum Writing {
        BOXED,
        DISPLAY_BOX,
        THINK_THEN_BOX,
        SENTENCE,
        BOLD,
        FINAL_ANSWER,
        HASHES
    }

    private final Dice dice;

    MathRollouts(long seed) {
        this.dice = new Dice(seed);
    }

    List<Row> rows() {
        var problems = new ArrayList<Problem>();
        for (int round = 0; round < 2; round++) {
            WordProblems.TEMPLATES.forEach(template -> problems.add(template.apply(dice)));
            AlgebraProblems.TEMPLATES.forEach(template -> problems.add(template.apply(dice)));
        }
        var rows = new ArrayList<Row>();
        for (Problem problem : dice.shuffled(problems)) {
            String group = "math-%03d".formatted(rows.size() / COMPLETIONS + 1);
            String prompt = problem.question()
                    + dice.pick(
                            " Please reason step by step and put your final answer in \\boxed{}.",
                            "\nThink step by step. Put the final answer within \\boxed{}.",
                            "\n\nSolve the problem and give the final answer in \\boxed{...}.");
            for (int i = 1; i <= COMPLETIONS; i++) {
                rows.add(completion(problem).row(group + "-" + i, prompt, problem, group));
            }
        }
        return rows;
    }

    /** A completion with what is known of it because it was built so. */
    private record Completion(String text, boolean correct, String writing, String ending) {

        Row row(String id, String prompt, Problem problem, String group) {
            return new Row()
                    .with("id", id)
                    .with("prompt", prompt)
                    .with("completion", text)
                    .with("reference", problem.reference())
                    .with("group", group)
                    .with("source", problem.source())
                    .with("difficulty", problem.difficulty())
                    .with("finish_reason", ending)
                    .with("writing", writing)
                    .with("correct", correct);
        }
    }

    private Completion completion(Problem problem) {
        double solved = 0.93 - 0.13 * problem.difficulty();
        if (dice.chance(solved)) {
            return dice.chance(0.07)
                    ? corrected(problem)
                    : answered(problem, problem.steps().getLast(), problem.right(), true);
        }
        var slip = dice.pick(problem.slips());
        if (slip.answer().latex().getFirst().equals(problem.right().latex().getFirst())) {
            throw new IllegalStateException("a slip that is right: " + problem.question());
        }
        return switch (dice.between(0, 11)) {
            case 0 -> cutOff(problem);
            case 1 -> looping(problem);
            case 2 -> undecided(problem, slip);
            case 3 -> withoutAnswer(problem);
            default -> answered(problem, slip.step(), slip.answer(), false);
        };
    }

    private Completion answered(Problem problem, String lastStep, Answer answer, boolean correct) {
        if (dice.chance(0.05)) {
            return new Completion(closing(Writing.BOXED, answer), correct, "answer-only", "stop");
        }
        Writing writing = dice.pick(List.of(
                Writing.BOXED,
                Writing.BOXED,
                Writing.BOXED,
                Writing.DISPLAY_BOX,
                Writing.DISPLAY_BOX,
                Writing.THINK_THEN_BOX,
                Writing.SENTENCE,
                Writing.BOLD,
                Writing.FINAL_ANSWER,
                Writing.HASHES));
        String body = body(problem, lastStep);
        String text = writing == Writing.THINK_THEN_BOX
                ? "<think>\n" + dice.pick("Okay, let me think. ", "Hmm. ", "We have to be careful here. ", "") + body
                        + "\n</think>\n\n" + closing(Writing.BOXED, answer)
                : opening() + body + "\n\n" + closing(writing, answer);
        return new Completion(text, correct, label(writing), "stop");
    }

    private static String label(Writing writing) {
        return writing.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String opening() {
        return dice.pick(
                "",
                "",
                "Let's work through this step by step.\n\n",
                "To solve this, I will go one step at a time.\n\n",
                "Sure! Here is how to do it.\n\n",
                "First I note what is given.\n\n",
                "We are asked for one result only, so let me set up the computation directly.\n\n",
                "Okay, so let's see.\n\n",
                "**Understanding the problem.** We have to read the question carefully and combine the given numbers.\n\n",
                "**Solution**\n\n");
    }

    /** The steps as numbered points, as a paragraph, as headed steps, or as bare lines of arithmetic. */
    private String body(Problem problem, String lastStep) {
        var steps = new ArrayList<>(problem.steps());
        steps.set(steps.size() - 1, lastStep);
        boolean rightSteps = lastStep.equals(problem.steps().getLast());
        var lines = new ArrayList<String>();
        int style = dice.between(0, rightSteps ? 4 : 3);
        for (int i = 0; i < steps.size(); i++) {
            lines.add(
                    switch (style) {
                        case 0 -> (i + 1) + ". " + steps.get(i);
                        case 1 -> "Step " + (i + 1) + ": " + steps.get(i);
                        default -> steps.get(i);
                    });
        }
        return switch (style) {
            case 0, 1 -> String.join("\n", lines);
            case 2 -> String.join(" ", lines);
            case 3 -> String.join("\n\n", lines);
            default -> String.join("\n", problem.equations());
        };
    }

    private String closing(Writing writing, Answer answer) {
        String latex = written(answer.latex());
        String plain = written(answer.plain());
        return switch (writing) {
            case BOXED, THINK_THEN_BOX ->
                dice.pick(
                        "So the answer is $\\boxed{" + latex + "}$.",
                        "Therefore, the final answer is $\\boxed{" + latex + "}$.",
                        "The answer is \\boxed{" + latex + "}.",
                        "\\boxed{" + latex + "}",
                        "Hence the result is \\(\\boxed{" + latex + "}\\).");
            case DISPLAY_BOX ->
                dice.pick(
                        "Thus we get\n\\[\n\\boxed{" + latex + "}\n\\]",
                        "**Final Answer**\n\\[ \\boxed{" + latex + "} \\]",
                        "$$\\boxed{" + latex + "}$$\n\nThat is the final answer.");
            case SENTENCE ->
                dice.pick(
                        "The answer is " + stripped(plain) + ".",
                        "So the answer is " + stripped(plain) + ".",
                        "Therefore the answer is " + stripped(plain) + ".");
            case BOLD -> dice.pick("**Answer:** " + plain, "Answer: " + plain, "**Final answer:** " + plain);
            case FINAL_ANSWER -> "Final Answer: The final answer is $" + latex + "$. I hope it is correct.";
            case HASHES -> "#### " + stripped(plain);
        };
    }

    /** Mostly the plainest writing, sometimes any other. */
    private String written(List<String> writings) {
        return dice.chance(0.45) ? writings.getFirst() : dice.pick(writings);
    }

    private static String stripped(String plain) {
        return plain.replace("**", "");
    }

    /** A wrong result that is noticed and put right; the last box counts. */
    private Completion corrected(Problem problem) {
        var slip = dice.pick(problem.slips());
        String text = opening() + body(problem, slip.step()) + "\n\nThis would give $\\boxed{"
                + slip.answer().latex().getFirst() + "}$.\n\n"
                + dice.pick(
                        "Wait, let me check that again, because I think that I made a mistake in the last step. ",
                        "Hold on. Checking this against the question, the last step does not hold up. ",
                        "Let me verify the result by going back to what was asked for... no, that is not right. ")
                + problem.steps().getLast() + "\n\nThe corrected answer is $\\boxed{"
                + written(problem.right().latex()) + "}$.";
        return new Completion(text, true, "corrected", "stop");
    }

    private Completion undecided(Problem problem, Problem.Slip slip) {
        String a = problem.right().latex().getFirst();
        String b = slip.answer().latex().getFirst();
        boolean rightFirst = dice.chance(0.5);
        String first = rightFirst ? a : b;
        String second = rightFirst ? b : a;
        String ending = dice.pick(
                "So the answer is either $\\boxed{" + first + "}$ or $\\boxed{" + second + "}$.",
                "I am not sure whether it is $" + first + "$ or $" + second + "$. The answer is $\\boxed{" + first
                        + " \\text{ or } " + second + "}$.",
                "Depending on how one reads the question: \\boxed{" + first + "} or \\boxed{" + second + "}");
        return new Completion(
                opening() + body(problem, problem.steps().getLast()) + "\n\n" + ending,
                false,
                "two-candidates",
                "stop");
    }

    /** The text stops where the token limit was reached, before any answer. */
    private Completion cutOff(Problem problem) {
        String all = opening()
                + String.join(" ", problem.steps().subList(0, problem.steps().size() - 1)) + " Now, "
                + dice.pick(
                        "putting this together with what was said in the",
                        "in order to find what the question asks for, we need to",
                        "let me double check this first, because");
        return new Completion(all, false, "none", "length");
    }

    private Completion looping(Problem problem) {
        String line = problem.steps().getFirst() + " ";
        return new Completion(
                opening() + line.repeat(dice.between(6, 9)) + line.substring(0, line.length() / 2),
                false,
                "none",
                "length");
    }

    private Completion withoutAnswer(Problem problem) {
        String text = opening() + problem.steps().getFirst() + "\n\n"
                + dice.pick(
                        "From here the rest follows in the same way, and I leave it to the reader.",
                        "Unfortunately I cannot determine the result from the information given.",
                        "I would need a calculator to finish this.");
        return new Completion(text, false, "none", "stop");
    }
}
