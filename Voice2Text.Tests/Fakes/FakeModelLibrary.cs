using Voice2Text.Domain.Models;

namespace Voice2Text.Tests.Fakes;

/// <summary>A library that holds the models that a test puts into it, without any file.</summary>
internal sealed class FakeModelLibrary : IModelLibrary
{
    private readonly List<InstalledModel> _models = [];

    /// <summary>Thrown where a model is to be removed.</summary>
    public Exception? Refusal { get; set; }

    public InstalledModel Add(string name, ModelComparison? comparison = null)
    {
        var model = new InstalledModel
        {
            Id = $"{name}-q8",
            Name = name,
            Directory = "/nowhere",
            Precision = ModelPrecision.Balanced,
            Dimensions = ModelCatalog.Find("whisper-tiny")!.Dimensions,
            CheckpointHash = "00",
            Bytes = 150L << 20,
            ImportedAt = new DateTimeOffset(2026, 10, 31, 8, 0, 0, TimeSpan.Zero),
            Languages = ["en", "ru"],
            Comparison = comparison,
        };
        _models.Add(model);
        return model;
    }

    public Task<IReadOnlyList<InstalledModel>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<InstalledModel>>([.. _models]);

    public Task<InstalledModel> FindAsync(string nameOrId, CancellationToken cancellationToken) => Task.FromResult(_models.Named(nameOrId)!);

    public Task<InstalledModel> ImportAsync(string checkpointDirectory, ModelImportOptions options, IProgress<ModelImportProgress>? progress, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (Refusal is not null) return Task.FromException(Refusal);
        _models.RemoveAll(m => m.Id == id);
        return Task.CompletedTask;
    }
}
