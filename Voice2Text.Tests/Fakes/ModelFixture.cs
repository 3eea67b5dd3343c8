using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Audio;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Runtime;

namespace Voice2Text.Tests.Fakes;

/// <summary>A model library in a temporary folder, with the demo checkpoint imported once for all tests of the assembly.</summary>
public sealed class ModelFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("voice2text-models-").FullName;

    private readonly Dictionary<ModelPrecision, InstalledModel> _models = [];

    internal ModelLibrary Library { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Library = OpenLibrary(_directory, new FfmpegAudioDecoder(Options.Create(new FfmpegOptions()), TimeProvider.System));
        foreach (var precision in ModelPrecision.Presets.Values)
            _models[precision] = await Library.ImportAsync(DemoModel.Checkpoint, new() { Precision = precision }, null, CancellationToken.None);
    }

    public InstalledModel Named(string preset) => _models[ModelPrecision.Presets[preset]];

    /// <summary>A library; without a decoder its imports are compared on a signal that is no speech.</summary>
    internal static ModelLibrary OpenLibrary(string directory, IAudioDecoder? decoder = null, IModelWork? work = null) => new(
        Options.Create(new ModelLibraryOptions { Directory = directory, DemoCheckpoint = DemoModel.Checkpoint, SampleClips = DemoModel.Samples }),
        TimeProvider.System, NullLogger<ModelLibrary>.Instance, work: work, decoder: decoder);

    internal static Task<ISpeechModel> LoadAsync(InstalledModel model, CancellationToken cancellationToken) =>
        new OnnxSpeechEngine(TimeProvider.System).LoadAsync(model, new(), cancellationToken);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}
