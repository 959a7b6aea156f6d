/** What the tests of every module share: finding and reading golden files. */
@NullMarked
package io.guerdon.core.testing;

import org.jspecify.annotations.NullMarked;
