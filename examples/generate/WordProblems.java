import java.util.List;
import java.util.function.Function;

/** Stories with numbers, as in grade-school exercises. */
final class WordProblems {

    private static final List<String> NAMES = List.of(
            "Amina", "Bastian", "Chiara", "Deepak", "Esther", "Farid", "Greta", "Hiroshi", "Ines", "Jomo", "Katya",
            "Liam", "Mei", "Nuria", "Oskar", "Priya", "Rafael", "Salma", "Tomasz", "Ulla", "Viktor", "Wanjiru",
            "Ximena", "Yusuf", "Zoe");

    static final List<Function<Dice, Problem>> TEMPLATES = List.of(
            WordProblems::change,
            WordProblems::boxes,
            WordProblems::journey,
            WordProblems::ages,
            WordProblems::savings,
            WordProblems::recipe,
            WordProblems::discount,
            WordProblems::overtime,
            WordProblems::pipes,
            WordProblems::missingScore,
            WordProblems::share,
            WordProblems::percentOfClass,
            WordProblems::garden,
            WordProblems::pages,
            WordProblems::population,
            WordProblems::marbles);

    private WordProblems() {}

    private static Problem.Slip slip(String step, Rational value, Answer.Unit unit) {
        return new Problem.Slip(step, Answer.number(value, unit));
    }

    private static Problem.Slip slip(String step, long value, Answer.Unit unit) {
        return slip(step, Rational.of(value), unit);
    }

    private static Problem change(Dice d) {
        String name = d.pick(NAMES);
        var items = d.some(
                List.of("notebooks", "pens", "sandwiches", "postcards", "bottles of juice", "muffins", "stickers"), 2);
        int n = d.between(2, 6);
        int m = d.between(2, 5);
        Rational a = new Rational(d.between(5, 19), 4);
        Rational b = new Rational(d.between(3, 15), 4);
        Rational total = a.times(Rational.of(n)).plus(b.times(Rational.of(m)));
        int paid = (int) (Math.ceil(total.p() / (double) total.q() / 10) * 10 + d.pick(0, 10));
        Rational change = Rational.of(paid).minus(total);
        String question = d.pick(
                "%s buys %d %s at $%s each and %d %s at $%s each, and pays with $%d. How much change does %s get, in dollars?",
                "At the kiosk %s takes %d %s ($%s apiece) and %d %s ($%s apiece) and hands over $%d. How many dollars come back to %s?");
        return new Problem(
                "word-problems",
                2,
                question.formatted(name, n, items.get(0), a.money(), m, items.get(1), b.money(), paid, name),
                change.money(),
                List.of(
                        "The %s cost %d × $%s = $%s."
                                .formatted(
                                        items.get(0),
                                        n,
                                        a.money(),
                                        a.times(Rational.of(n)).money()),
                        "The %s cost %d × $%s = $%s."
                                .formatted(
                                        items.get(1),
                                        m,
                                        b.money(),
                                        b.times(Rational.of(m)).money()),
                        "Together that is $%s, so the change is $%d - $%s = $%s."
                                .formatted(total.money(), paid, total.money(), change.money())),
                List.of(
                        "%d * %s = %s"
                                .formatted(n, a.money(), a.times(Rational.of(n)).money()),
                        "%d * %s = %s"
                                .formatted(m, b.money(), b.times(Rational.of(m)).money()),
                        "%d - %s = %s".formatted(paid, total.money(), change.money())),
                Answer.number(change, Answer.Unit.DOLLARS),
                List.of(
                        slip("So %s pays $%s in all.".formatted(name, total.money()), total, Answer.Unit.DOLLARS),
                        slip(
                                "The change is $%d - $%s = $%s."
                                        .formatted(
                                                paid,
                                                total.money(),
                                                change.plus(Rational.of(1)).money()),
                                change.plus(Rational.of(1)),
                                Answer.Unit.DOLLARS)));
    }

