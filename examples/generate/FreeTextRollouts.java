import java.util.ArrayList;
import java.util.List;

/** Six answers of known quality to each open question: two good paraphrases, a partial one, and the ways in which a policy cheats. */
final class FreeTextRollouts {

    private static final List<String> CHEATS = List.of("repeated", "padded", "untagged", "word list");
    private static final List<String> EXTREMES = List.of("empty answer", "good, long thoughts");

    private final Dice dice;

    FreeTextRollouts(long seed) {
        this.dice = new Dice(seed);
    }

    private record Item(
            String source,
            String prompt,
            String reference,
            String good,
            String alsoGood,
            String partial,
            String wrong) {}

    private static final List<Item> ITEMS = List.of(
            new Item(
                    "caption",
                    "Describe the photo in one or two sentences.",
                    "An old fisherman mends a green net on a stone pier while two gulls watch him from a mooring post.",
                    "On a pier of stone an elderly fisherman is repairing a green net; two seagulls on a mooring post look on.",
                    "Two gulls sit on a post and watch an old man fix his green fishing net on the stone pier.",
                    "An old man sits on a pier with a net.",
                    "A young woman sells oranges from a wooden cart at a busy crossing."),
            new Item(
                    "caption",
                    "Describe the photo in one or two sentences.",
                    "Three children in yellow raincoats jump into a large puddle in front of a brick school building.",
                    "In front of a school made of brick, three kids wearing yellow rain jackets leap into a big puddle.",
                    "Three children with yellow raincoats are jumping in a large puddle outside their brick school.",
                    "Some children are playing in the rain.",
                    "A dog sleeps on a sofa beside a half-finished jigsaw puzzle."),
            new Item(
                    "caption",
                    "Write a caption for this image.",
                    "A woman in a blue helmet repairs the chain of a touring bicycle beside an empty mountain road at dusk.",
                    "At dusk, next to a deserted mountain road, a woman with a blue helmet fixes the chain of her touring bike.",
                    "A cyclist wearing a blue helmet is repairing her bicycle chain by the side of an empty road in the mountains as evening falls.",
                    "A woman with a bicycle stands beside a road.",
                    "Two men carry a piano up a narrow staircase."),
            new Item(
                    "caption",
                    "Write a caption for this image.",
                    "A baker slides a tray of dark rye loaves out of a brick oven, his arms white with flour.",
                    "With flour up to his elbows, a baker pulls a tray of dark rye bread from a brick oven.",
                    "A tray of dark rye loaves comes out of the brick oven; the arms of the baker are covered in white flour.",
                    "A baker is working in a bakery.",
                    "An empty tram waits at its last stop under a street lamp."),
            new Item(
                    "summary",
                    "Summarise in one sentence: The town council voted on Tuesday to close the river road to cars on Sundays from May to September. Shop owners feared fewer customers, but a trial last summer showed that more people came on foot and by bike. The rule will be reviewed after one year.",
                    "The council will close the river road to cars on summer Sundays for a year, after a trial showed that shops gained visitors rather than lost them.",
                    "After a trial that brought shops more visitors, the council decided to ban cars from the river road on Sundays from May to September, with a review in a year.",
                    "From May to September the river road will be car-free on Sundays; the council agreed after a test drew more people on foot and by bike, and will look at it again after a year.",
                    "The council closed a road on Sundays.",
                    "Shop owners have stopped the council from closing the river road because customers stayed away last summer."),
            new Item(
                    "summary",
                    "Summarise in one sentence: Researchers fitted 40 storks with small transmitters and followed them for three years. Birds that wintered at rubbish dumps in Spain flew 3,000 kilometers less than those that crossed the Sahara, and more of them survived. Their young, however, were lighter.",
                    "Storks that spend the winter at Spanish dumps fly far less and survive more often than those that cross the Sahara, but raise lighter young.",
                    "Tracking 40 storks showed that wintering at dumps in Spain saves thousands of kilometers and improves survival compared with crossing the Sahara, although the young weigh less.",
                    "Compared with storks that cross the Sahara, those that stay at rubbish dumps in Spain travel 3,000 kilometers less and survive better, yet their chicks are lighter.",
                    "Scientists tracked storks with transmitters for three years.",
                    "Storks that cross the Sahara live longer and have heavier young because deserts hold more food."),
            new Item(
                    "summary",
                    "Summarise in one sentence: The old cinema on Harbour Street will reopen in spring. A group of neighbours bought it last year and collected 220,000 euros for a new roof. There will be one hall instead of two, a cafe, and films on four evenings a week.",
                    "Neighbours who bought the old cinema on Harbour Street will reopen it in spring with a new roof, one hall and a cafe, and show films four evenings a week.",
                    "In spring the Harbour Street cinema opens again: neighbours bought it, paid for a new roof with donations, and plan one hall, a cafe and four film evenings a week.",
                    "The cinema on Harbour Street, bought by neighbours who raised money for its roof, will be back in spring with a single hall, a cafe and films on four evenings each week.",
                    "A cinema will reopen.",
                    "The cinema on Harbour Street is being torn down because its owners could not pay for a new roof."),
            new Item(
                    "explain",
                    "Why does bread dough rise?",
                    "Yeast feeds on the sugars in the dough and gives off carbon dioxide, which is trapped by the stretchy gluten and makes the dough swell.",
                    "The yeast eats sugar from the flour and produces carbon dioxide; the elastic gluten holds these gas bubbles, and so the dough expands.",
                    "Because yeast turns sugars in the dough into carbon dioxide gas. Gluten forms a stretchy net that traps the gas, so the dough swells.",
                    "Because of the yeast in it.",
                    "The water in the dough freezes slightly and pushes the flour apart."),
            new Item(
                    "explain",
                    "Why are there leap years?",
                    "The Earth needs about 365 and a quarter days to go around the Sun, so every four years a day is added to keep the calendar in step with the seasons.",
                    "One trip around the Sun takes roughly 365.25 days. To keep the calendar aligned with the seasons, an extra day is inserted every fourth year.",
                    "A year is about a quarter of a day longer than 365 days, and adding one day every four years stops the calendar from drifting away from the seasons.",
                    "So that February gets longer sometimes.",
                    "The Moon slows the rotation of the Earth, so some years lose a day."),
            new Item(
                    "explain",
                    "What does a catalyst do in a chemical reaction?",
                    "A catalyst speeds up a reaction by lowering the energy that is needed to start it, and it is not used up itself.",
                    "It makes a reaction faster because less activation energy is needed, without being consumed in the process.",
                    "By lowering the activation energy a catalyst makes the reaction run more quickly; the catalyst itself remains unchanged.",
                    "It makes the reaction faster.",
                    "It stops a reaction by absorbing all of its energy and is destroyed afterwards."),
            new Item(
                    "explain",
                    "Why do we see lightning before we hear thunder?",
                    "Light travels much faster than sound, so the flash reaches us almost at once while the thunder needs about three seconds for each kilometer.",
                    "The flash arrives nearly instantly since light is far faster than sound; the sound of thunder takes around three seconds per kilometer.",
                    "Because sound is much slower than light: thunder needs roughly three seconds to travel a kilometer, but the light gets to us at once.",
                    "Because light is fast.",
                    "Thunder starts a few seconds after the lightning has ended, when the clouds collide."),
            new Item(
                    "explain",
                    "Why should you not store tomatoes in the fridge?",
                    "Cold stops the ripening of tomatoes and damages their cell walls, so they lose aroma and become mealy.",
                    "In the cold, tomatoes stop ripening and their cell walls suffer; they turn mealy and lose their flavour.",
                    "Low temperatures damage the cell walls of tomatoes and end their ripening, which costs aroma and makes them mealy.",
                    "They taste worse.",
                    "Tomatoes give off heat and would spoil the other food in the fridge."));

