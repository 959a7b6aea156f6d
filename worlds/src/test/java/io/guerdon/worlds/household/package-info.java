@NullMarked
package io.guerdon.worlds.household;

import org.jspecify.annotations.NullMarked;