    private static Problem boxes(Dice d) {
        String name = d.pick(NAMES);
        String thing = d.pick("muffins", "candles", "eggs", "tiles", "seedlings", "bars of soap");
        int trays = d.between(4, 12);
        int each = d.pick(8, 12, 15, 18, 24);
        int size = d.pick(5, 6, 7, 9);
        int lost = d.between(2, 11);
        int left = trays * each - lost;
        int full = left / size;
        String question = d.pick(
                "%s has %d trays with %d %s on each. %d of them are damaged and thrown away. The rest are packed into boxes of %d. How many full boxes can be packed?",
                "A workshop run by %s makes %d trays of %d %s. After %d broken ones are sorted out, the others go into boxes that hold %d. How many boxes are completely filled?");
        return new Problem(
                "word-problems",
                2,
                question.formatted(name, trays, each, thing, lost, size),
                String.valueOf(full),
                List.of(
                        "There are %d × %d = %d %s to begin with.".formatted(trays, each, trays * each, thing),
                        "After removing %d, %d remain.".formatted(lost, left),
                        "%d ÷ %d is %d with remainder %d, so %d boxes are full."
                                .formatted(left, size, full, left % size, full)),
                List.of(
                        "%d * %d = %d".formatted(trays, each, trays * each),
                        "%d - %d = %d".formatted(trays * each, lost, left),
                        "%d // %d = %d".formatted(left, size, full)),
                Answer.number(full),
                List.of(
                        slip(
                                "%d ÷ %d is a bit more than %d, so we need %d boxes."
                                        .formatted(left, size, full, full + 1),
                                full + 1,
                                Answer.Unit.NONE),
                        slip(
                                "%d ÷ %d gives %d boxes."
                                        .formatted(
                                                trays * each,
                                                size,
                                                trays * each / size + (trays * each / size == full ? 2 : 0)),
                                trays * each / size + (trays * each / size == full ? 2 : 0),
                                Answer.Unit.NONE)));
    }

    private static Problem journey(Dice d) {
        String name = d.pick(NAMES);
        int v = d.pick(48, 60, 72, 90);
        int minutes = d.pick(20, 40, 45, 50, 75, 100, 105);
        int w = d.pick(12, 15, 16, 18, 20);
        int cycling = d.pick(15, 30, 45);
        Rational first = new Rational((long) v * minutes, 60);
        Rational second = new Rational((long) w * cycling, 60);
        Rational all = first.plus(second);
        return new Problem(
                "word-problems",
                3,
                d.pick(
                                "%s takes a train that runs at %d km/h for %d minutes and then cycles at %d km/h for %d minutes. How many kilometers is that altogether?",
                                "To visit a friend, %s rides a train (%d km/h on average) for %d minutes and a bike (%d km/h) for another %d minutes. What is the total distance in km?")
                        .formatted(name, v, minutes, w, cycling),
                all.plain(),
                List.of(
                        "On the train: %d km/h for %d minutes is %d · %d/60 = %s km."
                                .formatted(v, minutes, v, minutes, first.plain()),
                        "On the bike: %d · %d/60 = %s km.".formatted(w, cycling, second.plain()),
                        "The whole way is %s + %s = %s km.".formatted(first.plain(), second.plain(), all.plain())),
                List.of(
                        "%d * %d / 60 = %s".formatted(v, minutes, first.plain()),
                        "%d * %d / 60 = %s".formatted(w, cycling, second.plain()),
                        "%s + %s = %s".formatted(first.plain(), second.plain(), all.plain())),
                Answer.number(all, Answer.Unit.KILOMETRES),
                List.of(
                        slip("So the distance is %s km.".formatted(first.plain()), first, Answer.Unit.KILOMETRES),
                        slip(
                                "The whole way is %s + %s = %s km."
                                        .formatted(
                                                first.plain(),
                                                second.plain(),
                                                all.plus(Rational.of(10)).plain()),
                                all.plus(Rational.of(10)),
                                Answer.Unit.KILOMETRES)));
    }

