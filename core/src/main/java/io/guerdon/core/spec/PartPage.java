package io.guerdon.core.spec;

import java.util.ArrayList;
import java.util.List;

/** What a person is told about a part: the text of {@code guerdon describe}. */
public final class PartPage {

    private PartPage() {}

    /** One parameter as a person reads it. */
    public record Row(String name, String type, String byDefault, String meaning) {}

    /** The parameters of a part, in order; the default is {@code required}, {@code none} or the value as YAML. */
    public static List<Row> parameters(PartType<?, ?> part) {
        var rows = new ArrayList<Row>();
        collect(rows, "", part.configuration());
        return rows;
    }

    private static void collect(List<Row> rows, String prefix, Class<? extends Record> type) {
        for (var component : type.getRecordComponents()) {
            var documentation = ParameterType.documentation(component);
            var parameter = ParameterType.of(component.getGenericType());
            String name = prefix + ParameterType.name(component);
            boolean required = documentation.byDefault().equals(Parameter.REQUIRED);
            String byDefault =
                    !required ? documentation.byDefault() : ParameterType.isNullable(component) ? "none" : "required";
            rows.add(new Row(name, parameter.words(), byDefault, documentation.value()));
            if (parameter instanceof ParameterType.Fields(var java)) {
                collect(rows, name + ".", java);
            }
        }
    }
}
