package io.guerdon.core;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** An item that carries further data under names, such as reference rewards or token counts. */
public interface Fields {

    /**
     * A number of this item.
     *
     * @return empty when the item has no such field or holds null there
     * @throws DataException when the field holds something that is not a finite number
     */
    OptionalDouble number(String field);

    /**
     * A list of numbers of this item; a lone number is a list of one.
     *
     * @return null when the item has no such field or holds null there
     * @throws DataException when the field holds something that is not a list of finite numbers
     */
    double @Nullable [] numbers(String field);

    /** How messages name this item: its id, or where it stands in a file. */
    String label();
}
