package io.guerdon.verify.format;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A compiled JSON Schema (drafts 4, 6, 7, 2019-09 and 2020-12, the last unless {@code $schema} says otherwise).
 *
 * <p>The schema may come from untrusted data: nothing outside it is ever loaded (a {@code $ref} elsewhere is an error),
 * its patterns are matched in linear time, and the work of a check is bounded. {@code format} is an annotation, as in
 * the newer drafts by default, and asserts nothing. Immutable and thread-safe.
 */
public final class JsonSchema {

    /** Schemas written with more characters than this are refused. */
    static final int MAX_CHARS = 200_000;

    /** Schemas nested deeper than this are refused. */
    static final int MAX_DEPTH = 64;

    private static final long MAX_EVALUATION_STEPS = 200_000;
    private static final int MAX_EVALUATION_DEPTH = 400;
    private static final long MAX_PATTERN_STEPS = 10_000_000;
    private static final int MAX_MESSAGE_CHARS = 200;

    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .formatAssertionsEnabled(false)
            .regularExpressionFactory(LinearPattern::new)
            .build();

    /** Holds the schemas of schemas only, so that no schema can pass itself off as one of them. */
    private static final SchemaRegistry META = registry();

    private final Schema schema;
    private final Set<String> declared;
    private final Set<String> required;

    private JsonSchema(Schema schema, JsonNode node) {
        this.schema = schema;
        this.declared = new LinkedHashSet<>(node.path("properties").propertyNames());
        this.required = new HashSet<>();
        for (JsonNode name : node.path("required")) {
            required.add(name.stringValue());
        }
        declared.addAll(required);
    }

    /**
     * One thing that is wrong with a value.
     *
     * @param pointer where, as a JSON pointer into the value; empty for the value itself
     * @param message what, in words
     */
    public record Violation(String pointer, String message) {
        @Override
        public String toString() {
            return (pointer.isEmpty() ? "(top)" : pointer) + ": " + message;
        }
    }

