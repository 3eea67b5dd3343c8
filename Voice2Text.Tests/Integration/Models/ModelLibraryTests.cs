using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Models;

/// <summary>Import of whole checkpoint folders, sound and damaged.</summary>
public sealed class ModelLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private ModelLibrary Library => ModelFixture.OpenLibrary(_folder["models"]);

    private string Checkpoint(Action<TinyCheckpoint>? mutate = null)
    {
        TinyCheckpoint.Write(_folder["tiny"], mutate);
        return _folder["tiny"];
    }

    private IEnumerable<string> Leftovers() =>
        Directory.Exists(_folder["models"]) ? Directory.EnumerateFileSystemEntries(_folder["models"]) : [];

    private async Task<CheckpointException> FailsAsync(string checkpoint, ModelImportOptions? options = null)
    {
        var error = await Assert.ThrowsAsync<CheckpointException>(() => Library.ImportAsync(checkpoint, options ?? new(), null, Token));
        Assert.Empty(Leftovers());
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    private static ModelPrecision Precision(string name) => ModelPrecision.TryParse(name, out var precision) ? precision : throw new ArgumentException(name, nameof(name));

    [Theory]
    [InlineData("exact", "F32", false)]
    [InlineData("balanced", "F16", false)]
    [InlineData("small", "F32", false)]
    [InlineData("int8-q8", "F32", false)]
    [InlineData("exact", "BF16", true)]
    public async Task SoundCheckpoint_BecomesAModelThatLoads(string precision, string stored, bool sharded)
    {
        var checkpoint = Checkpoint(c =>
        {
            c.StoreAs(stored);
            c.IsSharded = sharded;
        });

        var model = await Library.ImportAsync(checkpoint, new() { Precision = Precision(precision), Name = "My Model/1" }, null, Token);

        Assert.Equal(model, Assert.Single(await Library.ListAsync(Token)), new ByIdAndHash());
        Assert.StartsWith($"my-model-1-{precision}-", model.Id, StringComparison.OrdinalIgnoreCase);
        await using var loaded = await ModelFixture.LoadAsync(model, Token);
        Assert.Equal([model.Id], Leftovers().Select(Path.GetFileName)!);
    }

    [Fact]
    public async Task SameCheckpointAgain_IsNotImportedAgain()
    {
        var checkpoint = Checkpoint();
        var first = await Library.ImportAsync(checkpoint, new(), null, Token);
        var progress = new List<string>();

        var second = await Library.ImportAsync(checkpoint, new(), new ImportStageRecorder(progress), Token);

        Assert.Equal(first.ImportedAt, second.ImportedAt);
        Assert.DoesNotContain("encoder", progress);
    }

    [Fact]
    public async Task TwoImportsAtOnce_GiveOneModel()
    {
        var checkpoint = Checkpoint();

        var models = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Library.ImportAsync(checkpoint, new(), null, Token)));

        Assert.Single(models.Select(m => m.Id).Distinct(StringComparer.Ordinal));
        Assert.Single(Leftovers());
        await using var loaded = await ModelFixture.LoadAsync(models[0], Token);
    }

    [Fact]
    public async Task ChangedWeight_IsAnotherModel()
    {
        var first = await Library.ImportAsync(Checkpoint(), new(), null, Token);
        var second = await Library.ImportAsync(Checkpoint(c => c.Poison("model.decoder.layer_norm.bias", 0, 0.25f)), new(), null, Token);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second.Id, (await Library.FindAsync(first.Name, Token)).Id);
        Assert.Equal(first.Id, (await Library.FindAsync(first.Id, Token)).Id);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("vocab.json")]
    public async Task MissingFile_IsNamed(string file)
    {
        var checkpoint = Checkpoint(c => c.Omitted.Add(file));

        var error = await FailsAsync(checkpoint);

        Assert.Equal(CheckpointFailure.MissingFile, error.Failure);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TruncatedWeights_AreNamed()
    {
        var checkpoint = Checkpoint();
        TinyCheckpoint.Truncate(Path.Combine(checkpoint, "model.safetensors"), 20_000);

        var error = await FailsAsync(checkpoint);

        Assert.Equal(CheckpointFailure.Damaged, error.Failure);
        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task WeightThatIsNoNumber_IsNamedByItsTensor(float value)
    {
        const string Tensor = "model.decoder.layers.0.fc1.weight";

        var error = await FailsAsync(Checkpoint(c => c.Poison(Tensor, 7, value)));

        Assert.Equal(CheckpointFailure.NotFinite, error.Failure);
        Assert.Contains(Tensor, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TensorOfTheWrongShape_IsNamedWithBothShapes()
    {
        var error = await FailsAsync(Checkpoint(c => c.Config["encoder_ffn_dim"] = 999));

        Assert.Equal(CheckpointFailure.WrongShape, error.Failure);
        Assert.Contains("999", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherArchitecture_IsNamed()
    {
        var error = await FailsAsync(Checkpoint(c =>
        {
            c.Config["model_type"] = "wav2vec2";
            c.Config["architectures"] = new System.Text.Json.Nodes.JsonArray("Wav2Vec2ForCTC");
        }));

        Assert.Equal(CheckpointFailure.Unsupported, error.Failure);
        Assert.Contains("wav2vec2", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task NoSuchFolder_IsNamed()
    {
        var error = await FailsAsync(_folder["nowhere"]);

        Assert.Equal(CheckpointFailure.NotFound, error.Failure);
        Assert.Contains(_folder["nowhere"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CancelledImport_LeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        var stages = new ImportStageRecorder([], stage =>
        {
            if (stage == "decoder") cancel.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Library.ImportAsync(Checkpoint(), new(), stages, cancel.Token));

        Assert.Empty(Leftovers());
    }

    [Fact]
    public async Task RemainsOfAKilledImport_AreRemovedByTheNext()
    {
        var remains = Path.Combine(_folder["models"], ".importing-x");
        Directory.CreateDirectory(remains);
        await File.WriteAllTextAsync(Path.Combine(remains, "encoder.data"), "half", Token);

        var model = await Library.ImportAsync(Checkpoint(), new(), null, Token);

        Assert.Equal([model.Id], Leftovers().Select(Path.GetFileName)!);
    }

    [Fact]
    public async Task ImportInProgressElsewhere_IsLeftAlone()
    {
        var other = Path.Combine(_folder["models"], ".importing-other");
        Directory.CreateDirectory(other);
        await using (new FileStream(Path.Combine(other, ModelLibrary.LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None))
            await Library.ImportAsync(Checkpoint(), new(), null, Token);

        Assert.True(Directory.Exists(other));
    }

    [Fact]
    public async Task DamagedInstalledModel_IsRefusedWithTheRemedyAndImportedAnew()
    {
        var checkpoint = Checkpoint();
        var model = await Library.ImportAsync(checkpoint, new(), null, Token);
        TinyCheckpoint.Truncate(Path.Combine(model.Directory, ModelFiles.DecoderWeightsName), 4096);

        var error = await Assert.ThrowsAsync<SpeechException>(() => ModelFixture.LoadAsync(model, Token));
        await Library.ImportAsync(checkpoint, new(), null, Token);

        Assert.Equal(SpeechFailure.ModelDamaged, error.Failure);
        Assert.Contains(ModelFiles.DecoderWeightsName, error.Message, StringComparison.Ordinal);
        await using var loaded = await ModelFixture.LoadAsync(model, Token);
    }

    [Fact]
    public async Task UnknownName_ListsWhatThereIs()
    {
        var model = await Library.ImportAsync(Checkpoint(), new(), null, Token);

        var error = await Assert.ThrowsAsync<CheckpointException>(() => Library.FindAsync("large-v9", Token));

        Assert.Contains(model.Id, error.Message, StringComparison.Ordinal);
        Assert.Contains("demo", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnglishOnlyCheckpoint_KnowsEnglish()
    {
        var model = await Library.ImportAsync(Checkpoint(c => c.MakeEnglishOnly()), new(), null, Token);

        Assert.Equal(["en"], model.Languages);
        await using var loaded = await ModelFixture.LoadAsync(model, Token);
        await foreach (var _ in loaded.TranscribeAsync(MemoryAudio.Tone(1), new() { Temperatures = [0] }, Token)) { }
        await Assert.ThrowsAsync<SpeechException>(async () =>
        {
            await foreach (var _ in loaded.TranscribeAsync(MemoryAudio.Tone(1), new() { Language = "ru" }, Token)) { }
        });
    }

    private sealed class ByIdAndHash : IEqualityComparer<InstalledModel>
    {
        public bool Equals(InstalledModel? x, InstalledModel? y) => x?.Id == y?.Id && x?.CheckpointHash == y?.CheckpointHash && x?.Bytes == y?.Bytes;

        public int GetHashCode(InstalledModel obj) => obj.Id.GetHashCode(StringComparison.Ordinal);
    }
}
