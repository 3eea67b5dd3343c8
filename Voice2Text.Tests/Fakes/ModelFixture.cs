using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
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
        Library = OpenLibrary(_directory);
        foreach (var precision in ModelPrecision.Presets.Values)
            _models[precision] = await Library.ImportAsync(DemoModel.Checkpoint, new() { Precision = precision }, null, CancellationToken.None);
    }

    public InstalledModel Named(string preset) => _models[ModelPrecision.Presets[preset]];

    internal static ModelLibrary OpenLibrary(string directory) => new(
        Options.Create(new ModelLibraryOptions { Directory = directory, DemoCheckpoint = DemoModel.Checkpoint }),
        TimeProvider.System, NullLogger<ModelLibrary>.Instance);

    internal static Task<ISpeechModel> LoadAsync(InstalledModel model, CancellationToken cancellationToken) =>
        new OnnxSpeechEngine(TimeProvider.System).LoadAsync(model, new(), cancellationToken);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}
