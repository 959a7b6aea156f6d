package io.guerdon.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ReportJsonTest {

    @Test
    void noCharacterCanEndAScriptElement() {
        String safe = ReportJson.harmless("\"</script><!-- & \u2028\u2029 \uD800 \uD83D\uDE00\"");
        assertThat(safe).doesNotContain("<", ">", "&", "\u2028", "\u2029", "\uD800 ");
        assertThat(JsonMapper.shared().readTree(safe).stringValue())
                .isEqualTo("</script><!-- & \u2028\u2029 \uFFFD \uD83D\uDE00");
    }

    @Test
    void undefinedNumbersAreNullAndOthersAreShort() {
        var tree = JsonMapper.shared().readTree(ReportJson.of(SampleReports.audit(16)));
        assertThat(tree.path("probes").path(6).path("meanGain").isNull()).isTrue();
        assertThat(tree.path("overview").path("rollouts").intValue()).isEqualTo(16);
        assertThat(tree.path("components").path(2).path("raw").path("mean").toString())
                .hasSizeLessThan(11);
        assertThat(tree.path("findings").path(0).path("severity").stringValue()).isEqualTo("high");
    }

    @Test
    void theSameDataGivesTheSamePage() {
        assertThat(ReportPage.html(SampleReports.audit(200))).isEqualTo(ReportPage.html(SampleReports.audit(200)));
    }

    @Test
    void thePageOfManyRolloutsIsNoLargerThanThatOfThousands() {
        int thousands = ReportPage.html(SampleReports.scores(4000)).length();
        int many = ReportPage.html(SampleReports.scores(40_000)).length();
        assertThat(many).isLessThan(thousands + thousands / 4);
    }
}