    private static Problem ages(Dice d) {
        var names = d.some(NAMES, 2);
        int child = d.between(5, 14);
        int factor = d.between(3, 5);
        int later = d.between(4, 12);
        int answer = child * factor + later;
        return new Problem(
                "word-problems",
                2,
                d.pick(
                                "%1$s is %2$d times as old as %3$s, who is %4$d. How old will %1$s be in %5$d years?",
                                "%1$s's age is %2$d times that of %3$s. If %3$s just turned %4$d, what will %1$s's age be %5$d years from now?")
                        .formatted(names.get(0), factor, names.get(1), child, later),
                String.valueOf(answer),
                List.of(
                        "%s is %d × %d = %d years old now.".formatted(names.get(0), factor, child, factor * child),
                        "In %d years that becomes %d + %d = %d.".formatted(later, factor * child, later, answer)),
                List.of(
                        "%d * %d = %d".formatted(factor, child, factor * child),
                        "%d + %d = %d".formatted(factor * child, later, answer)),
                Answer.number(Rational.of(answer), Answer.Unit.YEARS),
                List.of(
                        slip(
                                "In %d years %s is %d, and %d × %d = %d."
                                        .formatted(
                                                later,
                                                names.get(1),
                                                child + later,
                                                factor,
                                                child + later,
                                                factor * (child + later)),
                                (long) factor * (child + later),
                                Answer.Unit.YEARS),
                        slip(
                                "So %s is %d.".formatted(names.get(0), factor * child),
                                factor * child,
                                Answer.Unit.YEARS)));
    }

    private static Problem savings(Dice d) {
        String name = d.pick(NAMES);
        String goal = d.pick(
                "a used bicycle", "a telescope", "a sewing machine", "a keyboard", "a tent", "a second-hand guitar");
        int start = d.between(2, 9) * 5;
        int weekly = d.between(6, 18);
        int weeks = d.between(7, 22);
        int price = start + weekly * weeks - d.between(0, weekly - 1);
        return new Problem(
                "word-problems",
                2,
                d.pick(
                                "%1$s wants %2$s that costs $%3$d. There are already $%4$d in the jar, and %1$s adds $%5$d at the end of every week. After how many weeks is there enough money?",
                                "For %2$s, %1$s needs $%3$d. The piggy bank holds $%4$d and grows by $%5$d each week. How many weeks of saving does it take?")
                        .formatted(name, goal, price, start, weekly),
                String.valueOf(weeks),
                List.of(
                        "%s still needs $%d - $%d = $%d.".formatted(name, price, start, price - start),
                        "At $%d a week that takes %d ÷ %d ≈ %.2f weeks."
                                .formatted(weekly, price - start, weekly, (price - start) / (double) weekly),
                        "Money only comes in whole weeks, so it takes %d weeks.".formatted(weeks)),
                List.of(
                        "%d - %d = %d".formatted(price, start, price - start),
                        "ceil(%d / %d) = %d".formatted(price - start, weekly, weeks)),
                Answer.number(weeks),
                List.of(
                        slip("Rounding, that is about %d weeks.".formatted(weeks - 1), weeks - 1, Answer.Unit.NONE),
                        slip(
                                "Dividing the price by the weekly amount: %d ÷ %d ≈ %d."
                                        .formatted(
                                                price,
                                                weekly,
                                                price / weekly + 1 + (price / weekly + 1 == weeks ? 1 : 0)),
                                price / weekly + 1 + (price / weekly + 1 == weeks ? 1 : 0),
                                Answer.Unit.NONE)));
    }

