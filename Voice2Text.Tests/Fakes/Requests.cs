using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Tests.Fakes;

/// <summary>Transcriptions as they come in.</summary>
internal static class Requests
{
    public static Transcription FromChat(long user, int message, DateTimeOffset at, string? uniqueId = null, TimeSpan? duration = null) => Transcription.Queue(
        new TranscriptionOrigin { BotId = 1, ChatId = user, MessageId = message, UserKey = $"telegram:{user}", UserName = $"User {user}" },
        new TranscriptionMedia { Kind = MediaKind.Voice, FileId = $"file-{user}-{message}", FileUniqueId = uniqueId ?? $"unique-{user}-{message}", Duration = duration },
        at);

    public static Transcription FromConsole(DateTimeOffset at) => Transcription.Queue(
        new TranscriptionOrigin { UserKey = "console" },
        new TranscriptionMedia { Kind = MediaKind.Upload, FileId = "upload", FileUniqueId = "upload" },
        at);

    public static TranscriptionResult Result(string text, string model = "demo-q8") => new()
    {
        Text = text,
        Language = "en",
        AudioDuration = TimeSpan.FromSeconds(4),
        Segments = [new TranscriptionSegment { Index = 0, Start = TimeSpan.Zero, End = TimeSpan.FromSeconds(4), Text = text }],
        Times = new StageTimes { Encoder = TimeSpan.FromSeconds(1), Decoder = TimeSpan.FromSeconds(1) },
        Measurements = new RunMeasurements { Threads = 1 },
        Model = model,
    };
}
