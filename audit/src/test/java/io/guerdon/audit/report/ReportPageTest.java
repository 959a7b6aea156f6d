package io.guerdon.audit.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import io.guerdon.audit.report.ReportData.Kind;
import io.guerdon.core.Batch;
import io.guerdon.core.Column;
import io.guerdon.core.Rollout;
import io.guerdon.core.Scores;
import io.guerdon.core.Verdict;
import io.guerdon.core.testing.Chromium;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. */
class ReportPageTest {

    @Nullable
    private static Chromium chromium;

    @TempDir
    private static Path folder;

    private static Path audit;

    private final List<String> complaints = new ArrayList<>();

    @Nullable
    private BrowserContext context;

    @BeforeAll
    static void writeAndStart() throws IOException {
        audit = folder.resolve("audit.html");
        ReportPage.write(SampleReports.audit(2000), audit);
        chromium = Chromium.start().orElse(null);
        if (chromium == null) {
            System.err.println("No Chromium on this machine: the tests of the report in a browser are skipped.");
        }
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void nothingWasComplainedAbout() {
        if (context != null) {
            context.close();
        }
        assertThat(complaints).as("console errors, script errors and requests").isEmpty();
    }

    private Page open(Path file) {
        return open(file, new Browser.NewContextOptions().setViewportSize(1280, 900));
    }

    private Page open(Path file, Browser.NewContextOptions options) {
        Assumptions.assumeTrue(chromium != null, "no Chromium");
        context = chromium.browser().newContext(options);
        var page = context.newPage();
        page.onConsoleMessage(message -> complaints.add(message.type() + ": " + message.text()));
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().equals(file.toUri().toString()) && !request.url().startsWith("data:")) {
                complaints.add("request: " + request.url());
            }
        });
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.navigate(file.toUri().toString());
        assertThat(page.locator("html[data-ready=true]")).isAttached();
        return page;
    }

    private Path written(String name, ReportData data) throws IOException {
        var file = folder.resolve(name);
        ReportPage.write(data, file);
        return file;
    }

    @Test
    void theOverviewSaysWhatIsWrongAndFindingsComeWorstFirst() {
        var page = open(audit);
        assertThat(page).hasTitle("Audit of examples/arithmetic/reward.yaml");
        assertThat(page.locator("h1")).hasText("examples/arithmetic/reward.yaml");
        assertThat(page.locator(".headline")).containsText("can be exploited: 2 high, 1 medium and 1 low findings");
        assertThat(page.locator(".finding .severity")).hasText(new String[] {"High", "High", "Medium", "Low", "Note"});
        assertThat(page.locator("main > section h2").first()).hasText("Findings");
    }

    @Test
    void aProbeOpensToItsExamplesWithTheDifferenceMarked() {
        var page = open(audit);
        var probe = page.locator("#probes .opener").first();
        assertThat(probe).hasText("candidate-answers");
        probe.click();
        assertThat(probe).hasAttribute("aria-expanded", "true");
        var panel = page.locator("#probes .panel:visible");
        assertThat(panel.locator("ins").first()).containsText("It could also be 396, 402, 418 or 408.");
        assertThat(panel.locator(".example").first().locator("del")).hasCount(0);
        assertThat(panel.locator(".changes").first()).containsText("different: the last number 398 is not 408");
        probe.click();
        assertThat(page.locator("#probes .panel:visible")).hasCount(0);
        page.getByLabel("Only probes with violations").check();
        assertThat(page.locator("#probes .opens:visible")).hasCount(3);
    }

    @Test
    void aFindingLeadsToItsProbeAndOpensIt() {
        var page = open(audit);
        var link = page.getByText("See probe address-the-judge");
        link.focus();
        page.keyboard().press("Enter");
        var opener =
                page.locator("#probes .opener").filter(new Locator.FilterOptions().setHasText("address-the-judge"));
        assertThat(opener).hasAttribute("aria-expanded", "true");
        assertThat(opener).isInViewport();
        opener.click();
        assertThat(opener).hasAttribute("aria-expanded", "false");
        link.click();
        assertThat(opener).hasAttribute("aria-expanded", "true");
        page.reload();
        assertThat(opener).hasAttribute("aria-expanded", "true");
    }

    @Test
    void charactersThatCannotBeSeenAreShownAndDoNotAct() {
        var page = open(audit);
        page.locator("#probes .opener", new Page.LocatorOptions().setHasText("zero-width-characters"))
                .click();
        assertThat(page.locator("#probes .after .unseen")).hasText(new String[] {"U+200B", "U+202E"});
        assertThat(page.locator("#probes .after pre").first()).not().containsText("\u202e");
    }

    @Test
    void rolloutsCanBeSearchedFilteredSortedAndPaged() {
        var page = open(audit);
        var status = page.locator("#rollouts .status");
        assertThat(status).hasText("1 to 25 of 500 rollouts");

        page.getByLabel("Next page").click();
        assertThat(status).hasText("26 to 50 of 500 rollouts");
        assertThat(page.getByLabel("Next page")).isFocused();

        page.getByLabel("Show").selectOption("failed");
        assertThat(status).hasText("1 to 6 of 6 rollouts");
        assertThat(page.locator("#rollouts .opens .broken").first()).isVisible();

        page.getByLabel("Show").selectOption("");
        page.getByLabel("Reason given").selectOption("answer: different");
        var reward = page.locator("#rollouts th", new Page.LocatorOptions().setHasText("Reward"));
        reward.getByRole(com.microsoft.playwright.options.AriaRole.BUTTON).click();
        assertThat(reward).hasAttribute("aria-sort", "descending");
        assertThat(rewards(page)).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        reward.getByRole(com.microsoft.playwright.options.AriaRole.BUTTON).click();
        assertThat(reward).hasAttribute("aria-sort", "ascending");
        assertThat(rewards(page)).isSorted();

        page.getByLabel("Search").fill("no such words anywhere");
        assertThat(status).hasText("No rollout matches.");
        page.getByLabel("Search").fill("");
        page.locator("select[data-key=source]").selectOption("word problems");
        assertThat(status).containsText("rollouts");
    }

    private static List<Double> rewards(Page page) {
        return page.locator("#rollouts td[data-label=Reward]").allTextContents().stream()
                .filter(text -> !text.equals("none"))
                .map(text -> Double.parseDouble(text.replace('\u2212', '-')))
                .toList();
    }

    @Test
    void aRolloutOpensToTheExplanationOfEveryNumber() {
        var page = open(audit);
        page.getByLabel("Show").selectOption("failed");
        page.locator("#rollouts .opener").first().click();
        var explanation = page.locator("#rollouts .explanation");
        assertThat(explanation.locator("tbody tr")).hasCount(SampleReports.NAMES.size() + 1);
        assertThat(explanation).containsText("the judge answered 'I cannot say' where a number was expected");
        assertThat(page.locator("#rollouts .panel .quoted")).hasCount(3);
    }

    @Test
    void everythingCanBeReachedAndWorkedWithTheKeyboardAlone() {
        var page = open(audit);
        page.keyboard().press("Tab");
        assertThat(page.locator(".skip")).isFocused();
        assertThat(page.locator(".skip")).isInViewport();
        page.keyboard().press("Enter");
        assertThat(page.locator("main")).isFocused();

        var opener = page.locator("#probes .opener").first();
        tabTo(page, opener);
        assertThat((String) opener.evaluate("e => getComputedStyle(e).outlineStyle"))
                .isEqualTo("solid");
        page.keyboard().press("Enter");
        assertThat(opener).hasAttribute("aria-expanded", "true");
        page.keyboard().press("Space");
        assertThat(opener).hasAttribute("aria-expanded", "false");

        page.getByLabel("Search").focus();
        page.keyboard().type("equal");
        assertThat(page.locator("#rollouts .status")).containsText("rollouts");
    }

    private static void tabTo(Page page, Locator wanted) {
        for (int presses = 0; presses < 40; presses++) {
            page.keyboard().press("Tab");
            if ((boolean) wanted.evaluate("e => e === document.activeElement")) {
                return;
            }
        }
        throw new AssertionError("forty presses of Tab do not reach " + wanted);
    }

    @Test
    void landmarksHeadingsAndTablesAreNamed() {
        var page = open(audit);
        assertThat(page.locator("main")).hasCount(1);
        assertThat(page.locator("h1")).hasCount(1);
        assertThat((List<?>) page.evaluate("""
                        () => [
                          ...[...document.querySelectorAll('svg[role=img]')].filter(e => !e.getAttribute('aria-label')),
                          ...[...document.querySelectorAll('section')].filter(
                            e => !e.getAttribute('aria-label') && !document.getElementById(e.getAttribute('aria-labelledby'))),
                          ...[...document.querySelectorAll('button')].filter(
                            e => !e.textContent.trim() && !e.getAttribute('aria-label')),
                          ...[...document.querySelectorAll('table')].filter(
                            e => !e.caption && !e.closest('[aria-label]')),
                          ...[...document.querySelectorAll('input, select')].filter(e => !e.labels.length),
                          ...[...document.querySelectorAll('a[href^="#"]')].filter(
                            e => !document.getElementById(e.hash.slice(1))),
                        ].map(e => e.outerHTML.slice(0, 120))""")).isEmpty();
        assertThat((List<?>) page.evaluate("""
                        () => { // a heading is at most one level below the one before
                          const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(e => Number(e.tagName[1]));
                          return levels.filter((level, i) => i && level > levels[i - 1] + 1);
                        }""")).isEmpty();
    }

    @Test
    void textContrastsWithItsGroundInLightAndDark() {
        var page = open(audit);
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            assertThat((List<?>) page.evaluate(CONTRAST)).as(scheme.name()).isEmpty();
        }
    }

    /** Texts with less contrast than 4.5 to 1 (WCAG 2.2, AA) against the nearest ground that is not transparent. */
    private static final String CONTRAST = """
            () => {
              const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
              const rgb = (colour) => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data];
              };
              const light = ([r, g, b]) => {
                const f = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
              };
              const poor = new Set();
              for (const e of document.querySelectorAll('main *, nav *')) {
                const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
                if (!own || !e.checkVisibility() || e.closest('noscript, [aria-disabled]')) continue;
                const style = getComputedStyle(e);
                const ink = rgb(e.namespaceURI.endsWith('svg') ? style.fill : style.color);
                let ground = [0, 0, 0, 0];
                for (let g = e; g && !ground[3]; g = g.parentElement) ground = rgb(getComputedStyle(g).backgroundColor);
                const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
                const contrast = (a + 0.05) / (b + 0.05);
                if (contrast < 4.5) poor.add(`${e.tagName} ${e.className.baseVal ?? e.className} ${contrast.toFixed(2)}`);
              }
              return [...poor];
            }""";

    @Test
    void darkFollowsTheSystemAndCanBeChosen() {
        var page = open(
                audit,
                new Browser.NewContextOptions().setViewportSize(1280, 900).setColorScheme(ColorScheme.DARK));
        String dark = ground(page);
        page.locator(".theme").click();
        String light = ground(page);
        assertThat(light).isNotEqualTo(dark);
        page.locator(".theme").click();
        assertThat(ground(page)).isEqualTo(dark);
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        assertThat(ground(page)).as("paper is white").isNotEqualTo(dark);
        assertThat((String) page.evaluate("getComputedStyle(document.body).color"))
                .isEqualTo("rgb(29, 28, 26)");
    }

    private static String ground(Page page) {
        return (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
    }

    @Test
    void aNarrowPhoneNeverScrollsSideways() throws IOException {
        for (var data : List.of(SampleReports.audit(400), SampleReports.comparison(400), hostile())) {
            var page = open(
                    written("phone.html", data),
                    new Browser.NewContextOptions().setViewportSize(320, 700).setHasTouch(true));
            for (var opener : page.locator(".opener").all().subList(0, 2)) {
                opener.click();
            }
            page.locator("#rollouts .opener").first().click();
            assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                    .isEqualTo(320);
            page.context().close();
        }
    }

    @Test
    void onPaperControlsAreGoneAndTextsAreWhole() {
        var page = open(audit);
        page.locator("#rollouts .opener").first().click();
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        assertThat(page.locator("#contents")).isHidden();
        assertThat(page.locator("#rollouts .controls")).isHidden();
        assertThat(page.locator("#findings")).isVisible();
        assertThat((String)
                        page.locator("#rollouts .quoted pre").first().evaluate("e => getComputedStyle(e).maxHeight"))
                .isEqualTo("none");
    }

    @Test
    void hostileRolloutsAreInert() throws IOException {
        var page = open(written("hostile.html", hostile()));
        for (var opener : page.locator(".opener").all()) {
            opener.click();
        }
        page.getByLabel("Search").fill("</script>");
        page.waitForTimeout(100);
        assertThat(page.evaluate("window.hacked ?? null")).isNull();
        assertThat((String) page.locator("body > .sheet").evaluate("e => e.innerText"))
                .doesNotContain("\u202e", "\u200b", "\u0000")
                .contains("U+202E");
        assertThat((int) page.evaluate("document.documentElement.scrollWidth")).isEqualTo(1280);
        assertThat(page.locator("main script, main img, main iframe, main style"))
                .hasCount(0);
        assertThat(page.locator("#rollouts")).containsText("<script>window.hacked = 1</script>");
    }

    /** A reward, a prompt, a component and reasons that try to become markup, script, or another direction of writing. */
    static ReportData hostile() {
        String evil = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked=2'>\u2028\u2029"
                + "<!--<script>{{data}}{{script}}-->\u202e\u200b\uD800\u0000]]>&lt;" + "x".repeat(3000) + "\uE000";
        var rollouts = new ArrayList<Rollout>();
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < 3; i++) {
            rollouts.add(Rollout.of(evil + i / 2, evil, evil));
            verdicts.add(i == 0 ? Verdict.failed(evil) : Verdict.of(i, evil, evil));
        }
        double[] values = {Double.NaN, 1, 2};
        var summary = new ReportSummary(1);
        summary.add(
                Batch.of(rollouts),
                new Scores(
                        List.of(new Column(evil, verdicts, values), new Column("<b>", verdicts, values)),
                        values,
                        values));
        var overview = new ReportData.Overview(
                Kind.AUDIT,
                "{{data}}</title><script>window.hacked = 3</script>",
                evil,
                List.of(evil),
                evil,
                evil,
                0,
                0,
                0,
                List.of(evil));
        return summary.finish(
                        overview, Map.of(evil, new ReportSummary.Described(evil, 1, List.of(evil))), List.of(evil))
                .withFindings(List.of(new ReportData.FindingEntry(
                        ReportData.Severity.HIGH,
                        evil,
                        evil,
                        List.of(new ReportData.Evidence(evil, evil)),
                        evil,
                        "components")))
                .withProbes(List.of(new ReportData.ProbeSummary(
                        evil,
                        evil,
                        ReportData.Expectation.MUST_FALL,
                        ReportData.Severity.HIGH,
                        1,
                        1,
                        Double.NaN,
                        Double.NaN,
                        List.of(new ReportData.Moved(evil, 1, 1)),
                        List.of(new ReportData.ProbeExample(
                                evil,
                                evil,
                                evil,
                                evil,
                                evil + "<i>more</i>",
                                Double.NaN,
                                1,
                                List.of(new ReportData.ComponentChange(evil, Double.NaN, 1, evil, evil + 1)))))));
    }

    @Test
    void aSummaryOfScoresSaysWhatItDoesNotHave() throws IOException {
        var page = open(written("scores.html", SampleReports.scores(300)));
        assertThat(page.locator(".headline")).hasText("Scored.");
        assertThat(page.locator("#probes")).containsText("No probes were run");
        assertThat(page.locator("#findings")).containsText("not made by an audit");
        assertThat(page.locator("#gold")).containsText("No gold label");
        assertThat(page.locator("#comparison")).hasCount(0);
        assertThat(page.locator("main > section h2").first()).hasText("Components");
        assertThat(page.locator("main > section h2").last()).hasText("Probes");
    }

    @Test
    void aReportOfNothingIsWhole() throws IOException {
        for (var kind : Kind.values()) {
            var page = open(written("nothing.html", ReportData.of(SampleReports.overview(kind))));
            for (String id : List.of(
                    "findings",
                    "probes",
                    "components",
                    "correlations",
                    "length",
                    "groups",
                    "sources",
                    "gold",
                    "rollouts")) {
                assertThat(page.locator("#" + id + " > .none")).hasCount(1);
            }
            page.context().close();
        }
    }

    @Test
    void aComparisonShowsWhatChanged() throws IOException {
        var page = open(written("comparison.html", SampleReports.comparison(2000)));
        assertThat(page.locator(".headline")).containsText("changes the reward of 15 % of the rollouts");
        assertThat(page.locator("main > section h2").first()).hasText("Comparison");
        page.locator("#comparison .opener").click();
        assertThat(page.locator("#comparison .changes")).containsText("different: 43 is not 42");
    }

    @Test
    void aFigureHasItsNumbersAsATable() {
        var page = open(audit);
        var figure = page.locator("#length figure").first();
        figure.locator("summary").click();
        assertThat(figure.locator("table tbody tr").first()).isVisible();
        assertThat(figure.locator("svg")).hasAttribute("aria-label", java.util.regex.Pattern.compile("mean reward.*"));
    }

    @Test
    void oneRolloutIsEnough() throws IOException {
        var page = open(written("one.html", SampleReports.audit(1)));
        assertThat(page.locator("#rollouts .status")).hasText("1 to 1 of 1 rollout");
        assertThat(page.locator("#groups > .none")).hasCount(1);
    }
}
