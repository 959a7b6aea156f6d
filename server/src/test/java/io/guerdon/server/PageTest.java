package io.guerdon.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.guerdon.core.testing.Chromium;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: what a person sees and does. Pictures go to the folder in guerdon.screenshots. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String HOSTILE =
            "<img src=x onerror=\\\"document.title='owned'\\\"><script>document.title='owned'</script>";

    @SuppressWarnings("NullAway.Init")
    private Chromium chromium;

    @SuppressWarnings("NullAway.Init")
    private Asked asked;

    @BeforeAll
    void start(@TempDir Path folder) {
        var found = Chromium.start();
        Assumptions.assumeTrue(found.isPresent(), "no Chromium on this machine");
        chromium = found.get();
        asked = Asked.serving(
                folder,
                Asked.CHOICE,
                "name: mixed\ndescription: One that fails, one that never applies\n"
                        + "components: {bad: throwing, none: missing, n: characters}\n");
        for (int i = 0; i < 30; i++) {
            String letter = i % 3 == 0 ? "A" : "B";
            asked.post(
                    "/v1/rewards/tags/score",
                    "[{\"id\": \"" + i + "\", \"prompt\": \"Which?\", \"completion\": \"<think>t</think><answer>"
                            + letter + "</answer>\", \"reference\": \"B\"}]");
        }
        asked.post("/v1/rewards/mixed/score", "[{\"id\": \"h\", \"completion\": \"" + HOSTILE + "\"}]");
    }

    @AfterAll
    void stop() {
        if (asked != null) {
            asked.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    private Page open(Browser.NewContextOptions options, List<String> problems) {
        var page = chromium.browser().newContext(options).newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                problems.add(message.text());
            }
        });
        page.onPageError(problems::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(asked.server.address())
                    && !request.url().startsWith("data:")) {
                problems.add("asked for " + request.url());
            }
        });
        page.navigate(asked.server.address());
        page.waitForSelector("[data-reward]");
        return page;
    }

    private static void picture(Page page, String name) {
        String folder = System.getProperty("guerdon.screenshots");
        if (folder != null) {
            page.screenshot(
                    new Page.ScreenshotOptions().setPath(Path.of(folder, name)).setFullPage(true));
        }
    }

    @Test
    void itShowsTheRewardsTheirThroughputValuesAndLastRows() {
        var problems = new ArrayList<String>();
        var page = open(new Browser.NewContextOptions().setViewportSize(1280, 900), problems);

        assertThat(page.title()).contains("Guerdon");
        assertThat(page.locator("section[data-reward] h2").allTextContents()).containsExactly("tags", "mixed");
        var tags = page.locator("section[data-reward='tags']");
        assertThat(tags.locator(".facts dd").first().textContent()).isEqualTo("30");
        assertThat(tags.locator("[data-part='values'] figure").count()).isEqualTo(3);
        assertThat(tags.locator("[data-part='values'] svg").first().getAttribute("aria-label"))
                .contains("reward: mean");
        assertThat(tags.locator("[data-part='time'] svg").count()).isEqualTo(3);
        assertThat(tags.locator("details.row").count()).isEqualTo(30);
        tags.locator("details.row summary").first().click();
        assertThat(tags.locator("details.row .lamps li").first().isVisible()).isTrue();
        picture(page, "page-light.png");
        assertThat(problems).isEmpty();
        page.context().close();
    }

    @Test
    void aPastedCompletionLightsUpEveryComponentAndMovesNothing() {
        var problems = new ArrayList<String>();
        var page = open(
                new Browser.NewContextOptions().setViewportSize(1280, 900).setColorScheme(ColorScheme.DARK), problems);
        page.fill("#try-prompt", "Which?");
        page.fill("#try-completion", "<think>t</think><answer>B</answer>");
        page.fill("#try-reference", "B");
        page.press("#try-completion", "Control+Enter");
        page.waitForSelector("#verdict .lamps");

        assertThat(page.textContent("#total")).isEqualTo("1.5");
        assertThat(page.locator("#verdict .lamps li.lit").count()).isEqualTo(2);
        assertThat(page.textContent("#verdict [data-component='answer'] .reason"))
                .isNotBlank();
        picture(page, "page-try-dark.png");

        page.selectOption("#try-reward", "mixed");
        page.click("#try-form button");
        page.waitForSelector("#verdict .lamps li.failed");
        assertThat(page.textContent("#total")).isEqualTo("undefined");
        assertThat(page.textContent("#verdict [data-component='none'] .value")).isEqualTo("does not apply");
        assertThat(problems).isEmpty();
        page.context().close();
    }

    @Test
    void whatUsersWriteIsShownAndNeverRun() {
        var problems = new ArrayList<String>();
        var page = open(new Browser.NewContextOptions(), problems);
        page.fill("#try-completion", HOSTILE.replace("\\\"", "\""));
        page.selectOption("#try-reward", "mixed");
        page.click("#try-form button");
        page.waitForSelector("#verdict .lamps");
        page.locator("section[data-reward='mixed'] details.row summary").first().click();

        assertThat(page.locator("section[data-reward='mixed'] pre").first().textContent())
                .contains("<img src=x");
        assertThat(page.title()).contains("Guerdon");
        assertThat(page.locator("main img").count()).isZero();
        assertThat(problems).isEmpty();
        page.context().close();
    }

    @Test
    void itFitsAPhone() {
        var problems = new ArrayList<String>();
        var page = open(new Browser.NewContextOptions().setViewportSize(360, 740), problems);

        assertThat((Boolean)
                        page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .isTrue();
        picture(page, "page-phone.png");
        assertThat(problems).isEmpty();
        page.context().close();
    }

    @Test
    void itCanBeUsedWithoutAMouse() {
        var problems = new ArrayList<String>();
        var page = open(new Browser.NewContextOptions().setViewportSize(1280, 900), problems);
        page.keyboard().press("Tab");
        assertThat(page.evaluate("document.activeElement.className")).isEqualTo("skip");
        page.focus("#try-completion");
        page.keyboard().type("B");
        page.keyboard().press("Tab");
        page.keyboard().type("B");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        page.waitForSelector("#verdict .lamps");
        page.focus("#pause");
        page.keyboard().press("Space");
        assertThat(page.getAttribute("#pause", "aria-pressed")).isEqualTo("true");
        assertThat(page.locator("textarea, select, input, button").all())
                .allSatisfy(field -> assertThat(
                                (Boolean) field.evaluate("f => f.tagName === 'BUTTON' || f.labels.length === 1"))
                        .isTrue());
        page.context().close();
    }

    @Test
    void lightAndDarkCanBeChosen() {
        var page = open(new Browser.NewContextOptions().setColorScheme(ColorScheme.LIGHT), new ArrayList<>());
        String before = (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
        page.click("#theme");

        assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isNotEqualTo(before);
        page.context().close();
    }

    @Test
    void aServiceWithTokensAsksForOneOnThePage(@TempDir Path folder) {
        try (var guarded = Asked.serving(folder, options -> options.tokens(List.of(TOKEN)), Asked.CHOICE)) {
            var page = chromium.browser().newContext().newPage();
            page.navigate(guarded.server.address());
            page.waitForSelector("#token-form:not([hidden])");
            page.fill("#token", TOKEN);
            page.press("#token", "Enter");
            page.waitForSelector("[data-reward]");

            assertThat(page.locator("#token-form").isVisible()).isFalse();
            page.context().close();
        }
    }

    @Test
    void itsPolicyLetsNothingElseIn() {
        var reply = asked.get("/");

        assertThat(reply.header("Content-Security-Policy")).contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(reply.header("Content-Security-Policy")).doesNotContain("unsafe");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(asked.get("/page/page.js").header("Content-Type")).startsWith("text/javascript");
        assertThat(asked.get("/page/..%2Fprotocol%2Fopenapi.json").status()).isBetween(400, 404);
    }

    @Test
    void aServiceThatKeepsNoRowsShowsNone(@TempDir Path folder) {
        try (var discreet = Asked.serving(folder, options -> options.keepRows(false), Asked.CHOICE)) {
            discreet.post("/v1/rewards/tags/score", "[{\"completion\": \"secret\", \"reference\": \"B\"}]");

            assertThat(discreet.get("/v1/live").body()).doesNotContain("secret");
        }
    }
}
