using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Runtime;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Speech.Runtime;

/// <summary>The copy of a model in this machine's layout.</summary>
public sealed class PrepackedGraphsTests(ModelFixture models) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Presets { get; } = [.. ModelPrecision.Presets.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Presets))]
    public void ItsSessions_GiveWhatFreshOnesGive(string preset)
    {
        var files = ModelFiles.Open(models.Named(preset).Directory);

        var folder = PrepackedGraphs.Find(files, Token);

        Assert.NotNull(folder);
        var fresh = PrepackedGraphs.Probe(files, new SessionSource(files, new(), prepacked: null), Token);
        Assert.Equal(fresh, PrepackedGraphs.Probe(files, new SessionSource(files, new(), folder), Token));
    }

    [Fact]
    public void CopyForAnotherMachine_IsReplacedWithoutAWord()
    {
        var files = ModelFiles.Open(CopyOf(models.Named("balanced")));
        var own = PrepackedGraphs.Find(files, Token)!;
        var other = Path.Combine(files.Directory, "prepacked-0123456789ab");
        Directory.Move(own, other);

        Assert.Equal(own, PrepackedGraphs.Find(files, Token));

        Assert.False(Directory.Exists(other));
        Assert.True(File.Exists(PrepackedGraphs.GraphIn(own, NetworkPart.Decoder)));
    }

    [Fact]
    public void CopyThatGivesAnotherResult_IsNotUsed()
    {
        var files = ModelFiles.Open(CopyOf(models.Named("balanced")));

        Assert.Null(PrepackedGraphs.Find(
            files,
            (graph, product, configure) =>
            {
                // What has just been written of the product is read with other numbers.
                if (Path.GetFileName(graph) == "product-check.onnx") DamageEnd(Path.Combine(Path.GetDirectoryName(graph)!, "decoder.data"));
                return PackedProduct.Run(graph, product, configure);
            },
            Token));

        Assert.Null(PrepackedGraphs.Find(files, Token));
    }

    [Theory]
    [InlineData("balanced")]
    [InlineData("small")]
    public async Task SessionsInTurn_GiveTheSameText(string preset)
    {
        var clip = SampleClip.Named("ru-01.ogg");
        await using var model = await new OnnxSpeechEngine(TimeProvider.System).LoadAsync(models.Named(preset), new() { SessionsInTurn = true }, Token);

        var (text, _) = await DirectTranscription.OfAsync(model, clip.FullPath, new());

        Assert.Equal(clip.Text, text);
    }

    private static void DamageEnd(string path)
    {
        const int Bytes = 512;
        if (!File.Exists(path)) return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.Seek(-Bytes, SeekOrigin.End);
        var noise = new byte[Bytes];
        Array.Fill(noise, (byte)0x15);
        file.Write(noise);
    }

    private string CopyOf(InstalledModel model)
    {
        foreach (var file in new DirectoryInfo(model.Directory).EnumerateFiles()) file.CopyTo(_folder[file.Name]);
        return _folder.FullPath;
    }
}
