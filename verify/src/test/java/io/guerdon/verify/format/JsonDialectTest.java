package io.guerdon.verify.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonDialectTest {

    private static JsonNode python(String text) {
        try {
            return JsonDialect.PYTHON.read(text);
        } catch (MalformedJsonException e) {
            throw new AssertionError(text, e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1 | 1.0 | true
                    1 | 1e0 | true
                    100 | 1E2 | true
                    -0.0 | 0 | true
                    1 | true | true
                    0 | false | true
                    1.0 | true | true
                    [true] | [1] | true
                    {"a": [false]} | {"a": [0.0]} | true
                    null | 0 | false
                    null | "" | false
                    null | false | false
                    "1" | 1 | false
                    [] | {} | false
                    [] | "" | false
                    [1, 2] | [2, 1] | false
                    [1, 2] | [1, 2, 3] | false
                    {"a": 1, "b": 2} | {"b": 2, "a": 1} | true
                    {"a": 1} | {"a": 1, "b": null} | false
                    {"a": 0, "a": 1} | {"a": 1} | true
                    9007199254740993 | 9007199254740992.0 | false
                    9007199254740992 | 9007199254740992.0 | true
                    9223372036854775807 | 9223372036854775808.0 | false
                    9223372036854775808 | 9223372036854775808.0 | true
                    -9223372036854775808 | -9223372036854775808.0 | true
                    12345678901234567890 | 12345678901234567891 | false
                    100000000000000000000 | 1e20 | true
                    0.1 | 0.10 | true
                    0.3 | 0.30000000000000004 | false
                    Infinity | 1e400 | true
                    -Infinity | -1e400 | true
                    Infinity | -Infinity | false
                    [NaN] | [NaN] | true
                    NaN | NaN | false
                    "\\u00e9" | "é" | true
                    "e\\u0301" | "\\u00e9" | false
                    "\\ud83d\\ude00" | "😀" | true
                    """)
    void valuesAreEqualAsInPython(String a, String b, boolean equal) {
        assertThat(JsonDialect.PYTHON.equal(python(a), python(b))).isEqualTo(equal);
        assertThat(JsonDialect.PYTHON.equal(python(b), python(a))).isEqualTo(equal);
    }

    @Test
    void strictJsonKeepsTruthValuesApartFromNumbers() {
        assertThat(JsonDialect.STRICT.equal(python("true"), python("1"))).isFalse();
        assertThat(JsonDialect.STRICT.equal(python("[false]"), python("[0]"))).isFalse();
        assertThat(JsonDialect.STRICT.equal(python("true"), python("true"))).isTrue();
        assertThat(JsonDialect.STRICT.equal(python("1"), python("1.0"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{]",
                "[1,]",
                "{\"a\": 1,}",
                "{'a': 1}",
                "{a: 1}",
                "01",
                "+1",
                ".5",
                "1.",
                "1e",
                "0x10",
                "1 2",
                "{} {}",
                "nan",
                "INF",
                "-INF",
                "+Infinity",
                "-NaN",
                "True",
                "None",
                "nul",
                "\"a",
                "\"\t\"",
                "\"\\x41\"",
                "\"\\u12\"",
                "// c\n1",
                "\ufeff1",
                "\u00a01",
                "1_000"
            })
    void whatPythonDoesNotReadIsMalformed(String text) {
        for (var dialect : JsonDialect.values()) {
            assertThatThrownBy(() -> dialect.read(text)).isInstanceOf(MalformedJsonException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "[NaN]"})
    void strictJsonHasNoNamesForNumbers(String text) {
        python(text);
        assertThatThrownBy(() -> JsonDialect.STRICT.read(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void loneSurrogatesAndOuterWhiteSpaceAreRead() {
        assertThat(python(" \r\n\t\"\\ud800\" ").stringValue()).isEqualTo("\ud800");
    }

    @Test
    void nestingIsBounded() {
        String deepest = "[".repeat(JsonDialect.MAX_DEPTH) + "]".repeat(JsonDialect.MAX_DEPTH);
        assertThat(JsonDialect.PYTHON.equal(python(deepest), python(deepest))).isTrue();
        assertThatThrownBy(() -> JsonDialect.PYTHON.read("[" + deepest + "]"))
                .isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> JsonDialect.PYTHON.read("{\"a\":".repeat(1_000_000)))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void longNumbersAreBounded() {
        python("9".repeat(JsonDialect.MAX_INTEGER_DIGITS));
        python("-" + "9".repeat(JsonDialect.MAX_INTEGER_DIGITS));
        assertThatThrownBy(() -> JsonDialect.PYTHON.read("9".repeat(JsonDialect.MAX_INTEGER_DIGITS + 1)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("digits");
        assertThat(python("0." + "3".repeat(200_000)).doubleValue()).isEqualTo(1 / 3.0);
        assertThat(python("1e999999999").doubleValue()).isInfinite();
    }
}
