@NullMarked
package io.guerdon.io.reading;

import org.jspecify.annotations.NullMarked;
