using System.Diagnostics;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Infrastructure.Speech.Graphs;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>A network of a real model's width and few layers, made in a moment from noise; only its times mean anything.</summary>
internal sealed class SpeedProbe : IDisposable
{
    private const int Token = 1;
    private const int WarmUpSteps = 2;
    private const int MeasuredSteps = 8;

    private readonly string _directory;
    private readonly WhisperNetwork _network;

    private SpeedProbe(string directory, WhisperNetwork network) => (_directory, _network) = (directory, network);

    /// <param name="dimensions">Encoder layers may be 0: convolutions and the cross-attention's keys and values remain.</param>
    /// <param name="precision">How weights are stored.</param>
    /// <param name="threads">Threads of the engine.</param>
    /// <param name="parent">A folder of its own is made here, and deleted in the end.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static SpeedProbe Create(ModelDimensions dimensions, ModelPrecision precision, int threads, string parent, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(parent, $"probe-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            var manifest = Write(dimensions, precision, directory, cancellationToken);
            var files = new ModelFiles(directory, manifest);
            // Fresh sessions: a copy in the machine's layout would not pay for so few runs.
            var sessions = new SessionSource(files, new SpeechSessionOptions { Threads = threads }, prepacked: null);
            return new SpeedProbe(directory, new WhisperNetwork(files, sessions, inTurn: false));
        }
        catch
        {
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    /// <summary>Seconds that the encoder takes for so many positions.</summary>
    public double Encode(int positions, CancellationToken cancellationToken)
    {
        var mel = new float[_network.Dimensions.MelBins * positions * 2];
        var started = Stopwatch.GetTimestamp();
        _network.Encode(mel, positions * 2, cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Seconds of one decoder step over what was encoded last.</summary>
    public double Step(CancellationToken cancellationToken)
    {
        for (var i = 0; i < WarmUpSteps; i++) _network.Decode([Token], cancellationToken);
        var fastest = double.PositiveInfinity;
        for (var i = 0; i < MeasuredSteps; i++)
        {
            var started = Stopwatch.GetTimestamp();
            _network.Decode([Token], cancellationToken);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return fastest;
    }

    public void Dispose()
    {
        _network.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static ModelManifest Write(ModelDimensions dimensions, ModelPrecision precision, string directory, CancellationToken cancellationToken)
    {
        // The norm before the first layer is read where there is no layer, too.
        using var tensors = new RandomTensorSource(dimensions with { EncoderLayers = 1 });
        WhisperLayers Layers(GraphBuilder graph, WeightFormat format) => new(graph, tensors, format, _ => { }, cancellationToken, measuresOnly: true);
        using (var weights = new WeightFile(Path.Combine(directory, ModelFiles.EncoderWeightsName)))
        {
            var graph = new GraphBuilder("encoder_probe", weights);
            EncoderGraph.Build(Layers(graph, precision.Encoder), dimensions, precision.HasQuantizedCrossCache);
            graph.Save(Path.Combine(directory, ModelFiles.EncoderGraphName));
        }

        using (var weights = new WeightFile(Path.Combine(directory, ModelFiles.DecoderWeightsName)))
        {
            var graph = new GraphBuilder("decoder_probe", weights);
            var (token, position) = DecoderGraph.Build(Layers(graph, precision.Decoder), dimensions, precision.HasQuantizedCrossCache);
            graph.Save(Path.Combine(directory, ModelFiles.DecoderGraphName));
            return new ModelManifest
            {
                Format = ModelManifest.CurrentFormat,
                Id = "probe",
                Name = "probe",
                Precision = precision,
                Dimensions = dimensions,
                CheckpointHash = "",
                ImportedAt = default,
                Languages = [],
                TokenEmbeddingOffset = token,
                PositionEmbeddingOffset = position,
                Files = new Dictionary<string, long>(StringComparer.Ordinal),
            };
        }
    }
}
