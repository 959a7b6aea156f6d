/**
 * The report that people look at: one HTML file that needs no network, out of one {@link io.guerdon.audit.report.ReportData}.
 *
 * <p>Everything is aggregated here, in Java, over all rows; the page holds bins, quantiles and a bounded sample of
 * rollouts, so that it opens as fast for a hundred thousand rollouts as for a hundred. {@link
 * io.guerdon.audit.report.ReportSummary} takes in scored batches one by one and makes the part of the data that {@code score}
 * has; {@code audit} and {@code compare} add the rest with the {@code with...} methods. {@link
 * io.guerdon.audit.report.ReportPage} writes the file. A part that a run does not have is empty, and the page says so.
 *
 * <p>Texts of rollouts are hostile: they travel as JSON, reach the page as text nodes only, and a content security policy
 * with the hashes of our own script and style keeps anything else from running.
 */
@NullMarked
package io.guerdon.audit.report;

import org.jspecify.annotations.NullMarked;
