/** What the tests of every module share: finding and reading golden files, an endpoint to ask, a browser to look at pages with. */
@NullMarked
package io.guerdon.core.testing;

import org.jspecify.annotations.NullMarked;
