using System.Globalization;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>What the operator is told when the engine was lost, and what to do.</summary>
internal static class EngineLosses
{
    private const int MaxReason = 200;
    private const string Remedy = "Choose a smaller model or precision, or give the server more memory or swap.";

    // Words of the C++ library, of .NET, of ONNX Runtime and of the dynamic loader.
    private static readonly string[] OutOfMemoryWords =
        ["bad_alloc", "out of memory", "OutOfMemoryException", "Failed to allocate memory", "Cannot allocate memory", "insufficient memory", "GC heap initialization failed", "0x8007000E"];

    public static SpeechException OutOfMemory(string model, Exception? cause = null) => new(
        SpeechFailure.OutOfMemory, $"Memory ran out with the model {model}, and the engine was ended. {Remedy}", cause);

    public static SpeechException Killed(string model) => new(
        SpeechFailure.Killed,
        $"The engine was killed while it used the model {model} (SIGKILL), by something other than this application. Where the kernel's log says \"Out of memory\": {char.ToLowerInvariant(Remedy[0])}{Remedy[1..]}");

    public static SpeechException Crashed(string model, int exitCode, string reason) => new(
        SpeechFailure.Crashed,
        string.Create(CultureInfo.InvariantCulture, $"The engine ended by itself with the model {model} (exit code {exitCode}). {(reason.Length <= MaxReason ? reason : reason[..MaxReason])}").TrimEnd());

    public static SpeechException TimedOut(string model) => new(
        SpeechFailure.TimedOut, $"The engine took too long with the model {model} and was stopped. Choose a smaller model, or raise Speech:StallTimeout.");

    public static SpeechException Failed(string model, Exception cause) => new(
        SpeechFailure.EngineFailed, $"The speech engine failed with the model {model}: {cause.Message}", cause);

    /// <summary>Whether a program's words say that memory ran out.</summary>
    public static bool IsOutOfMemory(string words) => OutOfMemoryWords.Any(w => words.Contains(w, StringComparison.OrdinalIgnoreCase));
}
