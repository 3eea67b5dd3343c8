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

    internal ModelLibrary Library { get; private set; } = null!;

    public InstalledModel Fp32 { get; private set; } = null!;

    public InstalledModel Q8 { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Library = OpenLibrary(_directory);
        Fp32 = await Library.ImportAsync(DemoModel.Checkpoint, new() { Precision = ModelPrecision.Fp32 }, null, CancellationToken.None);
        Q8 = await Library.ImportAsync(DemoModel.Checkpoint, new() { Precision = ModelPrecision.Q8 }, null, CancellationToken.None);
    }

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
