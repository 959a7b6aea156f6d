/**
 * Pretrained encoders of text: a vector for each text, in batches, remembered. {@link
 * io.guerdon.neural.encoder.SentenceEncoder} runs all-MiniLM-L6-v2 out of its Maven package, {@link
 * io.guerdon.neural.encoder.EmbeddingCache} stands before any encoder and remembers while a process lives, {@link
 * io.guerdon.neural.encoder.EmbeddingStore} keeps vectors in a file for the next one.
 */
@NullMarked
package io.guerdon.neural.encoder;

import org.jspecify.annotations.NullMarked;
