@NullMarked
package io.guerdon.io.writing;

import org.jspecify.annotations.NullMarked;
