/** What the HTML pages of all modules share, so that they look alike: reports, curves, the service, benchmarks. */
@NullMarked
package io.guerdon.io.page;

import org.jspecify.annotations.NullMarked;
