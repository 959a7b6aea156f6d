/** The list of the parts that come with the core, for the registry. */
@NullMarked
package io.guerdon.core.catalog;

import org.jspecify.annotations.NullMarked;
