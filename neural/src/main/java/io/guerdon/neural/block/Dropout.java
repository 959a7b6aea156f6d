package io.guerdon.neural.block;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Dropout (Srivastava et al., 2014): sets numbers to zero at random and scales the others up, so that the mean stays. What falls
 * away depends on the seed and on the calls before alone. For one pass through a network; not thread-safe.
 */
public final class Dropout {

    private final double rate;
    private final GeneratorOptional generator;

    /**
     * Starts a pass.
     *
     * @param rate the share that falls away, from 0 to below 1
     */
    public Dropout(double rate, long seed) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("a dropout rate lies from 0 to below 1, found " + rate);
        }
        this.rate = rate;
        this.generator = new GeneratorOptional(torch.make_generator_cpu(seed));
    }

    /** The same shape as {@code x}; {@code x} itself for a rate of 0. */
    public Tensor of(Tensor x) {
        return rate == 0
                ? x
                : x.mul(torch.bernoulli(x.detach(), 1 - rate, generator).div(new Scalar(1 - rate)));
    }
}
