using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Speech.Checkpoints;

/// <summary>Names and shapes of the tensors of a Whisper checkpoint (transformers, <c>modeling_whisper.py</c>).</summary>
public static class WhisperTensors
{
    /// <summary>
    /// Every tensor that is needed, in the model's order. The key projections have no bias; the logits share the
    /// embedding, so <c>proj_out.weight</c> is not among them.
    /// </summary>
    public static IReadOnlyList<TensorSpec> Expected(ModelDimensions dimensions)
    {
        var d = dimensions.Width;
        var specs = new List<TensorSpec>
        {
            new("model.encoder.conv1.weight", [d, dimensions.MelBins, 3]),
            new("model.encoder.conv1.bias", [d]),
            new("model.encoder.conv2.weight", [d, d, 3]),
            new("model.encoder.conv2.bias", [d]),
            new("model.encoder.embed_positions.weight", [dimensions.AudioContext, d]),
        };
        for (var i = 0; i < dimensions.EncoderLayers; i++)
        {
            var layer = $"model.encoder.layers.{i}";
            AddAttention(specs, $"{layer}.self_attn", d);
            AddFeedForward(specs, layer, d, dimensions.EncoderFeedForward);
        }

        AddNorm(specs, "model.encoder.layer_norm", d);
        specs.Add(new("model.decoder.embed_tokens.weight", [dimensions.Vocabulary, d]));
        specs.Add(new("model.decoder.embed_positions.weight", [dimensions.TextContext, d]));
        for (var i = 0; i < dimensions.DecoderLayers; i++)
        {
            var layer = $"model.decoder.layers.{i}";
            AddAttention(specs, $"{layer}.self_attn", d);
            AddAttention(specs, $"{layer}.encoder_attn", d);
            AddFeedForward(specs, layer, d, dimensions.DecoderFeedForward);
        }

        AddNorm(specs, "model.decoder.layer_norm", d);
        return specs;
    }

    /// <summary>Throws for the first tensor that is missing or has another shape than the configuration states.</summary>
    /// <exception cref="CheckpointException"><see cref="CheckpointFailure.WrongShape"/>.</exception>
    public static void Validate(ITensorSource tensors, ModelDimensions dimensions, string checkpoint)
    {
        foreach (var spec in Expected(dimensions))
        {
            if (!tensors.TryGetShape(spec.Name, out var found))
            {
                throw new CheckpointException(
                    CheckpointFailure.WrongShape,
                    $"Checkpoint '{checkpoint}' has no tensor '{spec.Name}' ({Format(spec.Shape)} expected from config.json). "
                    + "Download the checkpoint again, all files from the same revision.");
            }

            if (!found.SequenceEqual(spec.Shape))
            {
                throw new CheckpointException(
                    CheckpointFailure.WrongShape,
                    $"Checkpoint '{checkpoint}': tensor '{spec.Name}' has the shape {Format(found)}, but config.json implies "
                    + $"{Format(spec.Shape)}. Download the checkpoint again, all files from the same revision.");
            }
        }
    }

    private static string Format(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";

    private static void AddAttention(List<TensorSpec> specs, string attention, int d)
    {
        specs.Add(new($"{attention}.q_proj.weight", [d, d]));
        specs.Add(new($"{attention}.q_proj.bias", [d]));
        specs.Add(new($"{attention}.k_proj.weight", [d, d]));
        specs.Add(new($"{attention}.v_proj.weight", [d, d]));
        specs.Add(new($"{attention}.v_proj.bias", [d]));
        specs.Add(new($"{attention}.out_proj.weight", [d, d]));
        specs.Add(new($"{attention}.out_proj.bias", [d]));
        AddNorm(specs, $"{attention}_layer_norm", d);
    }

    private static void AddFeedForward(List<TensorSpec> specs, string layer, int d, int inner)
    {
        specs.Add(new($"{layer}.fc1.weight", [inner, d]));
        specs.Add(new($"{layer}.fc1.bias", [inner]));
        specs.Add(new($"{layer}.fc2.weight", [d, inner]));
        specs.Add(new($"{layer}.fc2.bias", [d]));
        AddNorm(specs, $"{layer}.final_layer_norm", d);
    }

    private static void AddNorm(List<TensorSpec> specs, string norm, int d)
    {
        specs.Add(new($"{norm}.weight", [d]));
        specs.Add(new($"{norm}.bias", [d]));
    }
}
