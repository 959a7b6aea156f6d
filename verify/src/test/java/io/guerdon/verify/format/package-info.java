@NullMarked
package io.guerdon.verify.format;

import org.jspecify.annotations.NullMarked;
