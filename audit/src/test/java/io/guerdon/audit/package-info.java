/** Audits of rewards whose defects are known, and of sound ones. */
@org.jspecify.annotations.NullMarked
package io.guerdon.audit;
