package io.guerdon.preference.features;

import io.guerdon.neural.Tensors;
import io.guerdon.neural.block.Dropout;
import io.guerdon.preference.features.FeatureData.Pair;
import io.guerdon.preference.features.FeatureData.Rated;
import io.guerdon.preference.features.FeatureMember.Heard;
import io.guerdon.preference.features.FeatureModelSettings.Target;
import io.guerdon.preference.reward.BatchLosses;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The losses of models over features: what is judged is the sum over the steps of a segment, or each of its steps.
 *
 * @param kind what outputs mean
 * @param standardisation of what networks see
 */
record FeatureLosses(FeatureModelSettings settings, FeatureModel.Kind kind, Standardisation standardisation) {

    /**
     * Bradley-Terry on the sums over the steps of both sides, with soft labels and margins, and a pull of these sums towards 0.
     * Source: arXiv 1706.03741, eq. 1: P(a before b) = exp(sum r(a)) / (exp(sum r(a)) + exp(sum r(b))).
     */
    Heard pairs(FeatureNetwork network, List<Pair> batch, @Nullable Dropout dropout) {
        int n = batch.size();
        var padded = standardisation.padded(
                Stream.concat(batch.stream().map(Pair::chosen), batch.stream().map(Pair::rejected))
                        .toList());
        var sums = network.forward(padded.inputs(), dropout).mul(padded.mask()).sum(1);
        var chosen = sums.narrow(0, 0, n);
        var rejected = sums.narrow(0, n, n);
        var loss =
                BatchLosses.bradleyTerry(chosen, rejected, column(batch, this::flipped), column(batch, this::margin));
        if (settings.regularisation() > 0) {
            loss = loss.add(BatchLosses.size(chosen, rejected).mul(new Scalar(settings.regularisation())));
        }
        return new Heard(loss, accuracy(Tensors.toDoubles(sums), batch));
    }

    private double flipped(Pair pair) {
        return pair.flipped() + settings.labelSmoothing() * (1 - 2 * pair.flipped());
    }

    private double margin(Pair pair) {
        return settings.marginWeight() * pair.margin();
    }

    private static <T> Tensor column(List<T> batch, ToDoubleFunction<T> number) {
        return Tensors.floats(batch.stream().mapToDouble(number).toArray(), batch.size());
    }

    /** The share of pairs that are no ties whose chosen side has strictly more. */
    private static double accuracy(double[] scores, List<Pair> batch) {
        int decided = 0;
        int right = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i).flipped() < 0.5) {
                decided++;
                right += scores[i] > scores[batch.size() + i] ? 1 : 0;
            }
        }
        return decided == 0 ? Double.NaN : (double) right / decided;
    }

    /** Squared error of standardised ratings, or the cross entropy of verdicts. */
    Heard rated(FeatureNetwork network, List<Rated> batch, @Nullable Dropout dropout) {
        var padded = standardisation.padded(batch.stream().map(Rated::vectors).toList());
        var outputs = network.forward(padded.inputs(), dropout);
        var said = settings.steps()
                ? outputs.masked_select(padded.mask().to(ScalarType.Bool))
                : outputs.mul(padded.mask()).sum(1);
        double[] values =
                batch.stream().flatMapToDouble(r -> Arrays.stream(r.values())).toArray();
        if (kind.target() == Target.RATING) {
            var truth = Tensors.floats(Arrays.stream(values).map(kind::outputOf).toArray(), values.length);
            return new Heard(said.sub(truth).square().mean(), Double.NaN);
        }
        // -(y log sigmoid(z) + (1 - y) log sigmoid(-z))
        var y = Tensors.floats(values, values.length);
        var right = torch.log_sigmoid(said).mul(y);
        var wrong = torch.log_sigmoid(said.neg()).mul(y.neg().add(new Scalar(1)));
        return new Heard(right.add(wrong).mean().neg(), Double.NaN);
    }
}
