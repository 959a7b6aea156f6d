package io.guerdon.neural.storage;

import io.guerdon.core.DataException;
import io.guerdon.neural.Memory;
import io.guerdon.neural.transformer.Decoder;
import io.guerdon.neural.transformer.DecoderOptions;
import io.guerdon.neural.transformer.RotaryFrequencies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Llama- and Qwen2-style models in Hugging Face's layout: {@code config.json} and {@code model.safetensors}, or several files that
 * {@code model.safetensors.index.json} lists. Weights of any precision become 32-bit.
 */
public final class PretrainedDecoder {

    private static final JsonMapper JSON = new JsonMapper();

    private PretrainedDecoder() {}

    /**
     * Loads a model.
     *
     * @throws DataException when the architecture is another, the configuration lacks something, or a weight is missing, left over
     *     or of another shape
     */
    public static Decoder read(Path folder, Device device) throws IOException {
        var config = folder.resolve("config.json");
        var options = options(config, json(config));
        var decoder = Decoder.of(options, 0, device);
        try (var memory = Memory.scope()) {
            var views = decoder.parameters().views();
            var missing = new TreeSet<>(views.keySet());
            for (var file : files(folder)) {
                try (var fileMemory = Memory.scope()) {
                    for (var entry : Safetensors.read(file).tensors().entrySet()) {
                        copy(file, entry.getKey(), entry.getValue(), views.get(entry.getKey()), options);
                        missing.remove(entry.getKey());
                    }
                }
            }
            if (!missing.isEmpty()) {
                throw new DataException(
                        folder.toString(),
                        missing.getFirst(),
                        "nothing",
                        "a weight of this name (" + missing.size()
                                + " are missing); the safetensors files do not belong to config.json");
            }
        }
        return decoder;
    }

    /** Writes a model so that it loads here and in Hugging Face's library. The folder is made; files of the same name are replaced. */
    public static void write(Path folder, Decoder decoder, int endToken) throws IOException {
        var options = decoder.options();
        var config = JSON.createObjectNode();
        config.putArray("architectures").add(options.attentionBias() ? "Qwen2ForCausalLM" : "LlamaForCausalLM");
        config.put("model_type", options.attentionBias() ? "qwen2" : "llama");
        config.put("vocab_size", options.vocabulary());
        config.put("hidden_size", options.width());
        config.put("num_hidden_layers", options.layers());
        config.put("num_attention_heads", options.heads());
        config.put("num_key_value_heads", options.keyValueHeads());
        config.put("head_dim", options.headWidth());
        config.put("intermediate_size", options.feedForward());
        config.put("max_position_embeddings", options.contextLength());
        config.put("rope_theta", options.rotary().theta());
        if (options.rotary().isStretched()) {
            var rotary = options.rotary();
            config.putObject("rope_scaling")
                    .put("rope_type", "llama3")
                    .put("factor", rotary.factor())
                    .put("low_freq_factor", rotary.lowFactor())
                    .put("high_freq_factor", rotary.highFactor())
                    .put("original_max_position_embeddings", rotary.trainedLength());
        }
        config.put("rms_norm_eps", options.normEpsilon());
        config.put("hidden_act", "silu");
        config.put("tie_word_embeddings", options.tiedEmbeddings());
        config.put("torch_dtype", "float32");
        config.put("eos_token_id", endToken);
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("config.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
        try (var memory = Memory.scope()) {
            var metadata = new LinkedHashMap<String, String>();
            metadata.put("format", "pt");
            Safetensors.write(
                    folder.resolve("model.safetensors"), decoder.parameters().views(), metadata);
        }
    }

    private static void copy(
            Path file,
            String name,
            Tensor found,
            @org.jspecify.annotations.Nullable Tensor place,
            DecoderOptions options) {
        if (place == null) {
            var harmless =
                    name.endsWith("rotary_emb.inv_freq") || (options.tiedEmbeddings() && name.equals("lm_head.weight"));
            if (!harmless) {
                throw new DataException(
                        file.toString(),
                        name,
                        "a weight",
                        "none of this name; the model has parts that this build does not know");
            }
            return;
        }
        if (!Arrays.equals(found.shape(), place.shape())) {
            throw new DataException(
                    file.toString(),
                    name,
                    "shape " + Arrays.toString(found.shape()),
                    "shape " + Arrays.toString(place.shape()) + " as config.json says");
        }
        place.copy_(found);
    }

    private static DecoderOptions options(Path file, JsonNode config) {
        var type = config.path("model_type").asString("");
        if (!type.equals("llama") && !type.equals("qwen2")) {
            throw new DataException(
                    file.toString(),
                    "model_type",
                    "'" + type + "'",
                    "llama or qwen2, the architectures that are built here");
        }
        if (config.path("use_sliding_window").asBoolean(false)) {
            throw new DataException(
                    file.toString(), "use_sliding_window", "true", "false; attention in windows is not built");
        }
        var activation = config.path("hidden_act").asString("silu");
        if (!activation.equals("silu")) {
            throw new DataException(file.toString(), "hidden_act", "'" + activation + "'", "silu");
        }
        var width = number(file, config, "hidden_size");
        var heads = number(file, config, "num_attention_heads");
        try {
            return new DecoderOptions(
                    number(file, config, "vocab_size"),
                    width,
                    number(file, config, "num_hidden_layers"),
                    heads,
                    config.path("num_key_value_heads").asInt(heads),
                    config.path("head_dim").asInt(width / Math.max(1, heads)),
                    number(file, config, "intermediate_size"),
                    number(file, config, "max_position_embeddings"),
                    rotary(file, config),
                    config.path("rms_norm_eps").asDouble(1e-6),
                    config.path("attention_bias").asBoolean(type.equals("qwen2")),
                    config.path("tie_word_embeddings").asBoolean(false));
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    file.toString(), "config", String.valueOf(e.getMessage()), "a shape that can be built");
        }
    }

