package io.guerdon.io.reading;

import io.guerdon.core.Message;
import io.guerdon.core.Rollout;
import io.guerdon.core.spec.Nearest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/**
 * Turns the lines of a block into rows. Every line is checked to be one JSON object in UTF-8 from end to end; the
 * fields that play a role are decoded, the others only found. Thread-safe.
 */
public final class RowParser {

    private static final int ID = 0;
    private static final int PROMPT = 1;
    private static final int COMPLETION = 2;
    private static final int REFERENCE = 3;
    private static final int GROUP = 4;
    private static final int SOURCE = 5;

    /** Up to this many members names are compared one by one, above it they are hashed. */
    private static final int FEW_MEMBERS = 16;

    private static final int SHOWN = 60;

    // Lengths are bounded by the length of a line; a number that is carried along unread may be of any length.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String[] roles;
    private final Columns columns;

    /** Creates a parser for rows whose fields play these roles. */
    public RowParser(Columns columns) {
        this.columns = columns;
        this.roles = columns.names().toArray(String[]::new);
    }

    /** Something is wrong with a line; no stack trace, because a file may have millions of them. */
    private static final class BadRow extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private BadRow(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Parses a block.
     *
     * @param fromLine lines before this one are passed over, not even checked
     */
    public ParsedBlock parse(LineBlock block, long fromLine) {
        var rows = new ArrayList<ParsedRow>(block.lines());
        var problems = new ArrayList<Problem>();
        var blank = new ArrayList<Long>();
        if (block.problem() != null) {
            problems.add(problem(block, block.firstLine(), block.problem()));
            return new ParsedBlock(block, rows, problems, blank);
        }
        byte[] bytes = block.bytes();
        boolean valid = Utf8.firstInvalid(bytes, block.start(), block.length()) < 0;
        long line = block.firstLine();
        for (int start = block.start(); start < block.length(); line++) {
            int end = lineEnd(bytes, start, block.length());
            if (line >= fromLine) {
                if (isBlank(bytes, start, end)) {
                    blank.add(line);
                } else {
                    try {
                        if (!valid) {
                            checkUtf8(bytes, start, end);
                        }
                        rows.add(parseLine(block, line, start, end));
                    } catch (BadRow e) {
                        problems.add(problem(block, line, String.valueOf(e.getMessage())));
                    }
                }
            }
            start = end + 1;
        }
        return new ParsedBlock(block, rows, problems, blank);
    }

    private static Problem problem(LineBlock block, long line, String message) {
        return new Problem(block.index(), line, block.input().place(line), message);
    }

    private static int lineEnd(byte[] bytes, int start, int length) {
        int end = start;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isBlank(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private static void checkUtf8(byte[] bytes, int start, int end) {
        int bad = Utf8.firstInvalid(bytes, start, end);
        if (bad >= 0) {
            throw new BadRow("byte " + (bad - start + 1) + " of the line: found 0x"
                    + Integer.toHexString(bytes[bad] & 0xFF).toUpperCase(java.util.Locale.ROOT)
                    + ", which begins no UTF-8 character; expected text in UTF-8 (iconv -t UTF-8 converts it)");
        }
    }

    private ParsedRow parseLine(LineBlock block, long line, int start, int end) {
        try (var parser = JSON.createParser(ObjectReadContext.empty(), block.bytes(), start, end - start)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadRow("found " + shown(block.bytes(), start, end) + ", expected one JSON object in each line"
                        + (block.bytes()[start] == '[' ? " (a JSON array becomes lines by: jq -c '.[]')" : ""));
            }
            var reading = new Reading(block, line, start, parser);
            reading.members();
            if (parser.nextToken() != null) {
                throw new BadRow("column " + column(parser)
                        + ": found more after the JSON object, expected one object in each line");
            }
            return reading.row();
        } catch (StreamReadException e) {
            // The parser advises an option of its own, which nobody can set here.
            var message = String.valueOf(e.getOriginalMessage());
            var told = message.startsWith("Non-standard token")
                    ? "NaN and infinity are no JSON; write null where there is no number"
                    : shortened(message);
            throw new BadRow("not valid JSON at column " + e.getLocation().getColumnNr() + ": " + told);
        } catch (JacksonException e) {
            throw new BadRow("not valid JSON: " + shortened(String.valueOf(e.getOriginalMessage())));
        }
    }

    private static long column(JsonParser parser) {
        return parser.currentTokenLocation().getColumnNr();
    }

    /** Jackson goes on to list every token it knows; the first sentence says what is wrong. */
    private static String shortened(String message) {
        int cut = message.indexOf('\n');
        String first = cut < 0 ? message : message.substring(0, cut);
        return first.length() <= 200 ? first : first.substring(0, 200) + "...";
    }

    private static String shown(byte[] bytes, int start, int end) {
        int length = Math.min(end - start, SHOWN);
        String text = new String(bytes, start, length, StandardCharsets.UTF_8).strip();
        return length < end - start ? text + "..." : text;
    }

    /** The state of parsing one line. */
    private final class Reading {

        private final LineBlock block;
        private final long line;
        private final int start;
        private final JsonParser parser;
        private final int open;
        private String[] names = new String[8];
        private int[] spans = new int[24];
        private int count;
        private @Nullable HashSet<String> many;
        private final int[] memberOf = {-1, -1, -1, -1, -1, -1};
        private final @Nullable JsonNode[] values = new JsonNode[6];

        private Reading(LineBlock block, long line, int start, JsonParser parser) {
            this.block = block;
            this.line = line;
            this.start = start;
            this.parser = parser;
            this.open = begin();
        }

        private int begin() {
            return start + (int) parser.currentTokenLocation().getByteOffset();
        }

        private void members() {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                checkNew(name);
                if (count == names.length) {
                    names = Arrays.copyOf(names, 2 * count);
                    spans = Arrays.copyOf(spans, 6 * count);
                }
                names[count] = name;
                spans[3 * count] = begin();
                var token = parser.nextToken();
                spans[3 * count + 1] = begin();
                int role = role(name);
                if (role >= 0) {
                    memberOf[role] = count;
                    if (token == JsonToken.VALUE_STRING) {
                        values[role] = StringNode.valueOf(parser.getString());
                    }
                }
                parser.skipChildren();
                parser.finishToken();
                spans[3 * count + 2] = start + (int) parser.currentLocation().getByteOffset();
                count++;
            }
        }

        private int role(String name) {
            for (int role = 0; role < roles.length; role++) {
                if (roles[role].equals(name)) {
                    return role;
                }
            }
            return -1;
        }

        private void checkNew(String name) {
            if (count == FEW_MEMBERS) {
                many = new HashSet<>(Arrays.asList(names).subList(0, count));
            }
            boolean seen = false;
            if (many != null) {
                seen = !many.add(name);
            } else {
                for (int i = 0; i < count && !seen; i++) {
                    seen = names[i].equals(name);
                }
            }
            if (seen) {
                throw new BadRow("field '" + name + "': found twice in one row, expected once");
            }
        }

        private ParsedRow row() {
            var json = new JsonRow(
                    block, line, open, begin(), Arrays.copyOf(names, count), Arrays.copyOf(spans, 3 * count));
            for (int role = 0; role < values.length; role++) {
                if (values[role] == null && memberOf[role] >= 0) {
                    values[role] = role == REFERENCE ? reference(json, memberOf[role]) : json.value(memberOf[role]);
                }
            }
            for (String role : columns.required()) {
                if (memberOf[Columns.ROLES.indexOf(role)] < 0) {
                    throw missing(role);
                }
            }
            checkChat(COMPLETION, columns.completion().isEmpty());
            checkChat(PROMPT, true);
            String place = block.input().place(line);
            String id = name(ID);
            String group = name(GROUP);
            if (group == null) {
                var prompt = values[PROMPT];
                group = prompt == null || prompt.isNull()
                        ? ""
                        : prompt.isString() ? prompt.stringValue() : prompt.toString();
            }
            String source = name(SOURCE);
            var rollout = Rollout.row(json)
                    .id(id == null ? place : id)
                    .group(group)
                    .source(source == null ? "" : source)
                    .label(id == null ? place : place + " (id \"" + id + "\")");
            return new ParsedRow(finish(rollout), json, GroupHash.of(group));
        }

        private Rollout finish(Rollout.Builder rollout) {
            var prompt = values[PROMPT];
            if (prompt != null) {
                rollout.prompt(prompt);
            }
            var reference = values[REFERENCE];
            if (reference != null) {
                rollout.reference(reference);
            }
            var completion = values[COMPLETION];
            if (completion != null) {
                rollout.completion(completion);
            }
            try {
                return rollout.build();
            } catch (IllegalArgumentException e) {
                throw new BadRow("field '" + columns.completion() + "': " + e.getMessage());
            }
        }

        /** A prompt or a completion must be a text or chat messages. */
        private void checkChat(int role, boolean optional) {
            var value = values[role];
            if (value == null) {
                if (optional) {
                    return;
                }
                throw missing(Columns.ROLES.get(role));
            }
            if (value.isString() || optional && value.isNull()) {
                return;
            }
            if (!value.isArray() && !value.isObject()) {
                throw new BadRow("field '" + roles[role] + "': found " + shortened(value)
                        + ", expected a text or chat messages");
            }
            if (role == PROMPT) {
                try {
                    Message.text(value, false);
                } catch (IllegalArgumentException e) {
                    throw new BadRow("field '" + columns.prompt() + "': " + e.getMessage());
                }
            }
        }

        private BadRow missing(String role) {
            String field = roles[Columns.ROLES.indexOf(role)];
            var present = Arrays.asList(names).subList(0, count);
            return new BadRow("field '" + field + "' is missing"
                    + (count == 0 ? "; the row is empty" : Nearest.hint(field, present))
                    + " (another field can play this role: --columns " + role + "=FIELD)");
        }

        /** The name that an id, group or source gives; null when there is none. */
        private @Nullable String name(int role) {
            var value = values[role];
            if (value == null || value.isNull()) {
                return null;
            }
            if (value.isString()) {
                return value.stringValue();
            }
            if (value.isNumber() || value.isBoolean()) {
                return written(memberOf[role]);
            }
            throw new BadRow(
                    "field '" + roles[role] + "': found " + shortened(value) + ", expected a text or a number");
        }

        private String written(int member) {
            return new String(
                    block.bytes(),
                    spans[3 * member + 1],
                    spans[3 * member + 2] - spans[3 * member + 1],
                    StandardCharsets.UTF_8);
        }

        /** A decimal reference keeps its zeros: 0.10 is not written as 0.1, because a reward may compare it as text. */
        private JsonNode reference(JsonRow json, int member) {
            byte first = block.bytes()[spans[3 * member + 1]];
            if (first == '-' || first >= '0' && first <= '9') {
                String text = written(member);
                if (text.length() < 100 && text.indexOf('.') > 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0) {
                    return JsonNodeFactory.instance.numberNode(new BigDecimal(text));
                }
            }
            return json.value(member);
        }
    }

    private static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
