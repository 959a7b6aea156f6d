package io.guerdon.verify.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.guerdon.core.testing.Vectors;
import io.guerdon.core.testing.Vectors.Case;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BmasTest {

    /** The made-up table of the golden files. */
    static final Path EMBEDDING = Objects.requireNonNull(Vectors.find("mixed-r1", "bmas_embedding.json"));

    private static final EmbeddingTable TABLE =
            EmbeddingFile.read(EMBEDDING, null).table();

    static List<Case> golden() {
        return Vectors.read("mixed-r1", "bmas.jsonl");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void similaritiesAreThoseOfTheGoldenFile(Case golden) {
        var similarity = Bmas.similarity(TABLE, ids(golden, "pred_ids"), ids(golden, "ref_ids"));
        assertThat(similarity.mean()).isCloseTo(expected(golden, "bmas"), within(1e-9));
        assertThat(similarity.precision()).isCloseTo(expected(golden, "precision"), within(1e-9));
        assertThat(similarity.recall()).isCloseTo(expected(golden, "recall"), within(1e-9));
        assertThat(similarity.f1()).isCloseTo(expected(golden, "f1"), within(1e-9));
    }

    private static double expected(Case golden, String name) {
        return golden.expected().path(name).doubleValue();
    }

    private static int[] ids(Case golden, String name) {
        return Arrays.stream(Vectors.numbers(golden.input().path(name)))
                .mapToInt(id -> (int) id)
                .toArray();
    }

    @Test
    void largeTablesGiveWhatTheDefinitionSaysWordForWord() {
        var random = new Random(5);
        double[][] matrix = new double[400][33];
        for (var row : matrix) {
            Arrays.setAll(row, k -> random.nextGaussian());
        }
        var table = EmbeddingTable.of(matrix);
        int[] p = random.ints(300, 0, 400).toArray();
        int[] g = random.ints(170, 0, 400).toArray();
        double precision = Arrays.stream(p)
                .mapToDouble(i -> Arrays.stream(g)
                        .mapToDouble(j -> cosine(matrix[i], matrix[j]))
                        .max()
                        .orElseThrow())
                .average()
                .orElseThrow();
        double recall = Arrays.stream(g)
                .mapToDouble(j -> Arrays.stream(p)
                        .mapToDouble(i -> cosine(matrix[i], matrix[j]))
                        .max()
                        .orElseThrow())
                .average()
                .orElseThrow();
        assertThat(Bmas.similarity(table, p, g).precision()).isCloseTo(precision, within(1e-12));
        assertThat(Bmas.similarity(table, p, g).recall()).isCloseTo(recall, within(1e-12));
    }

    private static double cosine(double[] a, double[] b) {
        double ab = IntStream.range(0, a.length).mapToDouble(k -> a[k] * b[k]).sum();
        double aa = Arrays.stream(a).map(x -> x * x).sum();
        double bb = Arrays.stream(b).map(x -> x * x).sum();
        return ab / Math.sqrt(aa * bb);
    }

    @Test
    void orderRepetitionAndTheLengthOfRowsDoNotMatterAndTheDirectionsSwap() {
        int[] p = {3, 7, 15, 2, 2};
        int[] g = {4, 8, 9};
        var there = Bmas.similarity(TABLE, p, g);
        var back = Bmas.similarity(TABLE, g, p);
        assertThat(there.precision()).isEqualTo(back.recall());
        assertThat(there.recall()).isEqualTo(back.precision());
        assertThat(Bmas.similarity(TABLE, new int[] {2, 15, 2, 7, 3}, g).mean()).isCloseTo(there.mean(), within(1e-15));
        assertThat(Bmas.similarity(TABLE, new int[] {3, 7, 15, 2, 2, 3, 7, 15, 2, 2}, g)
                        .mean())
                .isCloseTo(there.mean(), within(1e-15));
    }

    @Test
    void oneHotRowsMakeItTheShareOfSharedTokens() {
        double[][] identity = new double[5][5];
        IntStream.range(0, 5).forEach(i -> identity[i][i] = i + 1);
        var similarity = Bmas.similarity(EmbeddingTable.of(identity), new int[] {0, 1, 1, 4}, new int[] {1, 2});
        assertThat(similarity).isEqualTo(new Bmas.Similarity(0.5, 0.5));
    }

    @Test
    void weightsCountRareTokensMore() {
        double[][] identity = {{1, 0}, {0, 1}};
        var table = EmbeddingTable.of(identity);
        var rarity = new TokenRarity(List.of(new int[] {0, 1}, new int[] {0, 0}, new int[] {0}));
        assertThat(rarity.weight(0)).isZero();
        assertThat(rarity.weight(1)).isCloseTo(Math.log(2), within(1e-15));
        assertThat(rarity.weight(7)).isCloseTo(Math.log(4), within(1e-15));
        assertThat(Bmas.similarity(table, new int[] {0, 1}, new int[] {1}, rarity::weight)
                        .precision())
                .isEqualTo(1);
        assertThat(Bmas.similarity(table, new int[] {0}, new int[] {0}, rarity::weight))
                .isEqualTo(Bmas.Similarity.NONE);
    }

    @Test
    void aTableWithANumberThatIsNotFiniteIsRejected() {
        assertThatThrownBy(() -> EmbeddingTable.of(new double[][] {{1, 2}, {3, Double.NaN}}))
                .hasMessageContaining("embedding row 1 holds NaN");
        assertThatThrownBy(() -> EmbeddingTable.of(new double[][] {{1, 2}, {3}}))
                .hasMessageContaining("row 1 has 1 numbers");
        assertThatThrownBy(() -> EmbeddingTable.of(new double[0][])).hasMessageContaining("at least one row");
    }

    @Test
    void hugeNumbersDoNotOverflow() {
        double[] row = new double[2];
        EmbeddingTable.of(new double[][] {{3e300, 4e300}}).unitRow(0, row, 0);
        assertThat(row).containsExactly(new double[] {0.6, 0.8}, within(1e-15));
    }
}
