package io.guerdon.verify.math.equality;

/** An expression has no value here: a division by zero, a logarithm of zero, an operation outside what is supported. */
final class UndefinedValue extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final UndefinedValue INSTANCE = new UndefinedValue();

    private UndefinedValue() {
        super("no value", null, false, false);
    }
}
