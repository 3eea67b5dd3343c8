using System.Text.Json;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Models;

/// <summary>The files of an installed model.</summary>
internal sealed record ModelFiles(string Directory, ModelManifest Manifest)
{
    public const string ManifestName = "model.json";
    public const string EncoderGraphName = "encoder.onnx";
    public const string EncoderWeightsName = "encoder.data";
    public const string DecoderGraphName = "decoder.onnx";
    public const string DecoderWeightsName = "decoder.data";

    public string EncoderGraph => Path.Combine(Directory, EncoderGraphName);

    public string DecoderGraph => Path.Combine(Directory, DecoderGraphName);

    public string DecoderWeights => Path.Combine(Directory, DecoderWeightsName);

    /// <summary>Reads the manifest and checks that every file is there in its full length.</summary>
    /// <exception cref="SpeechException">A file is missing or truncated.</exception>
    public static ModelFiles Open(string directory)
    {
        var manifest = ReadManifest(directory) ?? throw Damaged(directory, "its model.json is missing, damaged or of another version");
        foreach (var (name, length) in manifest.Files)
        {
            var file = new FileInfo(Path.Combine(directory, name));
            if (!file.Exists) throw Damaged(directory, $"{name} is missing");
            if (file.Length != length) throw Damaged(directory, $"{name} has {file.Length} bytes instead of {length}");
        }

        return new ModelFiles(directory, manifest);
    }

    /// <summary>The manifest; <see langword="null"/> where the folder is not a model of this version.</summary>
    public static ModelManifest? ReadManifest(string directory)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(directory, ManifestName));
            var manifest = JsonSerializer.Deserialize(stream, ModelJson.Default.ModelManifest);
            return manifest?.Format == ModelManifest.CurrentFormat ? manifest : null;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public InstalledModel Describe() => new()
    {
        Id = Manifest.Id,
        Name = Manifest.Name,
        Directory = Directory,
        Precision = Manifest.Precision,
        Dimensions = Manifest.Dimensions,
        CheckpointHash = Manifest.CheckpointHash,
        Bytes = Manifest.Files.Values.Sum(),
        ImportedAt = Manifest.ImportedAt,
        Languages = Manifest.Languages,
        Source = Manifest.Source,
        Comparison = Manifest.Comparison,
    };

    private static SpeechException Damaged(string directory, string what) => new(
        SpeechFailure.ModelDamaged,
        $"The installed model {directory} cannot be used: {what}. Delete that folder and import the model again.");
}