    List<Row> rows() {
        var rows = new ArrayList<Row>();
        for (Item item : ITEMS) {
            String group = "text-%02d".formatted(rows.size() / 6 + 1);
            int number = rows.size() / 6;
            var variants = dice.shuffled(
                    List.of("good", "also good", "partial", "wrong", CHEATS.get(number % 4), EXTREMES.get(number % 2)));
            for (int i = 0; i < variants.size(); i++) {
                String kind = variants.get(i);
                rows.add(new Row()
                        .with("id", group + "-" + (i + 1))
                        .with("prompt", item.prompt() + " Think in <think> and answer in <answer>.")
                        .with("completion", completion(item, kind))
                        .with("reference", item.reference())
                        .with("group", group)
                        .with("source", item.source())
                        .with("kind", kind)
                        .with("quality", quality(kind)));
            }
        }
        return rows;
    }

    /** What a careful reader would give, from 0 to 1. */
    private static double quality(String kind) {
        return switch (kind) {
            case "good", "also good", "good, long thoughts" -> 1;
            case "untagged" -> 0.8;
            case "padded" -> 0.6;
            case "partial" -> 0.4;
            case "repeated", "word list" -> 0.2;
            default -> 0;
        };
    }

    private String completion(Item item, String kind) {
        return switch (kind) {
            case "good" -> tagged(item.good());
            case "also good" -> tagged(item.alsoGood());
            case "partial" -> tagged(item.partial());
            case "wrong" -> tagged(item.wrong());
            case "repeated" ->
                tagged((item.partial() + " ").repeat(dice.between(6, 9)).strip());
            case "padded" -> tagged(item.good() + " " + String.join(" ", dice.some(PADDING, 5)));
            case "untagged" -> item.alsoGood();
            case "word list" -> tagged(wordList(item.reference()));
            case "good, long thoughts" ->
                "<think>" + String.join(" ", dice.shuffled(THOUGHTS)) + " " + String.join(" ", dice.shuffled(AFTERTHOUGHTS))
                        + "</think>\n<answer>" + item.good() + "</answer>";
            default -> tagged("");
        };
    }

