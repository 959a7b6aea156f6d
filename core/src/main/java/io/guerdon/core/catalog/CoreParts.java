package io.guerdon.core.catalog;

import io.guerdon.core.combination.Gate;
import io.guerdon.core.combination.Kinesthetic;
import io.guerdon.core.combination.Lagrangian;
import io.guerdon.core.combination.Lexicographic;
import io.guerdon.core.combination.LogicalAnd;
import io.guerdon.core.combination.Minimum;
import io.guerdon.core.combination.NonDominated;
import io.guerdon.core.combination.NormalisedSum;
import io.guerdon.core.combination.ParetoRank;
import io.guerdon.core.combination.Product;
import io.guerdon.core.combination.WeightedSum;
import io.guerdon.core.process.AlongSteps;
import io.guerdon.core.reference.ConstantReference;
import io.guerdon.core.reference.FieldReference;
import io.guerdon.core.reference.GroupReference;
import io.guerdon.core.reference.QuantileReference;
import io.guerdon.core.routing.Route;
import io.guerdon.core.shaping.Affine;
import io.guerdon.core.shaping.Ceiling;
import io.guerdon.core.shaping.Centred;
import io.guerdon.core.shaping.Clip;
import io.guerdon.core.shaping.ClipDelta;
import io.guerdon.core.shaping.FittedPolynomial;
import io.guerdon.core.shaping.GroupMinMax;
import io.guerdon.core.shaping.GroupRelative;
import io.guerdon.core.shaping.LeaveOneOut;
import io.guerdon.core.shaping.LengthPenalty;
import io.guerdon.core.shaping.LogSigmoidCentred;
import io.guerdon.core.shaping.MeanStd;
import io.guerdon.core.shaping.MinMax;
import io.guerdon.core.shaping.PreferenceAsReward;
import io.guerdon.core.shaping.RunningClip;
import io.guerdon.core.shaping.Sigmoid;
import io.guerdon.core.shaping.SlowGrowth;
import io.guerdon.core.shaping.Standardise;
import io.guerdon.core.shaping.Tanh;
import io.guerdon.core.shaping.TargetDistance;
import io.guerdon.core.shaping.Vanilla;
import io.guerdon.core.spec.PartProvider;
import io.guerdon.core.spec.PartType;
import java.util.List;

/** The routing, shapings, references and combinations that come with the core. */
public final class CoreParts implements PartProvider {

    @Override
    public List<PartType<?, ?>> parts() {
        return List.of(
                Route.TYPE,
                AlongSteps.TYPE,
                Vanilla.TYPE,
                Affine.TYPE,
                Ceiling.TYPE,
                Clip.TYPE,
                LengthPenalty.TYPE,
                Sigmoid.TYPE,
                PreferenceAsReward.TYPE,
                Centred.TYPE,
                Tanh.TYPE,
                FittedPolynomial.TYPE,
                SlowGrowth.TYPE,
                LogSigmoidCentred.TYPE,
                TargetDistance.TYPE,
                MeanStd.TYPE,
                RunningClip.TYPE,
                MinMax.TYPE,
                Standardise.TYPE,
                GroupRelative.TYPE,
                LeaveOneOut.TYPE,
                GroupMinMax.TYPE,
                ClipDelta.TYPE,
                FieldReference.TYPE,
                ConstantReference.TYPE,
                GroupReference.TYPE,
                QuantileReference.TYPE,
                WeightedSum.TYPE,
                Product.TYPE,
                Minimum.TYPE,
                LogicalAnd.TYPE,
                Gate.TYPE,
                Kinesthetic.TYPE,
                NormalisedSum.TYPE,
                ParetoRank.TYPE,
                NonDominated.TYPE,
                Lexicographic.TYPE,
                Lagrangian.TYPE);
    }
}
