package io.guerdon.verify.math;

import java.util.List;

/** Calculations written over several rows, of which the last one holds the answer. */
final class AlignedRows {
    private static final List<String> ENVIRONMENTS =
            List.of("aligned", "align*", "align", "gathered", "gather*", "equation*", "equation", "split", "multline*");

    private AlignedRows() {}

    /** The last row that is not blank, without alignment marks, if the formula is one such environment; else the formula. */
    static String last(String formula) {
        String text = formula.strip();
        for (var name : ENVIRONMENTS) {
            String begin = "\\begin{" + name + "}";
            String end = "\\end{" + name + "}";
            if (text.startsWith(begin) && text.endsWith(end)) {
                return lastRow(text.substring(begin.length(), text.length() - end.length()));
            }
        }
        return formula;
    }

    private static String lastRow(String rows) {
        String rest = rows.strip();
        while (rest.endsWith("\\\\")) {
            rest = rest.substring(0, rest.length() - 2).stripTrailing();
        }
        int cut = rest.contains("\\begin{") ? -1 : rest.lastIndexOf("\\\\");
        String row = (cut < 0 ? rest : rest.substring(cut + 2)).strip();
        if (row.indexOf('&') >= 0 && !row.contains("\\begin{")) {
            row = row.replace("&", " ").strip();
        }
        return row.startsWith("=") ? row.substring(1) : row;
    }
}
