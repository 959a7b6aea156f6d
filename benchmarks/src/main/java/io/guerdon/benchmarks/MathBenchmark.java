package io.guerdon.benchmarks;

import io.guerdon.verify.math.MathVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/**
 * Verdicts a second of the mathematical verifier on one thread.
 *
 * <p>Real texts come from the folder in the system property {@code guerdon.shared} (default {@code ../shared}): solutions of
 * GSM8K with their references, and varied answers of MATH-500. Where it is absent, texts of the same shape are generated.
 * One operation is one verdict.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MathBenchmark {
    /** Which texts: gsm8k or math500. */
    @Param({"gsm8k", "math500"})
    public String data = "gsm8k";

    private record Pair(String completion, String reference) {}

    private final MathVerifier verifier = MathVerifier.forRewards();
    private final List<Pair> pairs = new ArrayList<>();
    private int next;

    @Setup
    public void read() throws IOException {
        var shared = Path.of(System.getProperty("guerdon.shared", "../shared"));
        var gsm8k = shared.resolve("data/gsm8k/example_model_solutions.jsonl");
        var math500 = shared.resolve("vectors/math-verify/math500_pairs.jsonl");
        if (data.equals("gsm8k") && Files.isRegularFile(gsm8k)) {
            readGsm8k(gsm8k);
        } else if (data.equals("math500") && Files.isRegularFile(math500)) {
            readMath500(math500);
        } else {
            generate(new Random(1));
        }
    }

    private void readGsm8k(Path file) throws IOException {
        var json = JsonMapper.shared();
        for (var line : Files.readAllLines(file)) {
            var row = json.readTree(line);
            String truth = row.path("ground_truth").stringValue();
            String gold = truth.substring(truth.lastIndexOf("A:") + 2).strip();
            for (var model : List.of("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification")) {
                pairs.add(new Pair(row.path(model).path("solution").stringValue(), gold));
            }
        }
    }

    private void readMath500(Path file) throws IOException {
        var json = JsonMapper.shared();
        for (var line : Files.readAllLines(file)) {
            var input = json.readTree(line).path("input");
            pairs.add(new Pair(
                    input.path("pred").stringValue(), input.path("gold").stringValue()));
        }
    }

    private void generate(Random random) {
        for (int i = 0; i < 2_000; i++) {
            int a = 2 + random.nextInt(500);
            int b = 2 + random.nextInt(90);
            if (data.equals("gsm8k")) {
                String text = "Each box holds " + a + " pens, so " + b + " boxes hold " + a + "*" + b + "=<<" + a + "*"
                        + b + "=" + a * b + ">>" + a * b + " pens.\n";
                pairs.add(new Pair(text.repeat(3) + "A: " + a * b, String.valueOf(a * b + i % 2)));
            } else {
                pairs.add(new Pair(varied(random, a, b), "\\boxed{\\frac{" + a + "}{" + b + "}}"));
            }
        }
    }

    private static String varied(Random random, int a, int b) {
        String answer = switch (random.nextInt(5)) {
            case 0 -> a + "/" + b;
            case 1 -> "\\dfrac{" + 3 * a + "}{" + 3 * b + "}";
            case 2 -> "\\frac{" + (a + 1) + "}{" + b + "}";
            case 3 -> "\\frac{\\sqrt{" + a * a + "}}{" + b + "}";
            default -> String.valueOf(a);
        };
        return "Simplifying, we get the result. So the answer is $\\boxed{" + answer + "}$.";
    }

    /** One verdict. */
    @Benchmark
    public boolean verdict() {
        var pair = pairs.get(next);
        next = next + 1 == pairs.size() ? 0 : next + 1;
        return verifier.verify(pair.completion, pair.reference).equal();
    }
}
