package io.guerdon.neural.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.neural.Initial;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class LinearTest {

    @Test
    void joinedLayersSayWhatEachSaysAndTheirGradientIsThatOfEach() {
        var draft = Parameters.draft();
        var first = Linear.of(draft, "first", 3, 2);
        var second = Linear.of(draft, "second", 3, 4);
        var both = Linear.joined(draft, first, second);
        var parameters = draft.build(1);
        try (var memory = Memory.scope()) {
            var x = Tensors.floats(new float[] {1, 2, 3, -1, 0.5f, 4}, 2, 3);
            var apart = torch.cat(new TensorVector(first.forward(x), second.forward(x)), 1);
            apart.square().sum().backward();
            float[] gradient = Tensors.toFloats(parameters.gradients());
            parameters.clearGradients();
            var together = both.forward(x);
            together.square().sum().backward();

            assertThat(Tensors.toFloats(together)).isEqualTo(Tensors.toFloats(apart));
            assertThat(Tensors.toFloats(parameters.gradients())).isEqualTo(gradient);
            assertThat(parameters.byName().keySet())
                    .containsExactlyInAnyOrder("first.weight", "first.bias", "second.weight", "second.bias");
        }
    }

    @Test
    void onlyNeighboursAreJoined() {
        var draft = Parameters.draft();
        var first = Linear.unbiased(draft, "first", 3, 2, Initial.normal(1));
        var between = Linear.unbiased(draft, "between", 3, 2, Initial.normal(1));
        var last = Linear.unbiased(draft, "last", 3, 2, Initial.normal(1));
        Linear.joined(draft, first, last);
        assertThatThrownBy(() -> draft.build(1)).hasMessageContaining("last.weight does not follow");
        assertThatThrownBy(() -> Linear.joined(draft, between, Linear.of(draft, "biased", 3, 2)))
                .hasMessageContaining("bias");
    }
}
