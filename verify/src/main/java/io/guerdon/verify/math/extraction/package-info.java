/**
 * Finds the answer in free text and cleans it for the parser.
 *
 * <p>Everything here is a linear scan over the text: no regular expression is applied to what a model wrote. An answer
 * stands in a box, in a math environment, after a word such as "answer", in a tag, or is simply the last number;
 * {@link io.guerdon.verify.math.extraction.AnswerFinder} lists the candidates in the order in which they are to be tried.
 */
@NullMarked
package io.guerdon.verify.math.extraction;

import org.jspecify.annotations.NullMarked;
