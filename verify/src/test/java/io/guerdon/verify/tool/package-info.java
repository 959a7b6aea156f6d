@NullMarked
package io.guerdon.verify.tool;

import org.jspecify.annotations.NullMarked;
