/** Tests. */
@org.jspecify.annotations.NullMarked
package io.guerdon.audit.probe;
