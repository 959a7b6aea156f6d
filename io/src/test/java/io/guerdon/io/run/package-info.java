@NullMarked
package io.guerdon.io.run;

import org.jspecify.annotations.NullMarked;
