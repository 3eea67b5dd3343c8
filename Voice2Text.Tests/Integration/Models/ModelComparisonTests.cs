using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Audio;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Processes;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Models;

/// <summary>The self-check at the end of an import: the model against its checkpoint in 32-bit floats.</summary>
public sealed class ModelComparisonTests(ModelFixture models) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private ModelLibrary LibraryWith(string ffmpeg = "ffmpeg", IModelWork? work = null) =>
        ModelFixture.OpenLibrary(_folder["models"], new FfmpegAudioDecoder(Options.Create(new FfmpegOptions { Ffmpeg = ffmpeg }), TimeProvider.System), work);

    private IEnumerable<string> Leftovers() => Directory.EnumerateFileSystemEntries(_folder["models"]);

    private async Task<ModelComparison> CompareAsync(Action<TinyCheckpoint>? mutate = null, string ffmpeg = "ffmpeg")
    {
        var checkpoint = TinyCheckpoint.Write(_folder["tiny"], mutate);
        return (await LibraryWith(ffmpeg).ImportAsync(checkpoint, new(), null, Token)).Comparison!;
    }

    [Fact]
    public void ExactModel_IsItsCheckpoint()
    {
        var comparison = models.Named("exact").Comparison!;

        Assert.True(comparison.IsSpeech);
        Assert.Equal(["en", "ru"], comparison.Languages.Order());
        Assert.InRange(comparison.Tokens, 20, 100);
        Assert.Equal(comparison.Tokens, comparison.EqualTokens);
        Assert.InRange(comparison.EncoderError, 0, 1e-4);
        Assert.InRange(comparison.FirstTokenDistance, 0, 1e-4);
    }

    [Fact]
    public void QuantizedModels_AreCloseToTheirCheckpoint()
    {
        var (exact, balanced, small) = (models.Named("exact").Comparison!, models.Named("balanced").Comparison!, models.Named("small").Comparison!);
        TestContext.Current.TestOutputHelper!.WriteLine($"{exact}\n{balanced}\n{small}");

        Assert.All([balanced, small], c => Assert.False(c.IsDoubtful));
        Assert.InRange(balanced.EncoderError, 10 * exact.EncoderError, 0.1);
        Assert.InRange(small.EncoderError, balanced.EncoderError, 0.5);
        Assert.All([balanced, small], c => Assert.InRange(c.FirstTokenDistance, 0, 0.2));
    }

    [Fact]
    public async Task ImportInAProcessOfItsOwn_GivesTheSameFigures()
    {
        var work = new ProcessModelWork(EngineProgram.OfApplication(), TimeProvider.System, NullLogger<ProcessModelWork>.Instance);

        var comparison = (await LibraryWith(work: work).ImportAsync(DemoModel.Checkpoint, new(), null, Token)).Comparison!;

        var expected = models.Named("balanced").Comparison!;
        Assert.Equal(expected.Languages, comparison.Languages);
        Assert.Equal(expected, comparison with { Languages = expected.Languages });
    }

    [Fact]
    public async Task Figures_AreKeptWithTheModel()
    {
        var imported = models.Named("balanced");

        var listed = (await models.Library.ListAsync(Token)).Single(m => m.Id == imported.Id).Comparison!;

        Assert.Equal(imported.Comparison! with { Languages = listed.Languages }, listed);
        Assert.Equal(imported.Comparison!.Languages, listed.Languages);
    }

    [Fact]
    public async Task ModelWithoutFigures_IsListedAndLoads()
    {
        var model = await LibraryWith().ImportAsync(TinyCheckpoint.Write(_folder["tiny"]), new(), null, Token);
        var path = Path.Combine(model.Directory, ModelFiles.ManifestName);
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(path, Token))!.AsObject();
        Assert.True(manifest.Remove("comparison"));
        await File.WriteAllTextAsync(path, manifest.ToJsonString(), Token);

        var listed = Assert.Single(await LibraryWith().ListAsync(Token));

        Assert.Null(listed.Comparison);
        await using var loaded = await ModelFixture.LoadAsync(listed, Token);
    }

    [Fact]
    public async Task EncoderThatGivesSomethingElse_IsRefused()
    {
        var spoiler = new OnStage(ImportStages.Verifying, () => Spoil(ModelFiles.EncoderWeightsName));

        var error = await Assert.ThrowsAsync<CheckpointException>(() => LibraryWith().ImportAsync(DemoModel.Checkpoint, new(), spoiler, Token));

        Assert.Equal(CheckpointFailure.Damaged, error.Failure);
        Assert.Contains("balanced", error.Message, StringComparison.Ordinal);
        Assert.Contains("encoder", error.Message, StringComparison.Ordinal);
        Assert.Empty(Leftovers());
    }

    [Fact]
    public async Task DecoderThatGivesSomethingElse_IsDoubtful()
    {
        var spoiler = new OnStage(ImportStages.Verifying, () => Spoil(ModelFiles.DecoderWeightsName));

        var model = await LibraryWith().ImportAsync(DemoModel.Checkpoint, new(), spoiler, Token);

        Assert.True(model.Comparison!.IsDoubtful);
        Assert.InRange(model.Comparison.FirstTokenDistance, 0.2, 1);
        Assert.Equal(models.Named("balanced").Comparison!.EncoderError, model.Comparison.EncoderError);
    }

    [Fact]
    public async Task ModelOfAnotherLanguage_IsComparedWithoutText()
    {
        var comparison = await CompareAsync(c => c.Generation["lang_to_id"] = new JsonObject { ["<|de|>"] = (int)c.AddedTokens["<|de|>"]! });

        Assert.True(comparison.IsSpeech);
        Assert.Empty(comparison.Languages);
        Assert.Equal(0, comparison.Tokens);
        Assert.Null(comparison.Agreement);
        Assert.False(comparison.IsDoubtful);
        Assert.InRange(comparison.EncoderError, 1e-6, 0.5);
        Assert.InRange(comparison.FirstTokenDistance, 1e-9, 0.5);
    }

    [Fact]
    public async Task EnglishOnlyModel_IsComparedOnEnglish()
    {
        var comparison = await CompareAsync(c => c.MakeEnglishOnly());

        Assert.True(comparison.IsSpeech);
        Assert.Equal(["en"], comparison.Languages);
        Assert.NotEqual(0, comparison.Tokens);
    }

    [Fact]
    public async Task WithoutFfmpeg_ASignalTakesTheClipsPlace()
    {
        var comparison = await CompareAsync(ffmpeg: "no-such-ffmpeg");

        Assert.False(comparison.IsSpeech);
        Assert.Equal(0, comparison.Tokens);
        Assert.InRange(comparison.EncoderError, 1e-6, 0.5);
    }

    [Fact]
    public async Task ComparisonLeftOut_LeavesNoFigures()
    {
        var stages = new List<string>();

        var model = await LibraryWith().ImportAsync(
            TinyCheckpoint.Write(_folder["tiny"]), new() { Compare = false }, new OnStage("", () => { }, stages), Token);

        Assert.Null(model.Comparison);
        Assert.Contains(ImportStages.Verifying, stages);
        Assert.DoesNotContain(ImportStages.Comparing, stages);
    }

    [Fact]
    public async Task ComparedModel_HasOnlyItsOwnFiles()
    {
        var model = await LibraryWith().ImportAsync(TinyCheckpoint.Write(_folder["tiny"]), new(), null, Token);

        var expected = ModelFiles.Open(model.Directory).Manifest.Files.Keys.Append(ModelFiles.ManifestName);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.EnumerateFiles(model.Directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <param name="weights">So many of the checkpoint's weights have been read before: none, or some while a layer is written.</param>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task CancelledComparison_LeavesNothing(long weights)
    {
        using var cancel = new CancellationTokenSource();
        var canceller = new OnStage(ImportStages.Comparing, cancel.Cancel, from: weights);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LibraryWith().ImportAsync(TinyCheckpoint.Write(_folder["tiny"]), new(), canceller, cancel.Token));

        Assert.Empty(Leftovers());
    }

    /// <summary>Replaces the weights of an import in progress by others.</summary>
    private void Spoil(string weights)
    {
        var path = Path.Combine(Assert.Single(Directory.EnumerateDirectories(_folder["models"])), weights);
        var bytes = File.ReadAllBytes(path);
        var random = new Random(1);
        // The signs and the lowest bits of 32-bit floats and of quantised weights alike: numbers stay numbers.
        for (var i = 3; i < bytes.Length; i += 4) bytes[i] ^= (byte)(random.Next(2) << 7);
        File.WriteAllBytes(path, bytes);
    }

    private sealed class OnStage(string stage, Action action, List<string>? stages = null, long from = 0) : IProgress<ModelImportProgress>
    {
        private bool _done;

        public void Report(ModelImportProgress value)
        {
            stages?.Add(value.Stage);
            if (_done || value.Stage != stage || value.Done < from) return;
            _done = true;
            action();
        }
    }
}
