using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Models;

public sealed class ModelRemovalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // No server has ever run: there is no file yet.
    private readonly TestDatabase _database = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private ModelLibrary Library(params IModelUse[] uses) => new(
        Options.Create(new ModelLibraryOptions { Directory = _folder["models"], DemoCheckpoint = DemoModel.Checkpoint }),
        TimeProvider.System, NullLogger<ModelLibrary>.Instance, uses);

    private SwitchedModelUse Configured(string model)
    {
        var speech = FixedOptions.Of(new SpeechOptions { Model = model });
        return new SwitchedModelUse(new ModelSwitchStore(_database, speech, TimeProvider.System), speech, Options.Create(_database.Storage));
    }

    private Task<InstalledModel> ImportAsync(string name) => Library().ImportAsync(TinyCheckpoint.Write(_folder["tiny"]), new() { Name = name }, null, Token);

    [Fact]
    public async Task Model_IsRemoved_AndNothingElse()
    {
        var (one, other) = (await ImportAsync("one"), await ImportAsync("other"));

        await Library(Configured("other")).RemoveAsync(one.Id, Token);

        Assert.Equal([other.Id], Directory.EnumerateFileSystemEntries(_folder["models"]).Select(Path.GetFileName)!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ActiveModel_Stays(bool byName)
    {
        var model = await ImportAsync("one");

        var error = await Assert.ThrowsAsync<ModelInUseException>(() => Library(Configured(byName ? "one" : model.Id)).RemoveAsync(model.Id, Token));

        Assert.Equal(ModelUseReason.Active, error.Reason);
        Assert.Contains("models use", error.Message, StringComparison.Ordinal);
        await using var loaded = await ModelFixture.LoadAsync(model, Token);
    }

    [Theory]
    [InlineData(ModelUseReason.LastThatWorked, "last one that worked")]
    [InlineData(ModelUseReason.RunningTranscription, "running")]
    public async Task ModelThatAnybodyUses_Stays(ModelUseReason reason, string expected)
    {
        var model = await ImportAsync("one");

        var error = await Assert.ThrowsAsync<ModelInUseException>(() => Library(Configured("demo"), new Use(model.Id, reason)).RemoveAsync(model.Id, Token));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Single(await Library().ListAsync(Token));
    }

    [Fact]
    public async Task UnknownId_ListsWhatThereIs()
    {
        var model = await ImportAsync("one");

        var error = await Assert.ThrowsAsync<CheckpointException>(() => Library().RemoveAsync("one", Token));

        Assert.Equal(CheckpointFailure.NotFound, error.Failure);
        Assert.Contains(model.Id, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemovalThatWasCutOff_IsGoneAtOnce_AndFinishedByTheNextImport()
    {
        var model = await ImportAsync("one");
        Directory.Move(model.Directory, Path.Combine(_folder["models"], ModelLibrary.RemovedPrefix + "x"));

        Assert.Empty(await Library().ListAsync(Token));
        var other = await ImportAsync("other");

        Assert.Equal([other.Id], Directory.EnumerateFileSystemEntries(_folder["models"]).Select(Path.GetFileName)!);
    }

    private sealed class Use(string id, ModelUseReason reason) : IModelUse
    {
        public Task<IReadOnlyList<ModelUse>> ListAsync(IReadOnlyList<InstalledModel> installed, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ModelUse>>([new ModelUse(id, reason)]);
    }
}
