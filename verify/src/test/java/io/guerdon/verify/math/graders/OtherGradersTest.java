package io.guerdon.verify.math.graders;

import static org.assertj.core.api.Assertions.assertThat;

import io.guerdon.core.testing.Vectors;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The originals' own outputs, string for string. */
class OtherGradersTest {

    private static final Map<String, Function<String, @Nullable String>> FUNCTIONS = Map.of(
            "hendrycks_strip", Hendrycks::normalise,
            "minerva_normalize", Minerva::normalise,
            "gsm8k_strict", Gsm8k::strictAnswer,
            "gsm8k_flexible", Gsm8k::flexibleAnswer,
            "last_boxed", Boxes::lastBox,
            "unboxed", Hendrycks::lastBoxed,
            "minerva_answer", Minerva::answer,
            "last_number", OpenInstructGsm8k::lastNumber);

    @TestFactory
    Stream<DynamicTest> everyStringIsWhatTheOriginalMakesOfIt() {
        return cases().stream().map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(golden)));
    }

    private static List<Vectors.Case> cases() {
        if (Vectors.find("math-verify", "other_graders.jsonl") == null) {
            System.out.println(
                    "skipped: math-verify/other_graders.jsonl is not here; name its folder in guerdon.vectors");
            Assumptions.abort("no golden file");
        }
        return Vectors.read("math-verify", "other_graders.jsonl");
    }

    private static void check(Vectors.Case golden) {
        String text = golden.input()
                .path("text")
                .asString(golden.input().path("answer").asString(""));
        golden.expected().properties().forEach(entry -> {
            var function = Objects.requireNonNull(FUNCTIONS.get(entry.getKey()), entry.getKey());
            String expected =
                    entry.getValue().isNull() ? null : entry.getValue().stringValue();
            assertThat(function.apply(text)).as(entry.getKey()).isEqualTo(expected);
        });
    }
}
