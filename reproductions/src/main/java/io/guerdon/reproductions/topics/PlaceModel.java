package io.guerdon.reproductions.topics;

import io.guerdon.neural.Parameters;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.generation.Decoding;
import io.guerdon.neural.generation.SequenceModel;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Each token by the one before, the topic and the position, through one hidden layer. */
final class PlaceModel implements SequenceModel {

    private final PlaceFeatures features;
    private final Parameters parameters;

    PlaceModel(long seed) {
        var draft = Parameters.draft();
        this.features = PlaceFeatures.of(draft, Topics.TOKENS + 1);
        this.parameters = draft.build(seed);
    }

    @Override
    public int vocabulary() {
        return Topics.TOKENS + 1;
    }

    @Override
    public int contextLength() {
        return Topics.LONGEST + 1;
    }

    @Override
    public Tensor logits(Tensor tokens, long first) {
        return features.forward(tokens, first);
    }

    @Override
    public Decoding decode(int[][] prompts, int newTokens) {
        var topics =
                Tensors.longs(Arrays.stream(prompts).mapToInt(Topics::topic).toArray());
        return new Decoding() {
            private int[] before = PlaceFeatures.beginning(prompts.length);
            private int place;

            @Override
            public Tensor next() {
                return features.forward(Tensors.longs(before), topics, place);
            }

            @Override
            public void append(int[] tokens) {
                before = tokens.clone();
                place++;
            }

            @Override
            public void close() {
                topics.close();
            }
        };
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public PlaceModel twin() {
        var twin = new PlaceModel(0);
        twin.parameters.copyFrom(parameters);
        return twin;
    }
}
