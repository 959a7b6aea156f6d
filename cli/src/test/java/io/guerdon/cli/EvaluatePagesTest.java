package io.guerdon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.guerdon.core.testing.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the benchmarks in a browser. */
class EvaluatePagesTest {

    private static final String EXAMPLES = "../examples/benchmarks/";

    @TempDir
    private Path folder;

    private static Chromium chromium() {
        var found = Chromium.start();
        Assumptions.assumeTrue(found.isPresent(), "no Chromium on this machine");
        return found.orElseThrow();
    }

    private Path leaderboard() throws IOException {
        var page = folder.resolve("board.html");
        var broken = Files.writeString(
                folder.resolve("a-model-with-a-rather-long-name-of-its-own-2026-01-01.jsonl"),
                "{\"problem\": 1, \"score\": [2, 2, 1, 0, 0]}\n{\"problem\": 2, \"score\": [null, 2, 1, 0, 0]}\n"
                        + "{\"problem\": 3, \"score\": [3, 2, 1, 0, 0]}\n");
        var run = Guerdon.run(
                "evaluate",
                "rewardmath",
                EXAMPLES + "scores",
                broken.toString(),
                "--reduction",
                "geometric-mean,min",
                "--items",
                EXAMPLES + "items.jsonl",
                "--page",
                page.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return page;
    }

    private static Page open(Browser browser, Path file, int width, ColorScheme scheme, List<String> problems) {
        var page = browser.newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, 900)
                        .setColorScheme(scheme))
                .newPage();
        page.onConsoleMessage(message -> problems.add(message.text()));
        page.navigate(file.toUri().toString());
        return page;
    }

    private static int number(Page page, String script) {
        return ((Number) page.evaluate(script)).intValue();
    }

    @Test
    void theCurvesOfBestOfNAreDrawnWithTheirIntervals() throws IOException {
        var file = folder.resolve("curves.html");
        var samples = folder.resolve("<b>samples.jsonl");
        Files.writeString(
                samples, Files.readString(Path.of(EXAMPLES + "samples.jsonl")).replace("\"correct\"", "\"<i>right\""));
        var run = Guerdon.run(
                "evaluate", "best-of-n", samples.toString(), "--gold", "<i>right", "--page", file.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(file).content().doesNotContain("<script", "<i>", "NaN", "http://", "https://");
        var problems = new ArrayList<String>();
        try (var chromium = chromium()) {
            var page = open(chromium.browser(), file, 390, ColorScheme.DARK, problems);
            assertThat(number(page, "document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
            assertThat(page.locator("h1").innerText()).isEqualTo("Best of n by reward");
            assertThat(page.locator(".headline").innerText()).contains("<i>right goes from 0.333 to 0.400");
            assertThat(page.locator("#gold .band").count()).isEqualTo(1);
            assertThat(page.locator("#gold .curve").count()).isEqualTo(2);
            assertThat(page.locator("#gold .point").count()).isEqualTo(5);
            assertThat(page.locator("#gold svg").textContent()).contains("0.2", "0.4", "0.6", "16", "gold");
            assertThat(page.locator("#numbers").innerText()).contains("0.2925 to 0.3750", "25 prompts");
            // Inside the frame, whatever the numbers.
            assertThat(number(
                            page,
                            "[...document.querySelectorAll('#gold .point')].filter(p => p.cy.baseVal.value < 14 ||"
                                    + " p.cy.baseVal.value > 218).length"))
                    .isZero();
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void suspiciousPairsCanBeReadOnAPhone() {
        var file = folder.resolve("suspicious.html");
        Guerdon.run("evaluate", "comparisons", "../examples/preferences/pairs.jsonl", "--page", file.toString());
        var problems = new ArrayList<String>();
        try (var chromium = chromium()) {
            for (int width : new int[] {390, 1280}) {
                var page = open(chromium.browser(), file, width, ColorScheme.LIGHT, problems);
                assertThat(number(page, "document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
                assertThat(
                                number(
                                        page,
                                        "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth + 1).length"))
                        .as("tables that are cut off at %d", width)
                        .isZero();
                assertThat(page.locator(".pairs tbody tr").count()).isGreaterThan(5);
                assertThat((String) page.evaluate(
                                "getComputedStyle(document.querySelector('.pairs td'), '::before').content"))
                        .isEqualTo(width == 390 ? "\"Strength: \"" : "none");
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void theLeaderboardFitsItsWindowAndKeepsNamesInSight() throws IOException {
        var file = leaderboard();
        var problems = new ArrayList<String>();
        try (var chromium = chromium()) {
            var wide = open(chromium.browser(), file, 1280, ColorScheme.LIGHT, problems);
            assertThat(
                            number(
                                    wide,
                                    "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth + 1).length"))
                    .as("tables that are cut off in a wide window")
                    .isZero();
            assertThat(wide.locator("#ranking").innerText())
                    .contains(
                            "95 % interval", "Pairs tied", "Outputs\u00a0unread".replace('\u00a0', ' '), "1 left out");
            assertThat(wide.locator("#ranking tbody .box").count()).isEqualTo(7);
            assertThat(wide.locator("#ranking tbody .zero").count())
                    .as("marks of chance")
                    .isEqualTo(7);
            assertThat(wide.locator("#many").innerText())
                    .contains("steps: process, geometric-mean", "steps: process, min");
            assertThat(wide.locator("#writers").innerText()).contains("% tied", "of 40");

            var narrow = open(chromium.browser(), file, 390, ColorScheme.DARK, problems);
            assertThat(number(narrow, "document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
            narrow.evaluate("document.querySelector('#ranking .wide').scrollLeft = 400");
            assertThat(number(narrow, "document.querySelector('#ranking tbody th').getBoundingClientRect().left"))
                    .as("the first column while the others scroll")
                    .isBetween(0, 40);
            assertThat(narrow.evaluate("getComputedStyle(document.querySelector('#ranking tbody th')).backgroundColor"))
                    .isEqualTo("rgb(23, 24, 27)");
        }
        assertThat(problems).isEmpty();
    }
}
