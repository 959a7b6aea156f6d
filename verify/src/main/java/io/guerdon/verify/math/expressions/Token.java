package io.guerdon.verify.math.expressions;

/**
 * One token of a formula.
 *
 * @param kind what it is
 * @param text a command's name without the backslash, a text command's content, the digits of a number, or the character
 * @param start offset of its first character in the formula
 * @param end offset after its last character
 * @param value the value of a number, else null
 * @param decimals the decimals written of a number, or -1
 */
record Token(
        Kind kind,
        String text,
        int start,
        int end,
        @org.jspecify.annotations.Nullable Rational value,
        int decimals) {
    enum Kind {
        NUMBER,
        LETTER,
        COMMAND,
        TEXT,
        SIGN,
        /** The two backslashes between the rows of a matrix. */
        ROW,
        END
    }

    boolean is(char sign) {
        return kind == Kind.SIGN && text.charAt(0) == sign;
    }

    boolean isCommand(String name) {
        return kind == Kind.COMMAND && text.equals(name);
    }
}