    private static Problem recipe(Dice d) {
        String name = d.pick(NAMES);
        var pick = d.pick(List.of(
                List.of("pancakes", "flour"),
                List.of("lentil soup", "broth"),
                List.of("flatbread", "flour"),
                List.of("rice pudding", "milk"),
                List.of("granola", "oats"),
                List.of("plum jam", "sugar")));
        String dish = pick.get(0);
        String stuff = pick.get(1);
        Rational cups = new Rational(d.pick(3, 5, 7, 9), d.pick(4, 2, 8));
        int serves = d.pick(4, 6, 8);
        int guests = d.pick(5, 7, 9, 10, 14);
        Rational answer = cups.times(new Rational(guests, serves));
        return new Problem(
                "fractions",
                3,
                d.pick(
                                "A recipe for %1$s serves %2$d people and uses %3$s cups of %4$s. How many cups of %4$s does %5$s need to serve %6$d people? Give an exact answer.",
                                "%5$s's notes say: %1$s for %2$d takes %3$s cups of %4$s. How many cups of %4$s are needed for %6$d guests? Give an exact answer.")
                        .formatted(dish, serves, fraction(cups), stuff, name, guests),
                answer.latex(),
                List.of(
                        "Per person the recipe uses %s ÷ %d = %s cups."
                                .formatted(cups.plain(), serves, fraction(cups.over(Rational.of(serves)))),
                        "For %d people that is %d · %s = %s cups."
                                .formatted(guests, guests, fraction(cups.over(Rational.of(serves))), fraction(answer))),
                List.of(
                        "%s / %d = %s".formatted(fraction(cups), serves, fraction(cups.over(Rational.of(serves)))),
                        "%d * %s = %s".formatted(guests, fraction(cups.over(Rational.of(serves))), fraction(answer))),
                Answer.number(answer, Answer.Unit.CUPS),
                List.of(
                        slip(
                                "For %d people that is %s cups."
                                        .formatted(guests, fraction(cups.times(Rational.of(guests)))),
                                cups.times(Rational.of(guests)),
                                Answer.Unit.CUPS),
                        slip(
                                "So the answer is about %s cups.".formatted(fraction(answer.plus(new Rational(1, 4)))),
                                answer.plus(new Rational(1, 4)),
                                Answer.Unit.CUPS)));
    }

    private static String fraction(Rational value) {
        return value.isInteger() ? String.valueOf(value.p()) : value.p() + "/" + value.q();
    }

    private static Problem discount(Dice d) {
        String thing = d.pick("jacket", "desk lamp", "backpack", "pair of boots", "rice cooker", "suitcase");
        int price = d.between(8, 46) * 5;
        int off = d.pick(10, 15, 20, 30, 35);
        int tax = d.pick(5, 8, 10);
        Rational reduced = new Rational((long) price * (100 - off), 100);
        Rational answer = reduced.times(new Rational(100 + tax, 100));
        Rational cents = new Rational(Math.round(answer.p() * 100.0 / answer.q()), 100);
        return new Problem(
                "percent",
                3,
                d.pick(
                                "A %s is listed at $%d. It is sold at %d%% off, and then %d%% sales tax is added. What does the customer pay, in dollars, rounded to the cent?",
                                "The price tag of a %s says $%d. With a discount of %d%% and a tax of %d%% on the reduced price, what is the final price in dollars (nearest cent)?")
                        .formatted(thing, price, off, tax),
                cents.money(),
                List.of(
                        "%d%% off leaves %d%% of the price: $%d × 0.%02d = $%s."
                                .formatted(off, 100 - off, price, 100 - off, reduced.money()),
                        "Adding %d%% tax: $%s × 1.%02d = $%s.".formatted(tax, reduced.money(), tax, cents.money())),
                List.of(
                        "%d * 0.%02d = %s".formatted(price, 100 - off, reduced.money()),
                        "%s * 1.%02d = %s".formatted(reduced.money(), tax, cents.money())),
                Answer.number(cents, Answer.Unit.DOLLARS),
                List.of(
                        slip("So the customer pays $%s.".formatted(reduced.money()), reduced, Answer.Unit.DOLLARS),
                        slip(
                                "Taken together that is %d%% off, so the price is $%s."
                                        .formatted(
                                                off - tax, new Rational((long) price * (100 - off + tax), 100).money()),
                                new Rational((long) price * (100 - off + tax), 100),
                                Answer.Unit.DOLLARS)));
    }

