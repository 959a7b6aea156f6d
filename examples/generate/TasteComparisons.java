import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Comparisons of answers by users of two tastes: some like answers plain, others like them warm; nobody likes them stiff best. One
 * comparison in ten is a slip.
 */
final class TasteComparisons {

    private static final List<String> THINGS = List.of(
            "a bicycle", "a garden", "a teapot", "a guitar", "a tent", "a kite", "a bookshelf", "a camera", "a lamp",
            "a door that squeaks", "a wooden floor", "a bread oven", "a bird house", "a small boat", "a sundial",
            "a chess set", "a wool coat", "a pair of boots", "a stone wall", "a rain barrel", "a hammock", "a clock",
            "a telescope", "a sewing machine");
    private static final List<String> ASKED = List.of(
            "How do I look after %s?", "What should I know before I buy %s?", "How do I repair %s?", "Where do I keep %s?");
    private static final List<String> STEPS = List.of(
            "clean it first", "check the joints", "keep it dry", "oil what moves", "ask who made it", "measure twice",
            "start with the weakest part", "use little force", "leave it a day to settle", "write down what you changed");
    private static final double SLIP = 0.1;

    private final List<Row> comparisons = new ArrayList<>();
    private final List<Row> newcomers = new ArrayList<>();
    private final List<Row> rollouts = new ArrayList<>();

    private enum Style {
        PLAIN,
        WARM,
        STIFF
    }

    TasteComparisons(long seed) {
        var random = new Random(seed);
        for (int u = 0; u < 16; u++) {
            for (int i = 0; i < 30; i++) {
                comparisons.add(comparison(String.format("user-%02d", u + 1), u % 2 == 0, random));
            }
        }
        for (int u = 0; u < 4; u++) {
            for (int i = 0; i < 16; i++) {
                newcomers.add(comparison("newcomer-" + (u + 1), u % 2 == 0, random));
            }
        }
        for (int p = 0; p < 4; p++) {
            String prompt = question(random);
            for (var style : Style.values()) {
                String answer = answer(style, random);
                for (String user : List.of("user-01", "user-02", "newcomer-1", "newcomer-2")) {
                    rollouts.add(new Row()
                            .with("id", "rollout-" + (rollouts.size() + 1))
                            .with("prompt", prompt)
                            .with("completion", answer)
                            .with("user", user)
                            .with("style", style.name().toLowerCase(java.util.Locale.ROOT)));
                }
            }
        }
    }

    List<Row> comparisons() {
        return comparisons;
    }

    List<Row> newcomers() {
        return newcomers;
    }

    List<Row> rollouts() {
        return rollouts;
    }

    private static Row comparison(String user, boolean plain, Random random) {
        var first = Style.values()[random.nextInt(3)];
        var second = Style.values()[(first.ordinal() + 1 + random.nextInt(2)) % 3];
        boolean firstWins = liking(first, plain) > liking(second, plain) != random.nextDouble() < SLIP;
        String one = answer(first, random);
        String other = answer(second, random);
        return new Row()
                .with("user", user)
                .with("prompt", question(random))
                .with("chosen", firstWins ? one : other)
                .with("rejected", firstWins ? other : one);
    }

    private static int liking(Style style, boolean plain) {
        return switch (style) {
            case PLAIN -> plain ? 2 : 0;
            case WARM -> plain ? 0 : 2;
            case STIFF -> 1;
        };
    }

    private static String question(Random random) {
        return String.format(ASKED.get(random.nextInt(ASKED.size())), THINGS.get(random.nextInt(THINGS.size())));
    }

    private static String answer(Style style, Random random) {
        String first = STEPS.get(random.nextInt(5));
        String second = STEPS.get(5 + random.nextInt(5));
        return switch (style) {
            case PLAIN -> sentence(first) + " Then " + second + ".";
            case WARM ->
                List.of("What a lovely question, I am so glad you asked! ", "Oh, how wonderful, you will enjoy this! ").get(random.nextInt(2))
                        + "My friend, " + first + ", and with a smile " + second + ". You can do it, good luck!";
            case STIFF ->
                "Pursuant to established practice, it is recommended to " + first + "; subsequently one is advised to " + second
                        + ". Deviations are not permitted.";
        };
    }

    private static String sentence(String step) {
        return Character.toUpperCase(step.charAt(0)) + step.substring(1) + ".";
    }
}
