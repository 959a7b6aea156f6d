package io.guerdon.neural.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guerdon.core.DataException;
import io.guerdon.neural.Memory;
import io.guerdon.neural.Tensors;
import io.guerdon.neural.Torch;
import io.guerdon.neural.optimisation.AdamW;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.RotaryFrequencies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class StorageTest {

    private static final DecoderOptions TINY =
            new DecoderOptions(11, 8, 2, 2, 1, 4, 16, 12, RotaryFrequencies.plain(10_000), 1e-5, true, true);

    @TempDir
    Path folder;

    @Test
    void everyTypeComesBackAsItWas() throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        var values = Tensors.floats(new float[] {1.5f, -2, Float.MIN_VALUE, 0, 3, 1e30f}, 2, 3);
        tensors.put("floats", values);
        tensors.put("doubles", Tensors.doubles(new double[] {Math.PI}));
        tensors.put("longs", Tensors.longs(new long[] {Long.MIN_VALUE, 7}));
        tensors.put("brain", values.to(ScalarType.BFloat16));
        tensors.put("half", values.to(ScalarType.Half));
        tensors.put("empty", Tensors.floats(new float[0], 0, 4));
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("who", "a \"quoted\" ünïcode");
        var file = folder.resolve("all.safetensors");
        Safetensors.write(file, tensors, metadata);
        var read = Safetensors.read(file);
        assertThat(read.metadata()).isEqualTo(metadata);
        assertThat(read.tensors().keySet()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
        tensors.forEach((name, tensor) -> {
            var again = java.util.Objects.requireNonNull(read.tensors().get(name));
            assertThat(again.shape()).isEqualTo(tensor.shape());
            assertThat(again.scalar_type().intern())
                    .isEqualTo(tensor.scalar_type().intern());
            assertThat(again.equal(tensor)).as(name).isTrue();
        });
    }

    @Test
    void aFileThatLiesIsRefusedWithTheLie() throws IOException {
        assertThatThrownBy(() -> Safetensors.read(
                        written("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'a'")
                .hasMessageContaining("needs 8 bytes");
        assertThatThrownBy(() -> Safetensors.read(
                        written("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 9)))
                .hasMessageContaining("end at byte 4");
        assertThatThrownBy(() -> Safetensors.read(
                        written("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8)))
                .hasMessageContaining("begins at byte 4");
        assertThatThrownBy(() ->
                        Safetensors.read(written("{\"a\":{\"dtype\":\"Q4\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4)))
                .hasMessageContaining("Q4");
        assertThatThrownBy(() -> Safetensors.read(written(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}", 4)))
                .hasMessageContaining("shape");
        assertThatThrownBy(() -> Safetensors.read(written("[1]", 0))).hasMessageContaining("JSON object");
        assertThatThrownBy(() -> Safetensors.read(written("{\"a\":", 0))).hasMessageContaining("JSON");
        var huge = folder.resolve("huge");
        Files.write(
                huge,
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(Long.MAX_VALUE)
                        .array());
        assertThatThrownBy(() -> Safetensors.read(huge)).hasMessageContaining("header");
    }

    @Test
    void noDamageToAFileGoesUnnoticedAsAnotherFailureThanDataException() throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("a", Tensors.floats(new float[] {1, 2, 3, 4}, 2, 2));
        tensors.put("b", Tensors.longs(new long[] {1}));
        var file = folder.resolve("whole");
        Safetensors.write(file, tensors, new LinkedHashMap<>());
        var whole = Files.readAllBytes(file);
        var random = new SplittableRandom(3);
        for (var i = 0; i < 500; i++) {
            var damaged = Arrays.copyOf(whole, random.nextBoolean() ? whole.length : random.nextInt(whole.length));
            for (var flips = random.nextInt(4); flips > 0 && damaged.length > 0; flips--) {
                damaged[random.nextInt(Math.min(damaged.length, 150))] = (byte) random.nextInt(256);
            }
            var other = folder.resolve("damaged");
            Files.write(other, damaged);
            try (var memory = Memory.scope()) {
                Safetensors.read(other);
            } catch (DataException expected) {
                assertThat(expected).hasMessageContaining("damaged");
            }
        }
    }

    @Test
    void aCheckpointGoesOnBitForBit() throws IOException {
        var whole = new Run(1);
        whole.steps(0, 12);
        var first = new Run(1);
        first.steps(0, 5);
        var file = folder.resolve("run/checkpoint.safetensors");
        new Checkpoint.Draft()
                .network("policy", first.decoder.parameters())
                .optimiser("policy", first.optimiser)
                .state(new JsonMapper().createObjectNode().put("step", 5))
                .write(file);
        var second = new Run(99);
        var saved = Checkpoint.read(file);
        saved.network("policy", second.decoder.parameters());
        saved.optimiser("policy", second.optimiser);
        second.steps(saved.state().path("step").asInt(), 12);
        assertThat(second.decoder
                        .parameters()
                        .values()
                        .equal(whole.decoder.parameters().values()))
                .isTrue();
    }

    @Test
    void aCheckpointOfAnotherShapeIsRefusedWithTheFirstDifference() throws IOException {
        var file = folder.resolve("checkpoint");
        new Checkpoint.Draft()
                .network("policy", Decoder.of(TINY, 0).parameters())
                .write(file);
        var other = Decoder.of(DecoderOptions.small(11, 16, 1, 2, 12), 0);
        assertThatThrownBy(() -> Checkpoint.read(file).network("policy", other.parameters()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("policy.model.embed_tokens.weight")
                .hasMessageContaining("[11, 8]")
                .hasMessageContaining("[11, 16]");
    }

    @Test
    void aModelComesBackFromHuggingFacesLayout() throws IOException {
        var decoder = Decoder.of(TINY, 4);
        PretrainedDecoder.write(folder, decoder, 0);
        var again = PretrainedDecoder.read(folder, Torch.cpu());
        assertThat(again.options()).isEqualTo(TINY);
        assertThat(again.parameters().values().equal(decoder.parameters().values()))
                .isTrue();
    }

    @Test
    void aModelWithAStretchedContextIsReadAsItWasWritten() throws IOException {
        var options = new DecoderOptions(
                11, 8, 2, 2, 1, 4, 16, 64, new RotaryFrequencies(500_000, 8, 1, 4, 16), 1e-5, false, true);
        PretrainedDecoder.write(folder, Decoder.of(options, 4), 0);
        assertThat(PretrainedDecoder.read(folder, Torch.cpu()).options()).isEqualTo(options);
        var config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"llama3\"", "\"yarn\""));
        assertThatThrownBy(() -> PretrainedDecoder.read(folder, Torch.cpu()))
                .hasMessageContaining("rope_scaling", "type 'yarn'", "llama3");
        Files.writeString(
                config, Files.readString(config).replace("yarn", "llama3").replace("low_freq_factor", "low"));
        assertThatThrownBy(() -> PretrainedDecoder.read(folder, Torch.cpu()))
                .hasMessageContaining("low_freq_factor NaN");
    }

    @Test
    void aModelOfAnotherFamilyIsRefused() throws IOException {
        PretrainedDecoder.write(folder, Decoder.of(TINY, 4), 0);
        var config = folder.resolve("config.json");
        var text = Files.readString(config);
        Files.writeString(config, text.replace("\"qwen2\"", "\"mamba\""));
        assertThatThrownBy(() -> PretrainedDecoder.read(folder, Torch.cpu())).hasMessageContaining("mamba");
        Files.writeString(config, text.replaceAll("\"num_hidden_layers\" : 2", "\"num_hidden_layers\" : 3"));
        assertThatThrownBy(() -> PretrainedDecoder.read(folder, Torch.cpu())).hasMessageContaining("model.layers.2");
        Files.writeString(config, text.replaceAll("\"hidden_size\" : 8", "\"hidden_size\" : \"x\""));
        assertThatThrownBy(() -> PretrainedDecoder.read(folder, Torch.cpu())).hasMessageContaining("hidden_size");
    }

    private Path written(String header, int data) throws IOException {
        var bytes = header.getBytes();
        var file = folder.resolve("written");
        Files.write(
                file,
                ByteBuffer.allocate(8 + bytes.length + data)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(bytes.length)
                        .put(bytes)
                        .array());
        return file;
    }

    private static final class Run {

        final Decoder decoder;
        final AdamW optimiser;

        Run(long seed) {
            decoder = Decoder.of(TINY, seed);
            optimiser = new AdamW(decoder.parameters(), AdamW.Options.decayed(0.01));
        }

        void steps(int from, int to) {
            for (var step = from; step < to; step++) {
                try (var memory = Memory.scope()) {
                    var tokens = Tensors.longs(new long[] {step % 11, 1, 2, 3, (step * 3) % 11, 5}, 1, 6);
                    var logits = decoder.logits(tokens.narrow(1, 0, 5));
                    decoder.parameters().clearGradients();
                    Tensors.logProbabilities(logits, tokens.narrow(1, 1, 5).contiguous())
                            .mean()
                            .neg()
                            .backward();
                    optimiser.step(1e-2);
                }
            }
        }
    }
}