    private static Problem overtime(Dice d) {
        String name = d.pick(NAMES);
        int wage = d.pick(14, 16, 18, 22, 24);
        int hours = d.between(42, 55);
        int normal = 40 * wage;
        int extra = (hours - 40) * wage * 3 / 2;
        int answer = normal + extra;
        return new Problem(
                "word-problems",
                3,
                d.pick(
                                "%s earns $%d an hour, and one and a half times as much for every hour beyond 40 in a week. How many dollars does %s earn in a week of %d hours?",
                                "In %s's job the hourly rate is $%d; hours above 40 a week are paid at 1.5 times the rate. What is %s's pay, in dollars, for %d hours in one week?")
                        .formatted(name, wage, name, hours),
                String.valueOf(answer),
                List.of(
                        "The first 40 hours bring 40 × $%d = $%d.".formatted(wage, normal),
                        "The other %d hours are paid at $%s each, which is $%d."
                                .formatted(hours - 40, new Rational(wage * 3L, 2).plain(), extra),
                        "In total %s earns $%d + $%d = $%d.".formatted(name, normal, extra, answer)),
                List.of(
                        "40 * %d = %d".formatted(wage, normal),
                        "%d * %s = %d".formatted(hours - 40, new Rational(wage * 3L, 2).plain(), extra),
                        "%d + %d = %d".formatted(normal, extra, answer)),
                Answer.number(Rational.of(answer), Answer.Unit.DOLLARS),
                List.of(
                        slip(
                                "At $%d an hour, %d hours are $%d.".formatted(wage, hours, wage * hours),
                                (long) wage * hours,
                                Answer.Unit.DOLLARS),
                        slip(
                                "In total that is $%d + $%d = $%d.".formatted(normal, extra, answer - 100),
                                answer - 100,
                                Answer.Unit.DOLLARS)));
    }

    private static Problem pipes(Dice d) {
        int a = d.pick(3, 4, 6, 8);
        int b = d.pick(5, 10, 12, 15);
        Rational answer = new Rational((long) a * b, a + b);
        return new Problem(
                "fractions",
                4,
                d.pick(
                                "One pump fills a pool in %d hours, another needs %d hours. How many hours do both together need? Give an exact fraction.",
                                "A tank is filled by one pipe in %d hours and by a second pipe in %d hours. If both are open, after how many hours is the tank full? Answer exactly.")
                        .formatted(a, b),
                answer.latex(),
                List.of(
                        "In one hour they fill 1/%d + 1/%d = %s of it."
                                .formatted(a, b, fraction(new Rational(a + b, (long) a * b))),
                        "So the whole takes 1 ÷ %s = %s hours."
                                .formatted(fraction(new Rational(a + b, (long) a * b)), fraction(answer))),
                List.of(
                        "1/%d + 1/%d = %s".formatted(a, b, fraction(new Rational(a + b, (long) a * b))),
                        "1 / (%s) = %s".formatted(fraction(new Rational(a + b, (long) a * b)), fraction(answer))),
                Answer.number(answer, Answer.Unit.HOURS),
                List.of(
                        slip(
                                "The average of %d and %d is %s hours."
                                        .formatted(a, b, fraction(new Rational(a + b, 2))),
                                new Rational(a + b, 2),
                                Answer.Unit.HOURS),
                        slip(
                                "So the whole takes %s hours.".formatted(fraction(new Rational(a + b, (long) a * b))),
                                new Rational(a + b, (long) a * b),
                                Answer.Unit.HOURS)));
    }

