import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Makes the rollouts of the folders beside this one. Everything in them is invented here; the same sources give the same bytes on any machine.
 *
 * <pre>java examples/generate/Examples.java</pre>
 */
final class Examples {

    private Examples() {}

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        Path examples = Path.of(arguments.length > 0 ? arguments[0] : "examples");
        write(examples.resolve("math/rollouts.jsonl"), new MathRollouts(20).rows());
        write(examples.resolve("tool-calls/rollouts.jsonl"), new ToolCallRollouts(21).rows());
        write(examples.resolve("grounding/rollouts.jsonl"), new GroundingRollouts(22).rows());
        write(examples.resolve("free-text/rollouts.jsonl"), new FreeTextRollouts(23).rows());
        var tastes = new TasteComparisons(25);
        write(examples.resolve("users/comparisons.jsonl"), tastes.comparisons());
        write(examples.resolve("users/newcomers.jsonl"), tastes.newcomers());
        write(examples.resolve("users/rollouts.jsonl"), tastes.rollouts());
        var arithmetic = new ArithmeticRollouts(24);
        write(examples.resolve("arithmetic/demonstrations.jsonl"), arithmetic.demonstrations());
        write(examples.resolve("arithmetic/prompts.jsonl"), arithmetic.prompts());
        write(examples.resolve("arithmetic/held-out.jsonl"), arithmetic.heldOut());
        var carts = new CartSegments(26);
        write(examples.resolve("trajectories/comparisons.jsonl"), carts.comparisons());
        write(examples.resolve("trajectories/rollouts.jsonl"), carts.rollouts());
        var answers = new AnswerFeatures(27);
        write(examples.resolve("features/comparisons.jsonl"), answers.comparisons());
        write(examples.resolve("features/rollouts.jsonl"), answers.rollouts());
    }

    private static void write(Path file, List<Row> rows) throws IOException {
        Files.createDirectories(file.getParent());
        var text = new StringBuilder();
        rows.forEach(row -> text.append(row).append('\n'));
        Files.writeString(file, text);
        System.out.printf("%s: %d rows, %d KB%n", file, rows.size(), text.length() / 1024);
    }
}
