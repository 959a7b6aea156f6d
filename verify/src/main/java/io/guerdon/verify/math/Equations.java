package io.guerdon.verify.math;

import io.guerdon.verify.math.expressions.Expr;

/** Tells relations and sets from values. */
final class Equations {
    private Equations() {}

    static boolean isRelationOrSet(Expr e) {
        return e instanceof Expr.Relation
                || e instanceof Expr.Chain
                || e instanceof Expr.FiniteSet
                || e instanceof Expr.Bracketed
                || e instanceof Expr.SetOperation;
    }
}
