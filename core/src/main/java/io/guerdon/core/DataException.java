package io.guerdon.core;

/**
 * The data do not hold what a reward needs. The message names the item, the field, what was found, what was expected
 * and what to do.
 */
public final class DataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String item;
    private final String field;
    private final String found;

    /**
     * Creates the exception; the message is made of the parts.
     *
     * @param item how the item is called, for example {@code rollouts.jsonl:17 (id "a-3")}
     * @param field the name of the field
     * @param found what is there
     * @param expected what should be there, and what to do
     */
    public DataException(String item, String field, String found, String expected) {
        super(item + ": field '" + field + "': found " + found + ", expected " + expected);
        this.item = item;
        this.field = field;
        this.found = found;
    }

    public String item() {
        return item;
    }

    public String field() {
        return field;
    }

    public String found() {
        return found;
    }
}
