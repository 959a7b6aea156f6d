package io.guerdon.verify.format;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which texts are JSON and when two values are equal.
 *
 * <p>Shared by both: duplicate keys, the last wins; integers are exact at any size (up to {@value #MAX_INTEGER_DIGITS}
 * digits, as in Python), other numbers are doubles, and both compare by mathematical value (1 = 1.0 = 1e0,
 * 9007199254740993 != 9007199254740992.0); strings compare by code points, arrays in order, objects without; nesting is
 * limited to {@value #MAX_DEPTH} levels.
 */
public enum JsonDialect {
    /**
     * What Python's {@code json.loads} and {@code ==} make of it: {@code true} equals 1 and {@code false} equals 0 at
     * any depth, and {@code NaN}, {@code Infinity} and {@code -Infinity} are numbers. A {@code NaN} is unequal to
     * another when compared directly and equal inside an array or object, since Python's containers compare by identity
     * first and its parser has one {@code NaN} only.
     */
    PYTHON,
    /** RFC 8259 as written: truth values are no numbers; the three literals, and numbers beyond the doubles, are errors. */
    STRICT;

    /** Objects and arrays nested deeper than this are malformed. Python's parser gives up a little below 1000. */
    public static final int MAX_DEPTH = 900;

    /** Longer integers are malformed, as in Python 3.11 and later. */
    public static final int MAX_INTEGER_DIGITS = 4300;

    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final JsonFactory PYTHON_FACTORY = factory(true);
    private static final JsonFactory STRICT_FACTORY = factory(false);

    private static JsonFactory factory(boolean literals) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build();
        return JsonFactory.builder()
                .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, literals)
                // Keys come from untrusted text: no table of them that lives longer than one parse.
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                .streamReadConstraints(constraints)
                .build();
    }

    /**
     * The value written in the text, all of it.
     *
     * @throws MalformedJsonException if the text is not JSON, holds more than one value, or passes a limit
     */
    public JsonNode read(String text) throws MalformedJsonException {
        JsonFactory factory = this == PYTHON ? PYTHON_FACTORY : STRICT_FACTORY;
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new MalformedJsonException("no JSON value");
            }
            JsonNode value = value(parser);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("text behind the JSON value");
            }
            return value;
        } catch (JacksonException e) {
            throw new MalformedJsonException(e.getOriginalMessage());
        }
    }

    private JsonNode value(JsonParser parser) throws MalformedJsonException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> real(parser);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new MalformedJsonException("unexpected " + parser.currentToken());
        };
    }

    private ObjectNode object(JsonParser parser) throws MalformedJsonException {
        ObjectNode object = NODES.objectNode();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            parser.nextToken();
            object.set(key, value(parser));
        }
        return object;
    }

    private ArrayNode array(JsonParser parser) throws MalformedJsonException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    private static JsonNode integer(JsonParser parser) throws MalformedJsonException {
        int sign = parser.getString().startsWith("-") ? 1 : 0;
        if (parser.getStringLength() - sign > MAX_INTEGER_DIGITS) {
            throw new MalformedJsonException("an integer of more than " + MAX_INTEGER_DIGITS + " digits");
        }
        return switch (parser.getNumberType()) {
            case INT, LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private JsonNode real(JsonParser parser) throws MalformedJsonException {
        String text = parser.getString();
        return switch (text) {
            case "NaN" -> NODES.numberNode(Double.NaN);
            case "Infinity" -> NODES.numberNode(Double.POSITIVE_INFINITY);
            case "-Infinity" -> NODES.numberNode(Double.NEGATIVE_INFINITY);
            default -> {
                if (parser.isNaN()) {
                    throw new MalformedJsonException("unexpected " + text);
                }
                double value = Double.parseDouble(text);
                if (this == STRICT && Double.isInfinite(value)) {
                    throw new MalformedJsonException("a number beyond the range of a double");
                }
                yield NODES.numberNode(value);
            }
        };
    }

    /** Whether two values are equal when compared directly ({@code a == b} in Python). */
    public boolean equal(JsonNode a, JsonNode b) {
        return !isNaN(a) && !isNaN(b) && equalInside(a, b);
    }

    /** Whether two values are equal as members of containers: as {@link #equal}, but a NaN equals a NaN. */
    public boolean equalInside(JsonNode a, JsonNode b) {
        if (a.isString() || b.isString()) {
            return a.isString() && b.isString() && a.stringValue().equals(b.stringValue());
        }
        if (a.isObject() || b.isObject()) {
            return a.isObject() && b.isObject() && equalObjects(a, b);
        }
        if (a.isArray() || b.isArray()) {
            return a.isArray() && b.isArray() && equalArrays(a, b);
        }
        if (a.isNull() || b.isNull()) {
            return a.isNull() && b.isNull();
        }
        if (this == STRICT && a.isBoolean() != b.isBoolean()) {
            return false;
        }
        return numberKey(a).equals(numberKey(b));
    }

    private boolean equalArrays(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equalInside(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean equalObjects(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (var entry : a.properties()) {
            JsonNode other = b.get(entry.getKey());
            if (other == null || !equalInside(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNaN(JsonNode value) {
        return value.isFloatingPointNumber() && Double.isNaN(value.doubleValue());
    }

    /**
     * An object that equals another's exactly if the scalars are equal in this dialect; for strings, numbers, truth
     * values and null.
     */
    public Object scalarKey(JsonNode scalar) {
        if (scalar.isString()) {
            return scalar.stringValue();
        }
        if (scalar.isNull() || (this == STRICT && scalar.isBoolean())) {
            return scalar;
        }
        return numberKey(scalar);
    }

    /** Long for integral values in its range, BigInteger for larger ones, Double for the rest. */
    private static Object numberKey(JsonNode number) {
        if (number.isBoolean()) {
            return number.booleanValue() ? 1L : 0L;
        }
        if (number.isIntegralNumber()) {
            return number.canConvertToLong() ? (Object) number.longValue() : number.bigIntegerValue();
        }
        double d = number.doubleValue();
        if (d != Math.rint(d) || Double.isInfinite(d)) {
            return d;
        }
        if (Math.abs(d) < 0x1p62) {
            return (long) d;
        }
        BigInteger exact = new BigDecimal(d).toBigIntegerExact();
        return exact.compareTo(LONG_MIN) >= 0 && exact.compareTo(LONG_MAX) <= 0 ? (Object) exact.longValue() : exact;
    }
}
