using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Infrastructure.Speech.Decoding;

namespace Voice2Text.Tests.Fakes;

/// <summary>The checkpoint that ships with the application, as the tests' output folder holds it.</summary>
internal static class DemoModel
{
    public static string Checkpoint { get; } = Path.Combine(AppContext.BaseDirectory, "models", "demo");

    public static string Samples { get; } = Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>Its vocabulary; shared, it is never changed.</summary>
    public static TokenLayout Layout { get; } = ReadLayout();

    private static TokenLayout ReadLayout()
    {
        var text = WhisperTextSetup.Load(Checkpoint);
        return new TokenLayout(text.Tokenizer, text.Generation);
    }
}
