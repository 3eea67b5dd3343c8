using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>A clip, and what is done with it.</summary>
/// <param name="Name">How the command line and the result file name it.</param>
/// <param name="Title">What it is, for people.</param>
/// <param name="ClipSeconds">Length of the audio.</param>
/// <param name="Context">How much the encoder computes.</param>
/// <param name="Tokens">Tokens of each window's text.</param>
public sealed record BenchmarkCase(string Name, string Title, int ClipSeconds, AudioContext Context, int Tokens)
{
    private const int WindowSeconds = 30;

    /// <summary>The short message, as it is transcribed by default.</summary>
    public static BenchmarkCase Guarded { get; } = new("9s-guarded", "9 s clip, guarded", 9, AudioContext.Guarded, 40);

    /// <summary>From the shortest to the longest. A window's text is as long as that of somebody who speaks fast.</summary>
    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        Guarded,
        new("9s-full", "9 s clip, full window", 9, AudioContext.Full, 40),
        new("30s", "30 s clip", 30, AudioContext.Full, 100),
        new("10min", "10 min", 600, AudioContext.Full, 100),
    ];

    /// <summary>Those that take no longer than a clip does.</summary>
    public static IReadOnlyList<BenchmarkCase> Clips { get; } = [.. All.Where(c => c.Windows == 1)];

    /// <summary>Encoder runs.</summary>
    public int Windows => (ClipSeconds + WindowSeconds - 1) / WindowSeconds;

    /// <exception cref="KeyNotFoundException">No such case.</exception>
    public static BenchmarkCase Named(string name) => All.FirstOrDefault(c => c.Name == name) ?? throw new KeyNotFoundException(name);
}
