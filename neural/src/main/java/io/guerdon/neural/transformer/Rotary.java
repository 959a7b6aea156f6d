package io.guerdon.neural.transformer;

import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Rotary positions (Su et al., 2021, section 3.4.2), in the order of Hugging Face's checkpoints: first half with second half. */
final class Rotary {

    private final Tensor cosine;
    private final Tensor sine;

    Rotary(int contextLength, int headWidth, RotaryFrequencies frequencies, Device device) {
        var half = headWidth / 2;
        var cosines = new float[contextLength * headWidth];
        var sines = new float[contextLength * headWidth];
        var speeds = IntStream.range(0, half)
                .mapToDouble(pair -> frequencies.of(pair, headWidth))
                .toArray();
        for (var position = 0; position < contextLength; position++) {
            for (var i = 0; i < half; i++) {
                var angle = position * speeds[i];
                for (var side = 0; side < 2; side++) {
                    cosines[position * headWidth + side * half + i] = (float) Math.cos(angle);
                    // The sign of "rotate half" is folded into the table: the first half gets minus the second half.
                    sines[position * headWidth + side * half + i] =
                            (float) (side == 0 ? -Math.sin(angle) : Math.sin(angle));
                }
            }
        }
        try (var memory = Memory.scope()) {
            this.cosine = Memory.forever(
                    Tensors.floats(cosines, contextLength, headWidth).to(device, torch.ScalarType.Float));
            this.sine = Memory.forever(
                    Tensors.floats(sines, contextLength, headWidth).to(device, torch.ScalarType.Float));
        }
    }

    /** Cosines and sines of consecutive positions, each [1, 1, length, headWidth]. */
    Angles from(long first, long length) {
        return new Angles(
                cosine.narrow(0, first, length).unsqueeze(0).unsqueeze(0),
                sine.narrow(0, first, length).unsqueeze(0).unsqueeze(0));
    }

    /** Cosines and sines of positions int64 [batch, length], each [batch, 1, length, headWidth]. */
    Angles at(Tensor positions) {
        return new Angles(
                torch.embedding(cosine, positions).unsqueeze(1),
                torch.embedding(sine, positions).unsqueeze(1));
    }

    /** Rotations for some positions. */
    record Angles(Tensor cosine, Tensor sine) {

        /** Rotates queries or keys [batch, heads, length, headWidth]. */
        Tensor rotate(Tensor x) {
            var swapped = x.roll(new long[] {x.size(-1) / 2}, -1);
            return torch.addcmul(x.mul(cosine), swapped, sine);
        }
    }
}
