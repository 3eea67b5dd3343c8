using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using StreamJsonRpc;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Models;

namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>
/// What the server and its engine process say to each other over the engine's standard input and output: JSON-RPC, each
/// message with its length in front. The server calls <see cref="Load"/> once and <see cref="Transcribe"/> for each run;
/// during a run the engine calls back for samples and tells what it has found, and waits for each answer.
/// </summary>
internal static class EngineContract
{
    /// <summary><see cref="LoadCall"/> → <see cref="EngineAnswer"/>.</summary>
    public const string Load = "load";

    /// <summary><see cref="RunCall"/> → <see cref="EngineAnswer"/> with a summary.</summary>
    public const string Transcribe = "transcribe";

    /// <summary><see cref="ModelWriting"/> → <see cref="EngineAnswer"/>. The engine notifies of its <see cref="Progress"/>.</summary>
    public const string Write = "write";

    /// <summary><see cref="SpeedMeasuring"/> → <see cref="EngineAnswer"/> with a speed.</summary>
    public const string Measure = "measure";

    /// <summary><see cref="ModelImportProgress"/>, without an answer.</summary>
    public const string Progress = "progress";

    /// <summary>Most samples wanted → the next samples as bytes; none at the end of the audio.</summary>
    public const string Read = "read";

    /// <summary><see cref="EngineUpdate"/> → nothing. The engine goes on when the update has been taken.</summary>
    public const string Tell = "tell";

    /// <summary>Samples of one message: a second of audio, and below the size at which .NET puts arrays apart.</summary>
    public const int SamplesPerRead = 16384;

    /// <summary>A connection over two streams, not listening yet.</summary>
    public static JsonRpc Connect(Stream sending, Stream receiving)
    {
        var options = new JsonSerializerOptions
        {
            // A window of which nothing is sure has a log-probability of minus infinity.
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            TypeInfoResolver = JsonTypeInfoResolver.Combine(EngineJson.Default, new DefaultJsonTypeInfoResolver()),
        };
        return new JsonRpc(new LengthHeaderMessageHandler(sending, receiving, new SystemTextJsonFormatter { JsonSerializerOptions = options }));
    }
}

/// <summary>Which model, and how.</summary>
internal sealed record LoadCall(string Directory, int Threads, bool SessionsInTurn);

/// <summary>One transcription.</summary>
internal sealed record RunCall(SpeechRequest Request, string AudioName, TimeSpan? StatedDuration);

/// <summary>How a call ended.</summary>
/// <param name="Summary">Of a transcription that was completed.</param>
/// <param name="Fault">What went wrong.</param>
/// <param name="Refusal">Why a checkpoint did not become a model.</param>
/// <param name="Speed">What was measured.</param>
internal sealed record EngineAnswer(SpeechSummary? Summary = null, EngineFault? Fault = null, CheckpointFault? Refusal = null, ModelSpeed? Speed = null);

/// <param name="Failure">Why.</param>
/// <param name="Message">What to do.</param>
internal sealed record CheckpointFault(CheckpointFailure Failure, string Message);

/// <param name="Failure">Why.</param>
/// <param name="Message">What to do.</param>
internal sealed record EngineFault(SpeechFailure Failure, string Message);

/// <summary>One <see cref="SpeechUpdate"/>: exactly one of them is given.</summary>
internal sealed record EngineUpdate(LanguageKnown? Language = null, Segment? Segment = null, SpeechProgress? Progress = null)
{
    public static EngineUpdate? Of(SpeechUpdate update) => update switch
    {
        LanguageKnown language => new(Language: language),
        SegmentReady ready => new(Segment: ready.Segment),
        SpeechProgress progress => new(Progress: progress),
        _ => null,
    };

    public SpeechUpdate ToUpdate() => Language ?? (SpeechUpdate?)Progress ?? new SegmentReady(Segment!);
}

/// <summary>Serialisers made by the compiler: the engine's process generates none at run time.</summary>
[JsonSerializable(typeof(LoadCall))]
[JsonSerializable(typeof(RunCall))]
[JsonSerializable(typeof(EngineAnswer))]
[JsonSerializable(typeof(EngineUpdate))]
[JsonSerializable(typeof(ModelWriting))]
[JsonSerializable(typeof(SpeedMeasuring))]
[JsonSerializable(typeof(ModelImportProgress))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(int))]
internal sealed partial class EngineJson : JsonSerializerContext;