    private static RotaryFrequencies rotary(Path file, JsonNode config) {
        // Newer files keep the angles' settings in rope_parameters, older ones beside the rest.
        var rope = config.has("rope_parameters") ? config.path("rope_parameters") : config.path("rope_scaling");
        var theta = rope.path("rope_theta").asDouble(config.path("rope_theta").asDouble(10_000));
        var scaling = rope.path("rope_type").asString(rope.path("type").asString("default"));
        return switch (scaling) {
            case "default" -> RotaryFrequencies.plain(theta);
            case "llama3" ->
                new RotaryFrequencies(
                        theta,
                        rope.path("factor").asDouble(Double.NaN),
                        rope.path("low_freq_factor").asDouble(Double.NaN),
                        rope.path("high_freq_factor").asDouble(Double.NaN),
                        rope.path("original_max_position_embeddings").asInt(0));
            default ->
                throw new DataException(
                        file.toString(),
                        "rope_scaling",
                        "type '" + scaling + "'",
                        "none, default or llama3; other scaled rotary positions are not built");
        };
    }

    private static int number(Path file, JsonNode config, String name) {
        var node = config.path(name);
        if (!node.canConvertToInt() || node.asInt() < 1) {
            throw new DataException(
                    file.toString(),
                    name,
                    node.isMissingNode() ? "nothing" : node.toString(),
                    "a positive whole number");
        }
        return node.asInt();
    }

    private static java.util.List<Path> files(Path folder) throws IOException {
        var index = folder.resolve("model.safetensors.index.json");
        if (!Files.exists(index)) {
            return java.util.List.of(folder.resolve("model.safetensors"));
        }
        var names = new TreeSet<String>();
        json(index).path("weight_map").forEach(name -> names.add(name.asString("")));
        for (var name : names) {
            // An index is data from elsewhere: a name may not lead out of the folder.
            if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
                throw new DataException(
                        index.toString(), "weight_map", "file '" + name + "'", "a file in the same folder");
            }
        }
        return names.stream().map(folder::resolve).toList();
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new DataException(file.toString(), "", e.getOriginalMessage(), "JSON");
        }
    }
}
