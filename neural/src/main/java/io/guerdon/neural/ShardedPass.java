package io.guerdon.neural;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A batch's way through a network and back, in shards of rows that run side by side on {@link Lanes}:
 *
 * <pre>{@code
 * var pass = ShardedPass.forward(parameters, rows, tokens, (from, count) -> network.forward(input.narrow(0, from, count)));
 * Tensor loss = lossOf(pass.output());       // of all rows at once, as if nothing had been cut
 * parameters.clearGradients();
 * loss.backward();
 * pass.backward();                           // on into parameters.gradients()
 * }</pre>
 *
 * How many shards there are depends on the batch and the network alone, and their gradients are added in their order, so the number
 * of threads changes nothing. One pass belongs to one thread and to the memory scope that is open when it is made.
 */
public final class ShardedPass {

    /** Adding up the gradients of a shard costs as much as about twenty tokens' way through any network. */
    private static final long TOKENS = 1024;

    /** Numbers times tokens: some milliseconds, beside which the cost of starting a shard's operations does not count. */
    private static final long WORK = 1L << 26;

    private static final long MOST = 16;

    private final Parameters parameters;
    private final int[] starts;
    private final List<Tensor> outputs;
    private final Tensor output;

    /** The way of some rows through a network. */
    @FunctionalInterface
    public interface Shard {
        /** Output of rows {@code from .. from + count - 1}: float [count, ...], differentiable. */
        Tensor of(int from, int count);
    }

    private ShardedPass(Parameters parameters, int[] starts, List<Tensor> outputs) {
        this.parameters = parameters;
        this.starts = starts;
        this.outputs = outputs;
        var whole = outputs.size() == 1
                ? outputs.getFirst().detach()
                : Torch.withoutGradient(() -> torch.cat(vector(outputs), 0));
        this.output = whole.set_requires_grad(true);
    }

    /**
     * Sends a batch through a network.
     *
     * @param parameters of the network
     * @param rows of the batch
     * @param tokens positions of the whole batch, padding included: rows times length
     * @throws RuntimeException what the first shard that failed threw
     */
    public static ShardedPass forward(Parameters parameters, int rows, long tokens, Shard network) {
        var shards = shards(parameters, rows, tokens);
        var starts = new int[shards + 1];
        for (var i = 0; i <= shards; i++) {
            starts[i] = Math.toIntExact((long) rows * i / shards);
        }
        var outputs = Lanes.map(
                shards, shard -> Memory.forever(network.of(starts[shard], starts[shard + 1] - starts[shard])));
        outputs.forEach(Memory::adopt);
        return new ShardedPass(parameters, starts, outputs);
    }

    /** Into how many shards a batch is cut: for a network on the processor, by its work; one for a card, which is parallel itself. */
    static int shards(Parameters parameters, int rows, long tokens) {
        if (!parameters.device().is_cpu()) {
            return 1;
        }
        var byWork = Math.multiplyExact(tokens, parameters.size()) / WORK;
        return (int) Math.max(1, Math.min(Math.min(MOST, rows), Math.min(tokens / TOKENS, byWork)));
    }

    /** What the network said of all rows: float [rows, ...]. A leaf: what is computed with it leaves its derivative in it. */
    public Tensor output() {
        return output;
    }

    /**
     * Carries the derivative that a {@code backward()} left in {@link #output} on into the gradients of the network.
     *
     * @throws IllegalStateException when none has been left
     */
    public void backward() {
        var gradient = output.grad();
        if (!gradient.defined()) {
            throw new IllegalStateException(
                    "no derivative has reached the output: call backward() on a loss of it first");
        }
        backward(gradient);
    }

    /**
     * Adds to the gradients of the network what {@code gradient}, the derivative of a loss by {@link #output}, comes to.
     *
     * @param gradient float, of the shape of the output
     */
    public void backward(Tensor gradient) {
        if (outputs.size() == 1) {
            Tensors.backward(outputs.getFirst(), gradient);
            return;
        }
        var turn = new Turn();
        Lanes.map(outputs.size(), shard -> {
            try {
                var part = gradient.narrow(0, starts[shard], starts[shard + 1] - starts[shard]);
                var found = parameters.gradientsOf(outputs.get(shard), part);
                turn.await(shard);
                parameters.addGradients(found);
            } finally {
                // Also after a failure: the next must not wait for ever.
                turn.pass(shard);
            }
            return shard;
        });
    }

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.toArray(Tensor[]::new));
    }

    /** Lets shards add up their gradients one after the other, in their order. */
    private static final class Turn {

        private int next;

        synchronized void await(int shard) {
            var interrupted = false;
            while (next < shard) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        synchronized void pass(int shard) {
            // Whoever failed before its turn waits for it too, or the order would be lost.
            await(shard);
            next = shard + 1;
            notifyAll();
        }
    }
}
