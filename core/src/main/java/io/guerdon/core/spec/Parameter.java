package io.guerdon.core.spec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents one component of a configuration record: one parameter in the YAML. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Parameter {

    /** What it does, its unit and range, in a sentence. */
    String value();

    /**
     * The value when the YAML does not give one, written as in YAML ({@code 0.05}, {@code true}, {@code [A, B]}).
     * Without it a parameter is required, unless its type is {@code @Nullable}: that is null when absent.
     */
    String byDefault() default REQUIRED;

    /** Marks a parameter without a default. */
    String REQUIRED = "\0required";
}