    private static Problem missingScore(Dice d) {
        String name = d.pick(NAMES);
        int n = d.between(3, 4);
        int[] scores = new int[n];
        int sum = 0;
        var written = new StringBuilder();
        for (int i = 0; i < n; i++) {
            scores[i] = d.between(66, 95);
            sum += scores[i];
            written.append(i == 0 ? "" : i == n - 1 ? " and " : ", ").append(scores[i]);
        }
        int goal = (sum + d.between(72, 99)) / (n + 1);
        int answer = goal * (n + 1) - sum;
        return new Problem(
                "word-problems",
                3,
                d.pick(
                                "%1$s scored %2$s on the first tests. What score on the next test brings the average of all %3$d tests to %4$d?",
                                "So far %1$s has test results of %2$s. Which next result makes the average of the %3$d results equal to %4$d?")
                        .formatted(name, written, n + 1, goal),
                String.valueOf(answer),
                List.of(
                        "For an average of %d over %d tests the sum must be %d × %d = %d."
                                .formatted(goal, n + 1, goal, n + 1, goal * (n + 1)),
                        "The scores so far add up to %d, so the next one must be %d - %d = %d."
                                .formatted(sum, goal * (n + 1), sum, answer)),
                List.of(
                        "%d * %d = %d".formatted(goal, n + 1, goal * (n + 1)),
                        "%d - %d = %d".formatted(goal * (n + 1), sum, answer)),
                Answer.number(answer),
                List.of(
                        slip(
                                "So the next score has to be %d.".formatted(goal == answer ? goal + 2 : goal),
                                goal == answer ? goal + 2 : goal,
                                Answer.Unit.NONE),
                        slip(
                                "The next one must be %d - %d = %d.".formatted(goal * (n + 1), sum, answer + 10),
                                answer + 10,
                                Answer.Unit.NONE)));
    }

    private static Problem share(Dice d) {
        var names = d.some(NAMES, 3);
        int a = d.between(2, 5);
        int b = d.between(2, 6);
        int c = d.between(1, 4);
        int part = d.between(9, 60);
        int total = part * (a + b + c);
        int answer = part * b;
        return new Problem(
                "word-problems",
                3,
                d.pick(
                                "%1$s, %2$s and %3$s share $%4$d in the ratio %5$d : %6$d : %7$d. How many dollars does %2$s get?",
                                "A prize of $%4$d goes to %1$s, %2$s and %3$s in the ratio %5$d : %6$d : %7$d. What is %2$s's part in dollars?")
                        .formatted(names.get(0), names.get(1), names.get(2), total, a, b, c),
                String.valueOf(answer),
                List.of(
                        "The ratio has %d + %d + %d = %d parts, and one part is $%d ÷ %d = $%d."
                                .formatted(a, b, c, a + b + c, total, a + b + c, part),
                        "%s gets %d parts: %d × $%d = $%d.".formatted(names.get(1), b, b, part, answer)),
                List.of(
                        "%d + %d + %d = %d".formatted(a, b, c, a + b + c),
                        "%d / %d = %d".formatted(total, a + b + c, part),
                        "%d * %d = %d".formatted(b, part, answer)),
                Answer.number(Rational.of(answer), Answer.Unit.DOLLARS),
                List.of(
                        slip("%s gets one part, $%d.".formatted(names.get(1), part), part, Answer.Unit.DOLLARS),
                        slip(
                                "%s gets %d × $%d = $%d.".formatted(names.get(1), b + c, part, (b + c) * part),
                                (long) (b + c) * part,
                                Answer.Unit.DOLLARS)));
    }

    private static Problem percentOfClass(Dice d) {
        int total = d.pick(40, 80, 120, 160, 200);
        int hits = d.between(1, 9) * total / 40 + d.pick(0, total / 40) * d.between(1, 3);
        Rational answer = new Rational(100L * hits, total);
        String what =
                d.pick("walk to school", "own a pet", "play an instrument", "speak two languages", "have been abroad");
        return new Problem(
                "percent",
                2,
                d.pick(
                                "Of %d students, %d %s. What percentage of the students is that?",
                                "In a survey of %d children %d say that they %s. What percent is this?")
                        .formatted(total, hits, what),
                answer.plain(),
                List.of(
                        "The share is %d/%d = %s.".formatted(hits, total, new Rational(hits, total).plain()),
                        "As a percentage that is %s%%.".formatted(answer.plain())),
                List.of(
                        "%d / %d = %s".formatted(hits, total, new Rational(hits, total).plain()),
                        "%s * 100 = %s".formatted(new Rational(hits, total).plain(), answer.plain())),
                Answer.number(answer, Answer.Unit.PERCENT),
                List.of(
                        slip(
                                "The others are %s%%."
                                        .formatted(
                                                Rational.of(100).minus(answer).equals(answer)
                                                        ? "55"
                                                        : Rational.of(100)
                                                                .minus(answer)
                                                                .plain()),
                                Rational.of(100).minus(answer).equals(answer)
                                        ? Rational.of(55)
                                        : Rational.of(100).minus(answer),
                                Answer.Unit.PERCENT),
                        slip(
                                "That is about %d%%.".formatted(answer.p() / answer.q() + 5),
                                answer.p() / answer.q() + 5,
                                Answer.Unit.PERCENT)));
    }

