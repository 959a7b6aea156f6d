package io.guerdon.verify.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {

    private static final JsonSchema PERSON = JsonSchema.compile("""
            {"type": "object",
             "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0},
                            "address": {"properties": {"a/b": {"type": "string"}}}},
             "required": ["name", "id"],
             "additionalProperties": false}
            """);

    private static JsonSchema.Check check(JsonSchema schema, String json) {
        try {
            return schema.check(JsonDialect.STRICT.read(json));
        } catch (MalformedJsonException e) {
            throw new AssertionError(json, e);
        }
    }

    @Test
    void violationsHaveJsonPointers() {
        var strict = JsonSchema.compile("{\"properties\": {\"a/b\": {\"items\": {\"type\": \"integer\"}}}}");
        assertThat(check(strict, "{\"a/b\": [1, 2, \"x\"]}").violations())
                .containsExactly(new JsonSchema.Violation("/a~1b/2", "string found, integer expected"));
        assertThat(check(PERSON, "{\"name\": 1}").violations())
                .extracting(JsonSchema.Violation::toString)
                .containsExactlyInAnyOrder(
                        "/name: integer found, string expected", "(top): required property 'id' not found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"name": "a", "id": 1}                      | false | 0.8
                    {"name": 1, "id": 1}                        | false | 0.6
                    {"name": 1}                                 | false | 0.6
                    {"name": "a", "address": {"a/b": 1}}        | false | 0.6
                    {"name": "a"}                               | false | 0.8
                    {}                                          | false | 0.6
                    {"name": 1, "age": -1, "address": 3, "x": 1} | false | 0.2
                    []                                          | false | 0
                    "x"                                         | false | 0
                    """)
    void theShareCountsSatisfiedPropertiesAndTheRest(String json, boolean valid, double share) {
        var check = check(PERSON, json);
        assertThat(check.isValid()).isEqualTo(valid);
        assertThat(check.share()).as(check.violations().toString()).isCloseTo(share, within(1e-12));
    }

    @Test
    void aValidValueHasShareOneAndAnInvalidOneLess() {
        var schema = JsonSchema.compile("{\"properties\": {\"a\": {\"type\": \"string\"}}, \"minProperties\": 2}");
        assertThat(check(schema, "{\"a\": \"x\", \"b\": 1}").share()).isEqualTo(1);
        assertThat(check(schema, "{\"a\": \"x\"}").share()).isEqualTo(0.5);
        assertThat(check(schema, "3").isValid()).isTrue();
        assertThat(check(schema, "3").share()).isEqualTo(1);
        assertThat(check(JsonSchema.compile("false"), "3").share()).isZero();
        assertThat(check(JsonSchema.compile("true"), "3").share()).isEqualTo(1);
    }

    @Test
    void theDraftIsThatOfTheSchema() {
        String items = "\"items\": [{\"type\": \"string\"}]}";
        var draft7 = JsonSchema.compile("{\"$schema\": \"http://json-schema.org/draft-07/schema#\", " + items);
        assertThat(check(draft7, "[1]").isValid()).isFalse();
        assertThatThrownBy(() -> JsonSchema.compile("{" + items)).hasMessageContaining("/items");
        var draft4 = JsonSchema.compile("{\"$schema\": \"http://json-schema.org/draft-04/schema#\", \"minimum\": 1,"
                + " \"exclusiveMinimum\": true}");
        assertThat(check(draft4, "1").isValid()).isFalse();
    }

    @Test
    void referencesInsideTheSchemaAndToTheDraftsWork() {
        var tree = JsonSchema.compile("{\"properties\": {\"next\": {\"$ref\": \"#\"}}, \"required\": [\"v\"]}");
        assertThat(check(tree, "{\"v\": 1, \"next\": {\"v\": 2}}").isValid()).isTrue();
        assertThat(check(tree, "{\"v\": 1, \"next\": {\"next\": {\"v\": 2}}}").isValid())
                .isFalse();
        var schema = JsonSchema.compile("{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}");
        assertThat(check(schema, "{\"type\": \"string\"}").isValid()).isTrue();
        assertThat(check(schema, "{\"type\": \"strng\"}").isValid()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/evil.json",
                "http://127.0.0.1:1/evil.json",
                "file:///etc/hostname",
                "classpath:draft-07",
                "jar:file:/tmp/x.jar!/a.json",
                "other.json",
                "#/nowhere"
            })
    void nothingOutsideTheSchemaIsEverLoaded(String reference) {
        for (String schema : new String[] {
            "{\"$ref\": \"" + reference + "\"}",
            "{\"properties\": {\"a\": {\"$ref\": \"" + reference + "\"}}}",
            "{\"$id\": \"https://example.com/a\", \"items\": {\"$ref\": \"" + reference + "\"}}"
        }) {
            assertThatThrownBy(() -> JsonSchema.compile(schema))
                    .as(schema)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a usable schema");
        }
    }

    @Test
    void anUnknownDialectIsNotLookedFor() {
        assertThatThrownBy(() -> JsonSchema.compile("{\"$schema\": \"https://example.com/schema\"}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSchemaCannotPassItselfOffAsTheSchemaOfSchemas() {
        JsonSchema.compile("{\"$id\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\"}");
        assertThatThrownBy(() -> JsonSchema.compile("{\"type\": \"strng\"}"))
                .hasMessageContaining("not a valid schema");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "3",
                "[]",
                "null",
                "\"x\"",
                "{\"type\": \"strng\"}",
                "{\"type\": []}",
                "{\"required\": [1]}",
                "{\"properties\": []}",
                "{\"minimum\": \"3\"}",
                "{\"pattern\": 3}"
            })
    void whatIsNoSchemaIsRefused(String text) {
        assertThatThrownBy(() -> JsonSchema.compile(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void patternsOfTheSchemaAreMatchedInLinearTime() {
        var evil = JsonSchema.compile("{\"pattern\": \"^(a+)+$\"}");
        String text = "\"" + "a".repeat(100_000) + "!\"";
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(check(evil, text).isValid()).isFalse());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ^(?=a)b            | not supported
                    (a)\\\\1           | not supported
                    ^(a                | not supported
                    a{1000}{1000}      | atoms
                    ((a{1,1000}){9,}){9} | atoms
                    (a(b[c]{7}){900})   | atoms
                    \\\\u00            | incomplete
                    """)
    void patternsThatAreNotLinearOrTooLargeAreRefused(String pattern, String reason) {
        assertThatThrownBy(() -> JsonSchema.compile("{\"pattern\": \"" + pattern + "\"}"))
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> JsonSchema.compile("{\"patternProperties\": {\"" + pattern + "\": true}}"))
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> JsonSchema.compile("{\"pattern\": \"" + "a".repeat(3000) + "\"}"))
                .hasMessageContaining("3000 characters");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ^\\u0041$            | A      | true
                    ^\\u{1F600}$         | 😀     | true
                    ^\\uD83D\\uDE00$     | 😀     | true
                    ^a\\/b$              | a/b    | true
                    ^[\\w.-]+@\\w+$      | a.b@c  | true
                    b                    | abc    | true
                    ^b                   | abc    | false
                    ^\\d{2,4}$           | 12345  | false
                    ^\\d{2,4}$           | 1234   | true
                    ^\\p{L}+$            | héé    | true
                    ^.{1,100}$           | x      | true
                    ^[]a]{2}$            | ]a     | true
                    ^a{,2}$              | a{,2}  | true
                    \\\\u0041            | u0041  | false
                    """)
    void patternsMeanWhatTheyMeanInECMAScript(String pattern, String text, boolean matches) {
        assertThat(new LinearPattern(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void theWorkOfACheckIsBounded() {
        var doubling = new StringBuilder("{\"$ref\": \"#/$defs/a40\", \"$defs\": {\"a0\": {\"type\": \"string\"}");
        for (int i = 1; i <= 40; i++) {
            String reference = "{\"$ref\": \"#/$defs/a" + (i - 1) + "\"}";
            doubling.append(", \"a" + i + "\": {\"allOf\": [" + reference + ", " + reference + "]}");
        }
        String[] schemas = {
            doubling + "}}",
            "{\"$ref\": \"#\"}",
            "{\"allOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]}",
            "{\"$defs\": {\"a\": {\"$ref\": \"#/$defs/b\"}, \"b\": {\"$ref\": \"#/$defs/a\"}}, \"$ref\": \"#/$defs/a\"}"
        };
        for (String text : schemas) {
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                var check = check(JsonSchema.compile(text), "\"x\"");
                assertThat(check.isValid()).isFalse();
                assertThat(check.unfinished()).contains("too many steps");
                assertThat(check.share()).isZero();
            });
        }
    }

    @Test
    void theWorkOfPatternsIsBounded() {
        var many = new StringBuilder("{\"patternProperties\": {\"a0\": true");
        for (int i = 1; i < 500; i++) {
            many.append(", \"(x|y|z)*a" + i + "\": true");
        }
        var schema = JsonSchema.compile(many + "}}");
        var value = new StringBuilder("{\"a\": 1");
        for (int i = 0; i < 20_000; i++) {
            value.append(", \"xyzxyzxyz" + i + "\": 1");
        }
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(check(schema, value + "}").unfinished()).contains("too many steps"));
    }

    @Test
    void deepAndHugeSchemasAreRefused() {
        assertThatThrownBy(() -> JsonSchema.compile("{\"not\": ".repeat(100) + "true" + "}".repeat(100)))
                .hasMessageContaining("deeper");
        assertThatThrownBy(() -> JsonSchema.compile(" ".repeat(300_000) + "true"))
                .hasMessageContaining("characters");
    }

    @Test
    void deepAndHugeValuesAreBounded() throws InterruptedException {
        var schema = JsonSchema.compile("{\"items\": {\"$ref\": \"#\"}, \"uniqueItems\": true, \"enum\": [[], [[]]]}");
        String deep = "[".repeat(900) + "]".repeat(900);
        var checks = new JsonSchema.Check[1];
        var thread = new Thread(null, () -> checks[0] = check(schema, deep), "small", 512 * 1024);
        thread.start();
        thread.join();
        assertThat(checks[0]).isNotNull();
        assertThat(checks[0].isValid()).isFalse();
        String wide = "[" + "1,".repeat(200_000) + "1]";
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(check(schema, wide).isValid()).isFalse());
    }

    @Test
    void numbersCompareByValue() {
        assertThat(check(JsonSchema.compile("{\"multipleOf\": 0.1}"), "1.1").isValid())
                .isTrue();
        assertThat(check(JsonSchema.compile("{\"const\": 1}"), "1.0").isValid()).isTrue();
        assertThat(check(JsonSchema.compile("{\"type\": \"integer\"}"), "1.0").isValid())
                .isTrue();
        assertThat(check(JsonSchema.compile("{\"maximum\": 9007199254740992}"), "9007199254740993")
                        .isValid())
                .isFalse();
        assertThat(check(JsonSchema.compile("{\"multipleOf\": 1e-300}"), "1e300"))
                .isNotNull();
        assertThatThrownBy(() -> JsonSchema.compile("{\"multipleOf\": 1e999999999}"))
                .hasMessageContaining("range");
    }

    @Test
    void formatAssertsNothing() {
        assertThat(check(JsonSchema.compile("{\"format\": \"email\"}"), "\"no\"")
                        .isValid())
                .isTrue();
        String draft7 = "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"format\": \"date\"}";
        assertThat(check(JsonSchema.compile(draft7), "\"no\"").isValid()).isTrue();
    }
}
