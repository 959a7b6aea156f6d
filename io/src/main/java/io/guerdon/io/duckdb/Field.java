package io.guerdon.io.duckdb;

/**
 * A column of a query.
 *
 * @param name its name
 * @param type its type as SQL writes it
 */
public record Field(String name, String type) {

    /** Whether it is a list, a struct or a map. */
    public boolean isNested() {
        return type.endsWith("]") || type.startsWith("STRUCT") || type.startsWith("MAP") || type.startsWith("UNION");
    }

    /** Whether it may hold NaN or an infinity. */
    boolean isFloating() {
        return type.equals("DOUBLE") || type.equals("FLOAT");
    }

    /** Whether a double cannot hold all its values. */
    boolean isExactNumber() {
        return type.startsWith("DECIMAL") || type.equals("HUGEINT") || type.equals("UHUGEINT") || type.equals("BIGNUM");
    }

    /** Whether JSON can hold its values only as a text, or as a number of more digits than a double has. */
    public boolean isText() {
        return isExactNumber() || type.equals("BLOB");
    }

    /** Whether the same value may be written in several ways, of which the column keeps one. */
    boolean hasCanonicalText() {
        return type.endsWith("INT")
                || type.endsWith("INTEGER")
                || type.equals("BOOLEAN")
                || type.startsWith("TIME")
                || type.equals("DATE")
                || type.equals("UUID");
    }
}
