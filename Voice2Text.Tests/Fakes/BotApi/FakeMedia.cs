namespace Voice2Text.Tests.Fakes.BotApi;

public enum FakeMediaKind { Voice, Audio, Video, VideoNote, Document, Sticker }

/// <summary>Media as a message carries it.</summary>
public sealed record FakeMedia(FakeMediaKind Kind, FakeFile File)
{
    /// <summary>In whole seconds, as the Bot API has it; documents and stickers have none.</summary>
    public int Duration { get; init; }

    public string? MimeType { get; init; }

    public string? FileName { get; init; }

    public string FileId => File.Id(Kind);

    internal static string IdPrefix(FakeMediaKind kind) => kind switch
    {
        FakeMediaKind.Voice => "AwAC",
        FakeMediaKind.Audio => "CQAC",
        FakeMediaKind.Video => "BAAC",
        FakeMediaKind.VideoNote => "DQAC",
        FakeMediaKind.Sticker => "CAAC",
        _ => "BQAC",
    };

    internal static string Folder(FakeMediaKind kind) => kind switch
    {
        FakeMediaKind.Voice => "voice",
        FakeMediaKind.Audio => "music",
        FakeMediaKind.Video => "videos",
        FakeMediaKind.VideoNote => "video_notes",
        FakeMediaKind.Sticker => "stickers",
        _ => "documents",
    };

    internal static string Extension(FakeMediaKind kind) => kind switch
    {
        FakeMediaKind.Voice => "oga",
        FakeMediaKind.Audio => "mp3",
        FakeMediaKind.Video or FakeMediaKind.VideoNote => "mp4",
        FakeMediaKind.Sticker => "webp",
        _ => "bin",
    };
}