    private String tagged(String answer) {
        return "<think>" + dice.pick(THOUGHTS) + "</think>\n<answer>" + answer + "</answer>";
    }

    /** The words of the reference, longest first: high overlap, no meaning. */
    private static String wordList(String reference) {
        var words = new ArrayList<>(
                List.of(reference.replaceAll("[^A-Za-z0-9 ]", "").split(" ")));
        words.sort((a, b) -> b.length() - a.length());
        return String.join(" ", words);
    }

    private static final List<String> THOUGHTS = List.of(
            "I should mention who or what it is about and leave out what is not certain.",
            "The main point comes first, then what goes with it.",
            "Two clauses are enough here.",
            "I had better name the important details and keep it short.",
            "Let me go through it once more and keep only what matters.",
            "What would someone who has not seen this need to know?",
            "The question is clear, so a direct answer is best.");

    private static final List<String> AFTERTHOUGHTS = List.of(
            "One more look at the wording, because a single wrong noun would spoil it.",
            "Would a shorter sentence lose anything? Probably not much, but the order of the parts helps the reader.",
            "Numbers and names have to be exact; colours and sizes too.",
            "I will avoid opinions, since nobody has asked for them.",
            "It may be wise to begin with the subject and to end with the least certain detail.",
            "There is no need to repeat the request.",
            "That should do, so here is my version.");

    private static final List<String> PADDING = List.of(
            "There is much more that one could say about this.",
            "It is always interesting to look at such things from several sides.",
            "In conclusion, this is what I would say.",
            "I hope that this helps, and feel free to ask for further details.",
            "Of course, opinions on this may differ from person to person.",
            "As mentioned above, the most important aspects have been covered.",
            "Needless to say, every detail counts in a case like this.");
}