    /**
     * What a check found.
     *
     * @param violations everything that is wrong; empty if the value is valid
     * @param share the share of the schema's top-level properties that are satisfied, in [0, 1] (see {@link #check})
     * @param unfinished why the check was given up, in which case the value counts as invalid; null if it was not
     */
    public record Check(
            List<Violation> violations,
            double share,
            @Nullable String unfinished) {
        /** Whether the value is valid. */
        public boolean isValid() {
            return unfinished == null && violations.isEmpty();
        }
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(CONFIG)
                        .schemaLoader(loader ->
                                loader.fetchRemoteResources(false).block(iri -> !isMetaSchema(iri.toString()))));
    }

    private static boolean isMetaSchema(String iri) {
        return iri.startsWith("https://json-schema.org/draft/") || iri.startsWith("http://json-schema.org/draft-0");
    }

    /**
     * Compiles a schema.
     *
     * @throws IllegalArgumentException when it is not JSON, not a valid schema, too large, refers to anything outside
     *     itself, or has a pattern that cannot be matched in linear time; the message says where and what
     */
    public static JsonSchema compile(String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException(
                    "the schema has " + text.length() + " characters; at most " + MAX_CHARS + " are allowed");
        }
        JsonNode node;
        try {
            node = JsonDialect.STRICT.read(text);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("the schema is not JSON: " + e.getMessage(), e);
        }
        if (!node.isObject() && !node.isBoolean()) {
            throw new IllegalArgumentException("a schema is an object, true or false, found " + node.getNodeType());
        }
        if (deeperThan(node, MAX_DEPTH)) {
            throw new IllegalArgumentException("the schema is nested deeper than " + MAX_DEPTH + " levels");
        }
        return compile(node);
    }

    private static JsonSchema compile(JsonNode node) {
        try {
            JsonNode named = node.path("$schema");
            String dialect = named.isString() ? named.stringValue() : SpecificationVersion.DRAFT_2020_12.getDialectId();
            Schema ofSchemas =
                    META.getSchema(SchemaLocation.of(META.getDialect(dialect).getId()));
            Check self = check(ofSchemas, Set.of(), Set.of(), node);
            if (!self.isValid()) {
                throw new IllegalArgumentException("not a valid schema: "
                        + (self.unfinished() != null
                                ? self.unfinished()
                                : self.violations().getFirst()));
            }
            Schema schema = registry().getSchema(node);
            schema.initializeValidators();
            return new JsonSchema(schema, node);
        } catch (SchemaException e) {
            throw new IllegalArgumentException("not a usable schema: " + message(e), e);
        }
    }

    /** The library wraps what our patterns say. */
    private static String message(Throwable e) {
        Throwable cause = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
        return cut(String.valueOf(cause.getMessage()));
    }

    private static boolean deeperThan(JsonNode node, int levels) {
        if (node.isContainer() && levels == 0) {
            return true;
        }
        for (JsonNode child : node) {
            if (deeperThan(child, levels - 1)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Checks a value.
     *
     * <p>The share is {@code (k + r) / (n + 1)}: n top-level properties that the schema declares or requires, k of them
     * satisfied (there without any violation in or below them, or absent and not required), and r = 1 if nothing else
     * is wrong at the top. So a valid value has share 1 and an invalid one less; what is not an object where properties
     * are declared has 0.
     *
     * @param value as {@link JsonDialect#STRICT} reads it
     */
    public Check check(JsonNode value) {
        return check(schema, declared, required, value);
    }

    private static Check check(Schema schema, Set<String> declared, Set<String> required, JsonNode value) {
        List<Error> errors;
        try {
            errors = ScopedValue.where(LinearPattern.BUDGET, new LinearPattern.Budget(MAX_PATTERN_STEPS))
                    .call(() -> schema.validate(value, JsonSchema::bound));
        } catch (ValidationLimitExceededException | LinearPattern.BudgetExceeded e) {
            return new Check(List.of(), 0, "the check would take too many steps: " + message(e));
        }
        List<Violation> violations = new ArrayList<>(errors.size());
        Set<String> broken = new HashSet<>();
        boolean topBroken = false;
        for (Error error : errors) {
            violations.add(new Violation(String.valueOf(error.getInstanceLocation()), cut(error.getMessage())));
            String property = topProperty(error);
            if (property != null && declared.contains(property)) {
                broken.add(property);
            } else {
                topBroken = true;
            }
        }
        return new Check(List.copyOf(violations), share(declared, required, value, broken, topBroken), null);
    }

    private static void bound(com.networknt.schema.ExecutionContext context) {
        context.executionConfig(
                config -> config.maxEvaluationSteps(MAX_EVALUATION_STEPS).maxEvaluationDepth(MAX_EVALUATION_DEPTH));
    }

    /** The top-level property that an error lies in, or that it misses at the top; null if it is about the top itself. */
    private static @Nullable String topProperty(Error error) {
        NodePath path = error.getInstanceLocation();
        if (path.getNameCount() > 0) {
            return String.valueOf(path.getElement(0));
        }
        return "required".equals(error.getKeyword()) ? error.getProperty() : null;
    }

    private static double share(
            Set<String> declared, Set<String> required, JsonNode value, Set<String> broken, boolean topBroken) {
        if (!declared.isEmpty() && !value.isObject()) {
            return broken.isEmpty() && !topBroken ? 1 : 0;
        }
        int satisfied = topBroken ? 0 : 1;
        for (String property : declared) {
            boolean there = value.has(property) || !required.contains(property);
            satisfied += there && !broken.contains(property) ? 1 : 0;
        }
        return satisfied / (declared.size() + 1.0);
    }

    private static String cut(String text) {
        return text.length() <= MAX_MESSAGE_CHARS ? text : text.substring(0, MAX_MESSAGE_CHARS) + "...";
    }
}
