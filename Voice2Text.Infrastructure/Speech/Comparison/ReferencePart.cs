using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Infrastructure.Speech.Graphs;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech.Comparison;

/// <summary>A part of a checkpoint's network in 32-bit floats, as long as it is needed. Its weights are pages of a file that has no name any more.</summary>
internal sealed class ReferencePart : NetworkSession
{
    private ReferencePart(InferenceSession session)
        : base(session)
    {
    }

    /// <param name="tensors">The checkpoint.</param>
    /// <param name="folder">Where the weights lie for a moment.</param>
    /// <param name="build">Builds the graph.</param>
    /// <param name="onWeights">Told how many weights have been read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static ReferencePart Open(
        ITensorSource tensors, string folder, Action<WhisperLayers> build, Action<long> onWeights, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, $"reference-{Guid.NewGuid():N}.data");
        try
        {
            byte[] graph;
            using (var weights = new WeightFile(path))
            {
                var builder = new GraphBuilder("whisper_part", weights);
                build(new WhisperLayers(builder, tensors, WeightFormat.Fp32, onWeights, cancellationToken, keepsRows: true));
                graph = builder.ToArray();
            }

            using var options = SessionSettings.Create(new());
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", folder);
            // Prepacked weights would be a second copy of them, on the heap.
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
            return new ReferencePart(new InferenceSession(graph, options));
        }
        finally
        {
            // The session has mapped it: the disk takes the bytes back when the session goes, even with a killed process.
            File.Delete(path);
        }
    }

    /// <summary>Runs it on some inputs, which this disposes, and gives <see cref="EncoderGraph.PartOutput"/>, [1, rows, columns].</summary>
    public float[] Run(IReadOnlyList<OrtValueOf> inputs, int rows, int columns, CancellationToken cancellationToken)
    {
        var result = new float[rows * columns];
        // Bound values are replaced before they are disposed.
        var former = KeptValues;
        foreach (var input in inputs) BindInput(input);
        BindOutput(EncoderGraph.PartOutput, OrtValue.CreateTensorValueFromMemory(result, [1, rows, columns]));
        Release(0, former);
        Run(giveBack: false, cancellationToken);
        return result;
    }
}
