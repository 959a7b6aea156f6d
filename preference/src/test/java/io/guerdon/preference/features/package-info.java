@NullMarked
package io.guerdon.preference.features;

import org.jspecify.annotations.NullMarked;