    private static Problem garden(Dice d) {
        int w = d.between(4, 14);
        int l = w + d.between(2, 9);
        int path = d.between(1, 2);
        int answer = (w + 2 * path) * (l + 2 * path) - w * l;
        return new Problem(
                "geometry",
                3,
                d.pick(
                                "A flower bed is %d m by %d m. A path %d m wide runs all the way around it. What is the area of the path in square meters?",
                                "Around a rectangular lawn of %d m × %d m lies a gravel strip that is %d m wide everywhere. How many square meters of gravel are there?")
                        .formatted(w, l, path),
                String.valueOf(answer),
                List.of(
                        "With the path the rectangle measures %d m by %d m, an area of %d m²."
                                .formatted(w + 2 * path, l + 2 * path, (w + 2 * path) * (l + 2 * path)),
                        "The inside has %d · %d = %d m², so the path has %d - %d = %d m²."
                                .formatted(w, l, w * l, (w + 2 * path) * (l + 2 * path), w * l, answer)),
                List.of(
                        "%d * %d = %d".formatted(w + 2 * path, l + 2 * path, (w + 2 * path) * (l + 2 * path)),
                        "%d * %d = %d".formatted(w, l, w * l),
                        "%d - %d = %d".formatted((w + 2 * path) * (l + 2 * path), w * l, answer)),
                Answer.number(Rational.of(answer), Answer.Unit.SQUARE_METRES),
                List.of(
                        slip(
                                "The path adds %d m on each side: %d · %d - %d = %d m²."
                                        .formatted(path, w + path, l + path, w * l, (w + path) * (l + path) - w * l),
                                (long) (w + path) * (l + path) - (long) w * l,
                                Answer.Unit.SQUARE_METRES),
                        slip(
                                "So the area is %d m².".formatted((w + 2 * path) * (l + 2 * path)),
                                (long) (w + 2 * path) * (l + 2 * path),
                                Answer.Unit.SQUARE_METRES)));
    }

    private static Problem pages(Dice d) {
        String name = d.pick(NAMES);
        int third = d.between(30, 95);
        int total = third * 3;
        int daily = d.between(9, 21);
        int days = d.between(3, 6);
        int answer = total - third - daily * days;
        if (answer <= 0) {
            return pages(d);
        }
        return new Problem(
                "word-problems",
                2,
                d.pick(
                                "%s reads a third of a book of %d pages on the first day and then %d pages a day for %d days. How many pages are left?",
                                "A novel has %2$d pages. %1$s reads one third of it at once and after that %3$d pages on each of the next %4$d days. How many pages remain unread?")
                        .formatted(name, total, daily, days),
                String.valueOf(answer),
                List.of(
                        "A third of %d is %d, which leaves %d pages.".formatted(total, third, total - third),
                        "In %d days %s reads %d × %d = %d more.".formatted(days, name, days, daily, days * daily),
                        "That leaves %d - %d = %d pages.".formatted(total - third, days * daily, answer)),
                List.of(
                        "%d / 3 = %d".formatted(total, third),
                        "%d * %d = %d".formatted(daily, days, daily * days),
                        "%d - %d - %d = %d".formatted(total, third, daily * days, answer)),
                Answer.number(answer),
                List.of(
                        slip(
                                "So %s has read %d + %d = %d pages."
                                        .formatted(name, third, days * daily, third + days * daily),
                                third + days * daily + (third + days * daily == answer ? 1 : 0),
                                Answer.Unit.NONE),
                        slip(
                                "That leaves %d - %d = %d pages.".formatted(total - third, days * daily, answer + 20),
                                answer + 20,
                                Answer.Unit.NONE)));
    }

