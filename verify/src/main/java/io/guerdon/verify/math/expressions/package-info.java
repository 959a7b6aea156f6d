/**
 * Mathematical expressions: the algebra they are made of, exact rational numbers, and the parser that reads LaTeX and
 * plain notation into them.
 *
 * <p>The parser is written by hand (a tokenizer and one recursive function with binding powers) because it must be
 * linear in its input and bounded in depth. An {@link io.guerdon.verify.math.expressions.Expr} keeps what was written:
 * nothing is simplified while reading, so that a later stage can tell "5!" from "120" and charge for every step of work.
 */
@NullMarked
package io.guerdon.verify.math.expressions;

import org.jspecify.annotations.NullMarked;
