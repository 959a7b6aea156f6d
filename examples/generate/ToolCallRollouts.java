import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Four completions of each turn of an assistant with tools: right calls, wrong calls, and right calls written wrongly. */
final class ToolCallRollouts {

    private static final int COMPLETIONS = 4;

    private static final Map<String, String> TOOLS = Map.ofEntries(
            Map.entry("get_weather", "get_weather(city: string, unit: \"C\" or \"F\"): the weather of today"),
            Map.entry(
                    "convert_currency",
                    "convert_currency(amount: number, from: string, to: string): today's exchange, ISO codes"),
            Map.entry(
                    "search_trains",
                    "search_trains(origin: string, destination: string, date: YYYY-MM-DD): connections of a day"),
            Map.entry(
                    "book_table",
                    "book_table(restaurant: string, date: YYYY-MM-DD, time: HH:MM, people: integer): a reservation"),
            Map.entry("send_message", "send_message(recipient: string, text: string): a message to a contact"),
            Map.entry("set_alarm", "set_alarm(time: HH:MM, label: string): an alarm"),
            Map.entry("add_to_list", "add_to_list(list: string, item: string, quantity: integer): one more entry"),
            Map.entry("find_recipe", "find_recipe(ingredients: list of strings, max_minutes: integer): recipes"),
            Map.entry("track_parcel", "track_parcel(tracking_number: string): where a parcel is"),
            Map.entry(
                    "create_event",
                    "create_event(title: string, date: YYYY-MM-DD, start: HH:MM, duration_minutes: integer): a calendar entry"));

    private static final List<String> CITIES = List.of(
            "Lisbon", "Tromsø", "Nairobi", "Montréal", "Kraków", "Valparaíso", "Hanoi", "Gdynia", "Porto", "Tartu");
    private static final List<String> PEOPLE =
            List.of("Anneke", "Bruno", "Dalia", "Emeka", "Fumiko", "Goran", "Hanne", "Idris");

    private final Dice dice;

    ToolCallRollouts(long seed) {
        this.dice = new Dice(seed);
    }

    private record Call(String name, Map<String, Object> parameters) {

        String json() {
            return new Row().with("name", name).with("parameters", parameters).toString();
        }
    }

    /** One turn: what the user says, what the assistant should call, and what it should say where no call is wanted. */
    private record Turn(String source, String user, List<Call> calls, String response, String thought) {}

    private record Attempt(String text, String kind, boolean correct, boolean wellFormed) {}

    List<Row> rows() {
        var turns = new ArrayList<Turn>();
        for (int i = 0; i < 3; i++) {
            turns.add(weather());
            turns.add(trains());
            turns.add(dinner());
            turns.add(money());
            turns.add(shopping());
            turns.add(morning());
            turns.add(parcel());
            turns.add(talk());
        }
        var rows = new ArrayList<Row>();
        for (Turn turn : dice.shuffled(turns)) {
            String group = "tools-%02d".formatted(rows.size() / COMPLETIONS + 1);
            String reference = "<think></think>\n"
                    + (turn.calls().isEmpty() ? response(turn.response()) : block(lines(turn.calls())));
            for (int i = 1; i <= COMPLETIONS; i++) {
                Attempt attempt = attempt(turn);
                rows.add(new Row()
                        .with("id", group + "-" + i)
                        .with("prompt", List.of(message("system", system(turn)), message("user", turn.user())))
                        .with("completion", attempt.text())
                        .with("reference", reference)
                        .with("group", group)
                        .with("source", turn.source())
                        .with("kind", attempt.kind())
                        .with("well_formed", attempt.wellFormed())
                        .with("correct", attempt.correct()));
            }
        }
        return rows;
    }

    private static Map<String, Object> message(String role, String content) {
        var message = new LinkedHashMap<String, Object>();
        message.put("role", role);
        message.put("content", content);
        return message;
    }

