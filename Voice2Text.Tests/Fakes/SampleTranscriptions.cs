using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Tests.Fakes;

/// <summary>A voice message of 8 s and the steps that it takes, one each second after <see cref="Start"/>.</summary>
internal static class SampleTranscriptions
{
    public const string Model = "demo-q8";

    public static readonly DateTimeOffset Start = new(2026, 11, 1, 11, 50, 0, TimeSpan.Zero);

    private const string Text = "Bring the papers to the office.";

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    public static TranscriptionResult Result => ResultOf(Text);

    public static Transcription Voice(int message, string sender = "Anna") => Transcription.Queue(
        new TranscriptionOrigin { UserKey = $"telegram:{sender}", UserName = sender, BotId = 1, ChatId = 7, MessageId = message },
        new TranscriptionMedia { Kind = MediaKind.Voice, FileId = $"f{message}", FileUniqueId = $"u{message}", Duration = Duration, Size = 20 << 10 },
        Start);

    public static Transcription Upload(string name) => Transcription.Queue(
        new TranscriptionOrigin { UserKey = "console", UserName = "Console" },
        new TranscriptionMedia { Kind = MediaKind.Upload, FileId = name, FileUniqueId = name, FileName = name },
        Start);

    public static void Claim(Transcription transcription) => transcription.Claim("worker", TimeSpan.FromHours(1), At(1));

    public static void Transcribe(Transcription transcription)
    {
        Claim(transcription);
        transcription.BeginTranscribing(At(2));
    }

    /// <summary>With the answer on its way.</summary>
    public static void Finish(Transcription transcription) => Finish(transcription, Text);

    public static void Finish(Transcription transcription, string text)
    {
        Transcribe(transcription);
        transcription.Finish(ResultOf(text), At(4));
    }

    public static void Complete(Transcription transcription) => Complete(transcription, Text);

    public static void Complete(Transcription transcription, string text)
    {
        Finish(transcription, text);
        if (transcription.State == TranscriptionState.Delivering) transcription.DeliveryDone(At(5));
    }

    public static void Fail(Transcription transcription)
    {
        Transcribe(transcription);
        transcription.Fail(new TranscriptionFault(TranscriptionFailure.EngineFailed, "The engine ran out of memory."), At(4));
    }

    public static void Reject(Transcription transcription)
    {
        Claim(transcription);
        transcription.Fail(new TranscriptionFault(TranscriptionFailure.TooLong, "At most 2 hours are taken."), At(3));
    }

    public static void Cancel(Transcription transcription) => transcription.Cancel(TranscriptionFailure.CancelledBySender, At(3));

    private static DateTimeOffset At(int second) => Start.AddSeconds(second);

    /// <summary>2 s of processing for 8 s of audio: a real-time factor of 0.25.</summary>
    private static TranscriptionResult ResultOf(string text) => new()
    {
        Text = text,
        Language = "en",
        Model = Model,
        AudioDuration = Duration,
        Segments =
        [
            new TranscriptionSegment { Index = 0, Start = TimeSpan.Zero, End = TimeSpan.FromSeconds(4.2), Text = text },
            new TranscriptionSegment { Index = 1, Start = TimeSpan.FromSeconds(4.2), End = Duration, Text = "Thank you." },
        ],
        Times = new StageTimes
        {
            QueueWait = TimeSpan.FromSeconds(1),
            Download = TimeSpan.FromMilliseconds(300),
            Decode = TimeSpan.FromMilliseconds(200),
            LogMel = TimeSpan.FromMilliseconds(300),
            Encoder = TimeSpan.FromMilliseconds(1000),
            Decoder = TimeSpan.FromMilliseconds(500),
        },
        Measurements = new RunMeasurements { Threads = 2, PeakResidentBytes = 420L << 20, MajorFaults = 1234, CpuSeconds = 1.9 },
    };
}
