using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Processes;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Models;

/// <summary>Imports and measurements in a process of their own.</summary>
public sealed class ProcessModelWorkTests(ModelFixture models) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private static ProcessModelWork Work(EngineProgram? program = null) =>
        new(program ?? EngineProgram.OfApplication(), TimeProvider.System, NullLogger<ProcessModelWork>.Instance);

    private ModelLibrary Library(EngineProgram? program = null) => new(
        Options.Create(new ModelLibraryOptions { Directory = _folder["models"], DemoCheckpoint = DemoModel.Checkpoint }),
        TimeProvider.System, NullLogger<ModelLibrary>.Instance, work: Work(program));

    private string[] Leftovers() => [.. Directory.EnumerateFileSystemEntries(_folder["models"]).Select(Path.GetFileName)!];

    /// <summary>The engine, which says its process id in a file.</summary>
    private EngineProgram Named()
    {
        var program = EngineProgram.OfApplication();
        return new EngineProgram("sh", ["-c", "echo $$ > \"$0\"; exec \"$@\"", _folder["pid"], program.File, .. program.Arguments]);
    }

    private int ProcessId() => int.Parse(File.ReadAllText(_folder["pid"]), CultureInfo.InvariantCulture);

    [Fact]
    public async Task Import_GivesTheSameModelAsInThisProcess_AndTellsHowFarItIs()
    {
        var stages = new List<string>();

        var model = await Library(Named()).ImportAsync(DemoModel.Checkpoint, new() { Name = "demo" }, new ImportStageRecorder(stages), Token);

        var expected = models.Named("balanced");
        Assert.Equal((expected.CheckpointHash, expected.Precision, expected.Bytes), (model.CheckpointHash, model.Precision, model.Bytes));
        foreach (var file in new[] { ModelFiles.EncoderWeightsName, ModelFiles.DecoderWeightsName, ModelFiles.DecoderGraphName })
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(expected.Directory, file), Token), await File.ReadAllBytesAsync(Path.Combine(model.Directory, file), Token));
        Assert.Equal(["checking", "encoder", "decoder", "verifying"], stages.Distinct(StringComparer.Ordinal).Take(4));
        Assert.Equal([model.Id], Leftovers());
        Assert.False(EngineChild.IsAlive(ProcessId()));
    }

    [Fact]
    public async Task ProcessKilledInMidImport_NothingStays_AndItIsSaid()
    {
        var library = Library(Named());

        var lost = await Assert.ThrowsAsync<CheckpointException>(() => library.ImportAsync(
            DemoModel.Checkpoint, new(), new ImportStageRecorder([], stage =>
            {
                if (stage == "decoder" && EngineChild.IsAlive(ProcessId())) EngineChild.Kill(ProcessId());
            }), Token));

        Assert.Equal(CheckpointFailure.Interrupted, lost.Failure);
        Assert.Contains("killed", lost.Message, StringComparison.Ordinal);
        Assert.Empty(Leftovers());
        Assert.Equal("demo", (await Library().FindAsync(IModelLibrary.DemoName, Token)).Name);
    }

    [Fact]
    public async Task MemoryLimitThatTheImportBreaks_IsSaid()
    {
        var lost = await Assert.ThrowsAsync<CheckpointException>(
            () => Library(EngineChild.Limited(450L << 20)).ImportAsync(DemoModel.Checkpoint, new(), null, Token));

        Assert.Equal(CheckpointFailure.Interrupted, lost.Failure);
        Assert.Contains("Memory ran out", lost.Message, StringComparison.Ordinal);
        Assert.Empty(Leftovers());
    }

    [Fact]
    public async Task FaultOfTheCheckpoint_ComesAsItIs()
    {
        TinyCheckpoint.Write(_folder["tiny"], c => c.Poison("model.decoder.layer_norm.bias", 0, float.NaN));

        var refused = await Assert.ThrowsAsync<CheckpointException>(() => Library().ImportAsync(_folder["tiny"], new(), null, Token));

        Assert.Equal(CheckpointFailure.NotFinite, refused.Failure);
        Assert.Contains("model.decoder.layer_norm.bias", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Leftovers());
    }

    [Fact]
    public async Task Cancelled_EndsTheProcess_NothingStays()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Library(Named()).ImportAsync(
            DemoModel.Checkpoint, new(), new ImportStageRecorder([], stage =>
            {
                if (stage == "encoder") cancellation.Cancel();
            }), cancellation.Token));

        Assert.Empty(Leftovers());
        Assert.False(EngineChild.IsAlive(ProcessId()));
    }

    [Fact]
    public async Task Measurement_IsMadeThere_AndALostOneIsSaid()
    {
        var model = models.Named("balanced");
        var measuring = new SpeedMeasuring(model.Dimensions, model.Precision, 1, _folder.FullPath);

        var speed = await Work().MeasureAsync(measuring, Token);
        var lost = await Assert.ThrowsAsync<SpeechException>(() => Work(EngineChild.Limited(450L << 20)).MeasureAsync(measuring, Token));

        Assert.True(speed.DecoderStep > 0 && speed.EncoderPerPosition > 0 && speed.MelPerPosition > 0);
        Assert.Equal(SpeechFailure.OutOfMemory, lost.Failure);
    }
}
