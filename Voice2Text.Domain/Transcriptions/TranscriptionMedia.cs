namespace Voice2Text.Domain.Transcriptions;

/// <summary>What kind of message brought the audio.</summary>
public enum MediaKind
{
    Voice,
    Audio,
    Video,
    VideoNote,
    Document,

    /// <summary>A file given to the console.</summary>
    Upload,
}

/// <summary>The file of a transcription, as its sender's service describes it.</summary>
public sealed record TranscriptionMedia
{
    public required MediaKind Kind { get; init; }

    /// <summary>What the file is fetched by: Telegram's <c>file_id</c>, or the name of the kept upload.</summary>
    public required string FileId { get; init; }

    /// <summary>The same for the same content, whoever sends it (<c>file_unique_id</c>).</summary>
    public required string FileUniqueId { get; init; }

    public string? FileName { get; init; }

    public string? MimeType { get; init; }

    /// <summary>Bytes, as stated.</summary>
    public long? Size { get; init; }

    /// <summary>Duration, as stated.</summary>
    public TimeSpan? Duration { get; init; }
}

/// <summary>Where a transcription came from and where its answer goes.</summary>
public sealed record TranscriptionOrigin
{
    /// <summary>Telegram's id of the bot; <see langword="null"/> for the console.</summary>
    public long? BotId { get; init; }

    public long? ChatId { get; init; }

    public int? MessageId { get; init; }

    /// <summary>Whose turn it is in the queue: <c>telegram:42</c> or <c>console</c>.</summary>
    public required string UserKey { get; init; }

    /// <summary>Name for the operator's eyes.</summary>
    public string? UserName { get; init; }

    /// <summary>ISO 639 code of the language in which the sender is answered.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Whether the answer goes to a chat.</summary>
    public bool IsChat => ChatId is not null;
}