    private String system(Turn turn) {
        var names =
                new ArrayList<>(turn.calls().stream().map(Call::name).distinct().toList());
        for (String other : dice.shuffled(TOOLS.keySet().stream().sorted().toList())) {
            if (names.size() < 4 && !names.contains(other)) {
                names.add(other);
            }
        }
        var tools = dice.shuffled(names).stream()
                .map(name -> "- " + TOOLS.get(name))
                .toList();
        return "Tools:\n" + String.join("\n", tools)
                + "\nThink in <think>. Then call tools in <tool_call>, one JSON object with name and parameters a line, or answer in <response>."
                + " Today is 2026-03-09.";
    }

    private static Map<String, Object> parameters(Object... keysAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private String date(int from, int to) {
        return "2026-03-%02d".formatted(dice.between(from, to));
    }

    private Turn weather() {
        var cities = dice.some(CITIES, dice.between(1, 3));
        var calls = cities.stream()
                .map(city -> new Call("get_weather", parameters("city", city, "unit", "C")))
                .toList();
        String list = String.join(" and ", cities);
        return new Turn(
                "assistant",
                dice.pick("What's the weather like in %s? Celsius please.", "I need today's weather for %s, in °C.")
                        .formatted(list),
                calls,
                "",
                "The user asks for the weather in %s, so I need %s."
                        .formatted(list, cities.size() == 1 ? "one call" : cities.size() + " calls of the same tool"));
    }

    private Turn trains() {
        var cities = dice.some(List.of("Kraków", "Gdynia", "Poznań", "Wien", "Brno", "Dresden", "Lübeck"), 2);
        String day = date(10, 28);
        return new Turn(
                "travel",
                dice.pick("Find me trains from %s to %s on %s.", "How can I get by train from %s to %s on %s?")
                        .formatted(cities.get(0), cities.get(1), day),
                List.of(new Call(
                        "search_trains",
                        parameters("origin", cities.get(0), "destination", cities.get(1), "date", day))),
                "",
                "Origin %s, destination %s, date %s: everything that search_trains needs is there."
                        .formatted(cities.get(0), cities.get(1), day));
    }

    private Turn dinner() {
        String place = dice.pick("Zur Linde", "Casa Brava", "The Copper Pot", "Oyster & Rye");
        String day = date(11, 27);
        String time = "%d:%s".formatted(dice.between(18, 21), dice.pick("00", "15", "30"));
        int people = dice.between(2, 8);
        String friend = dice.pick(PEOPLE);
        String text = "Table at %s on %s at %s".formatted(place, day, time);
        return new Turn(
                "assistant",
                "Book a table for %d at %s on %s at %s, and write to %s: \"%s\""
                        .formatted(people, place, day, time, friend, text),
                List.of(
                        new Call(
                                "book_table",
                                parameters("restaurant", place, "date", day, "time", time, "people", people)),
                        new Call("send_message", parameters("recipient", friend, "text", text))),
                "",
                "Two things are wanted: a reservation and a message to %s. Both can be done in one go."
                        .formatted(friend));
    }

    private Turn money() {
        var codes = dice.some(List.of("EUR", "USD", "NOK", "KES", "JPY", "PLN", "CLP"), 3);
        Object amount =
                dice.chance(0.5) ? (Object) (dice.between(2, 90) * 50) : (Object) (dice.between(100, 900) + 0.5);
        boolean both = dice.chance(0.5);
        var calls = new ArrayList<Call>();
        calls.add(new Call("convert_currency", parameters("amount", amount, "from", codes.get(0), "to", codes.get(1))));
        if (both) {
            calls.add(new Call(
                    "convert_currency", parameters("amount", amount, "from", codes.get(0), "to", codes.get(2))));
        }
        return new Turn(
                "finance",
                "How much is %s %s in %s%s?"
                        .formatted(amount, codes.get(0), codes.get(1), both ? " and in " + codes.get(2) : ""),
                calls,
                "",
                "This is an exchange of %s %s; I call convert_currency %s."
                        .formatted(amount, codes.get(0), both ? "once for each target" : "once"));
    }

    private Turn shopping() {
        var items = dice.some(
                List.of("oat milk", "lentils", "lemons", "rye bread", "batteries", "soap", "olives"),
                dice.between(2, 3));
        var calls = new ArrayList<Call>();
        var wanted = new ArrayList<String>();
        for (String item : items) {
            int quantity = dice.between(1, 6);
            calls.add(new Call("add_to_list", parameters("list", "groceries", "item", item, "quantity", quantity)));
            wanted.add(quantity + " x " + item);
        }
        return new Turn(
                "assistant",
                "Put %s on my groceries list.".formatted(String.join(", ", wanted)),
                calls,
                "",
                "There are %d items, each becomes one entry of the list groceries.".formatted(items.size()));
    }

    private Turn morning() {
        String alarm = "0%d:%s".formatted(dice.between(5, 8), dice.pick("00", "10", "30", "45"));
        String day = date(10, 13);
        int minutes = dice.pick(15, 30, 45, 60, 90);
        String title = dice.pick("Dentist", "Rent the van", "Call the bank", "Running with Idris");
        return new Turn(
                "assistant",
                "Wake me at %s (label it %s) and put %s into my calendar for %s at 09:30, %d minutes."
                        .formatted(alarm, title, title, day, minutes),
                List.of(
                        new Call("set_alarm", parameters("time", alarm, "label", title)),
                        new Call(
                                "create_event",
                                parameters(
                                        "title", title, "date", day, "start", "09:30", "duration_minutes", minutes))),
                "",
                "An alarm at %s and a calendar entry on %s: set_alarm and create_event.".formatted(alarm, day));
    }

    private Turn parcel() {
        String number = "%s%06d".formatted(dice.pick("PX", "QT", "LM"), dice.between(1000, 999_999));
        if (dice.chance(0.4)) {
            var ingredients = dice.some(List.of("chickpeas", "spinach", "rice", "eggs", "leek", "feta"), 3);
            int limit = dice.pick(20, 30, 40);
            return new Turn(
                    "assistant",
                    "I have %s. What can I cook in %d minutes at most?"
                            .formatted(String.join(", ", ingredients), limit),
                    List.of(new Call("find_recipe", parameters("ingredients", ingredients, "max_minutes", limit))),
                    "",
                    "find_recipe takes the list of ingredients and the limit of %d minutes.".formatted(limit));
        }
        return new Turn(
                "travel",
                "Where is my parcel %s?".formatted(number),
                List.of(new Call("track_parcel", parameters("tracking_number", number))),
                "",
                "The tracking number %s is given, so I can look it up.".formatted(number));
    }

    /** A turn without a call: something is missing, or there is nothing to do. */
    private Turn talk() {
        return dice.pick(
                new Turn(
                        "assistant",
                        "Book me a table for tonight.",
                        List.of(),
                        "Gladly. At which restaurant, at what time, and for how many people?",
                        "The restaurant, the time and the number of people are missing, so I have to ask."),
                new Turn(
                        "travel",
                        "Thanks, that train sounds perfect!",
                        List.of(),
                        "You're welcome. Have a good trip!",
                        "The user only says thanks; there is nothing to call."),
                new Turn(
                        "finance",
                        "Should I buy dollars now or wait?",
                        List.of(),
                        "I can tell you today's rate but not where it will go, so I can't advise you on that.",
                        "No tool predicts exchange rates. I should say so."),
                new Turn(
                        "assistant",
                        "Send a message to Goran.",
                        List.of(),
                        "What should the message to Goran say?",
                        "The text of the message is missing."));
    }

    private static String lines(List<Call> calls) {
        return String.join("\n", calls.stream().map(Call::json).toList());
    }

    private static String block(String lines) {
        return "<tool_call>\n" + lines + "\n</tool_call>";
    }

    private static String response(String text) {
        return "<response>" + text + "</response>";
    }

    private static String thinking(String thought) {
        return "<think>" + thought + "</think>\n";
    }

    private Attempt attempt(Turn turn) {
        return turn.calls().isEmpty() ? reply(turn) : call(turn);
    }

    private Attempt reply(Turn turn) {
        String thought = thinking(turn.thought());
        return switch (dice.between(0, 4)) {
            case 0 ->
                new Attempt(
                        thinking("The user wants something done, so I call the tool.")
                                + block(new Call("send_message", parameters("recipient", "me", "text", turn.user()))
                                        .json()),
                        "needless call",
                        false,
                        false);
            case 1 -> new Attempt(thought + turn.response(), "reply without tags", true, false);
            default -> new Attempt(thought + response(turn.response()), "right", true, true);
        };
    }

    private Attempt call(Turn turn) {
        String thought = thinking(turn.thought());
        var calls = turn.calls();
        return switch (dice.between(0, 15)) {
            case 0, 1, 2, 3, 4 -> new Attempt(thought + block(lines(calls)), "right", true, true);
            case 5 ->
                new Attempt(
                        thought + block(lines(calls.reversed())),
                        calls.size() > 1 ? "right, other order" : "right",
                        true,
                        true);
            case 6 -> new Attempt(thought + block(lines(calls).replace("\": ", "\":")), "right, no spaces", true, true);
            case 7 -> new Attempt(thought + block(lines(change(calls, this::wrongValue))), "wrong value", false, true);
            case 8 ->
                new Attempt(
                        thought + block(lines(change(calls, ToolCallRollouts::withoutLast))),
                        "parameter missing",
                        false,
                        true);
            case 9 -> new Attempt(thought + block(lines(change(calls, this::otherTool))), "wrong tool", false, true);
            case 10 ->
                new Attempt(
                        thought
                                + block(lines(calls) + "\n"
                                        + new Call("set_alarm", parameters("time", "07:00", "label", "reminder"))
                                                .json()),
                        "surplus call",
                        false,
                        true);
            case 11 ->
                calls.size() > 1
                        ? new Attempt(
                                thought + block(lines(calls.subList(0, calls.size() - 1))), "call missing", false, true)
                        : new Attempt(thought + response("I will look into that for you."), "no call", false, false);
            case 12 -> new Attempt(thought + block(lines(calls).replace("}}", ",}}")), "broken JSON", false, true);
            case 13 ->
                new Attempt(
                        thought + block(lines(calls).replace(", \"parameters\"", ",\n \"parameters\"")),
                        "JSON over several lines",
                        false,
                        true);
            case 14 -> new Attempt(block(lines(calls)), "right, no thoughts", true, false);
            default ->
                new Attempt(
                        "<think>" + turn.thought() + "</think> " + block(lines(calls)),
                        "right, no line break",
                        true,
                        false);
        };
    }

    /** Changes the first call only. */
    private static List<Call> change(List<Call> calls, UnaryOperator<Call> change) {
        var changed = new ArrayList<>(calls);
        changed.set(0, change.apply(changed.getFirst()));
        return changed;
    }

    private Call wrongValue(Call call) {
        var parameters = new LinkedHashMap<>(call.parameters());
        var key = dice.pick(
                List.copyOf(call.parameters().keySet().stream().sorted().toList()));
        parameters.computeIfPresent(key, (name, value) -> switch (value) {
            case Integer number -> number + 1;
            case Double number -> Math.floor(number);
            case List<?> list -> list.subList(0, list.size() - 1);
            case String text ->
                text.equals("C") ? "F" : text.startsWith("2026") ? "2026-03-29" : text + dice.pick(" City", "s", " 2");
            default -> value;
        });
        return new Call(call.name(), parameters);
    }

    private static Call withoutLast(Call call) {
        var parameters = new LinkedHashMap<>(call.parameters());
        parameters.remove(List.copyOf(parameters.sequencedKeySet()).getLast());
        return new Call(call.name(), parameters);
    }

    private Call otherTool(Call call) {
        var others = TOOLS.keySet().stream()
                .sorted()
                .filter(name -> !name.equals(call.name()))
                .toList();
        return new Call(dice.pick(others), call.parameters());
    }
}
