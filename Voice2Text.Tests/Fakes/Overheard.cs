using System.Collections.Concurrent;
using System.Text;
using Voice2Text.Tests.Fakes.BotApi;

namespace Voice2Text.Tests.Fakes;

/// <summary>
/// All that the application writes down or shows while the tests run is searched for secrets here: log lines, standard
/// error, pages, what live pages receive. <see cref="LeakWatch"/> fails the run when something was found.
/// </summary>
internal static class Overheard
{
    private static readonly ConcurrentQueue<string> Found = new();
    private static readonly string[] Transcripts = [.. SampleClip.All.Select(c => c.Text), FakeSpeechEngine.DefaultText];

    /// <summary>The part of the bot's token that only its owner knows.</summary>
    private static readonly string Secret = FakeBotApi.DefaultToken.Split(':')[1];

    public static IReadOnlyCollection<string> Leaks => Found;

    /// <summary>What nobody has to sign in for, or what is kept: neither the token nor a transcript may be in it.</summary>
    public static void Open(string source, string text)
    {
        Asked(source, text);
        if (Transcripts.FirstOrDefault(t => text.Contains(t, StringComparison.Ordinal)) is { } transcript)
            Found.Enqueue($"{source} has the transcript \"{transcript}\": {text}");
    }

    /// <summary>What an operator who has signed in asked for: the token may not be in it.</summary>
    public static void Asked(string source, string text)
    {
        if (text.Contains(Secret, StringComparison.Ordinal)) Found.Enqueue($"{source} has the token: {text}");
    }

    public static void Asked(string source, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0) Found.Enqueue($"{source} has the token: {Encoding.UTF8.GetString(bytes)}");
    }
}

/// <summary>Fails the run in which a secret was heard.</summary>
public sealed class LeakWatch : IDisposable
{
    public void Dispose() => Assert.Empty(Overheard.Leaks);
}