    private static Problem population(Dice d) {
        int start = d.between(12, 60) * 400;
        int up = d.pick(5, 10, 20, 25);
        int down = d.pick(5, 10, 15, 20);
        Rational answer = new Rational((long) start * (100 + up) * (100 - down), 10_000);
        return new Problem(
                "percent",
                3,
                d.pick(
                                "A town of %,d people grows by %d%% in one year and shrinks by %d%% in the next. How many people live there after both years?",
                                "The number of subscribers of a newsletter was %,d. It rose by %d%% and afterwards fell by %d%%. How many subscribers are there now?")
                        .formatted(start, up, down),
                answer.plain(),
                List.of(
                        "After the rise there are %d × 1.%02d = %s."
                                .formatted(start, up, new Rational((long) start * (100 + up), 100).plain()),
                        "After the fall there are %s × 0.%02d = %s."
                                .formatted(
                                        new Rational((long) start * (100 + up), 100).plain(),
                                        100 - down,
                                        answer.plain())),
                List.of(
                        "%d * 1.%02d = %s".formatted(start, up, new Rational((long) start * (100 + up), 100).plain()),
                        "%s * 0.%02d = %s"
                                .formatted(
                                        new Rational((long) start * (100 + up), 100).plain(),
                                        100 - down,
                                        answer.plain())),
                Answer.number(answer, Answer.Unit.NONE),
                List.of(
                        slip(
                                "Together the change is %d%%, so the number is %s."
                                        .formatted(
                                                up - down, new Rational((long) start * (100 + up - down), 100).plain()),
                                new Rational((long) start * (100 + up - down), 100),
                                Answer.Unit.NONE),
                        slip(
                                "So the number is %s.".formatted(new Rational((long) start * (100 + up), 100).plain()),
                                new Rational((long) start * (100 + up), 100),
                                Answer.Unit.NONE)));
    }

    private static Problem marbles(Dice d) {
        int red = d.between(3, 8);
        int blue = d.between(4, 9);
        int green = d.between(1, 6);
        int all = red + blue + green;
        Rational answer = new Rational((long) red * (red - 1), (long) all * (all - 1));
        return new Problem(
                "fractions",
                4,
                d.pick(
                                "A bag holds %d red, %d blue and %d green marbles. Two are drawn without putting the first back. What is the probability that both are red? Give a fraction.",
                                "There are %d red, %d blue and %d green beads in a jar. If two beads are taken at random without replacement, how likely are two red ones? Give a fraction.")
                        .formatted(red, blue, green),
                answer.latex(),
                List.of(
                        "The first is red with probability %d/%d, the second then with %d/%d."
                                .formatted(red, all, red - 1, all - 1),
                        "Multiplying, %d/%d · %d/%d = %s.".formatted(red, all, red - 1, all - 1, fraction(answer))),
                List.of(
                        "P = %d/%d * %d/%d = %d/%d"
                                .formatted(red, all, red - 1, all - 1, red * (red - 1), all * (all - 1)),
                        "%d/%d = %s".formatted(red * (red - 1), all * (all - 1), fraction(answer))),
                Answer.number(answer, Answer.Unit.NONE),
                List.of(
                        slip(
                                "Multiplying, %d/%d · %d/%d = %s."
                                        .formatted(
                                                red,
                                                all,
                                                red,
                                                all,
                                                fraction(new Rational((long) red * red, (long) all * all))),
                                new Rational((long) red * red, (long) all * all),
                                Answer.Unit.NONE),
                        slip(
                                "So the probability is %s.".formatted(fraction(new Rational(red, all))),
                                new Rational(red, all),
                                Answer.Unit.NONE)));
    }
}
