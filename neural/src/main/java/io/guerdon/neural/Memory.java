package io.guerdon.neural;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * A stretch of code whose native objects are freed at its closing brace, whatever the garbage collector does:
 *
 * <pre>{@code
 * Tensor mean;
 * try (var memory = Memory.scope()) {
 *     Tensor hidden = network.forward(input);   // freed below
 *     mean = memory.keep(hidden.mean());        // handed to the enclosing scope, or to the collector if there is none
 * }
 * }</pre>
 *
 * Scopes belong to the thread that opens them and nest.
 */
public final class Memory implements AutoCloseable {

    private final PointerScope scope = new PointerScope();

    private Memory() {}

    /** Opens a scope on this thread. Close it with try-with-resources. */
    public static Memory scope() {
        return new Memory();
    }

    /** Lets {@code object} outlive this scope: it then belongs to the enclosing scope of this thread, or to the collector. */
    public <P extends Pointer> P keep(P object) {
        var outer = enclosing();
        if (outer == null) {
            return object.retainReference();
        }
        outer.attach(object);
        return object;
    }

    /** Takes {@code object} out of every scope: it lives until it is closed or unreachable. For fields of long-lived objects. */
    public static <P extends Pointer> P forever(P object) {
        return object.retainReference();
    }

    /**
     * Gives what was taken out of every scope by {@link #forever}, perhaps on another thread, to the innermost scope that is open on
     * this one; to the collector if none is.
     */
    public static <P extends Pointer> P adopt(P object) {
        var inner = PointerScope.getInnerScope();
        if (inner != null) {
            inner.attach(object);
            object.releaseReference();
        }
        return object;
    }

    /** Frees what was made in this scope and not kept. */
    @Override
    public void close() {
        scope.close();
    }

    private @org.jspecify.annotations.Nullable PointerScope enclosing() {
        var iterator = PointerScope.getScopeIterator();
        var seen = false;
        while (iterator != null && iterator.hasNext()) {
            var each = iterator.next();
            if (seen) {
                return each;
            }
            seen = each == scope;
        }
        return null;
    }
}
