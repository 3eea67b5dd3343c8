using System.Text.Json;

namespace Voice2Text.Tests.Fakes;

/// <summary>A clip of <c>samples/</c> with its text.</summary>
internal sealed record SampleClip(string File, string Language, string Text)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>All of them, in the order of their names.</summary>
    public static IReadOnlyList<SampleClip> All { get; } =
        JsonSerializer.Deserialize<SampleClip[]>(System.IO.File.ReadAllText(Path.Combine(DemoModel.Samples, "texts.json")), Json)!;

    public string FullPath => Path.Combine(DemoModel.Samples, File);

    public byte[] Content => System.IO.File.ReadAllBytes(FullPath);

    public static SampleClip Named(string name) => All.Single(c => c.File == name);
}
