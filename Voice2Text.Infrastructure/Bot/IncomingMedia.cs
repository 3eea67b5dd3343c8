using Telegram.Bot.Types;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>Finds the sound in a message.</summary>
internal static class IncomingMedia
{
    // Documents whose sender's app names no type, or a general one.
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".3gp", ".aac", ".aif", ".aiff", ".amr", ".avi", ".flac", ".flv", ".m4a", ".m4b", ".m4v", ".mka", ".mkv", ".mov", ".mp2", ".mp3", ".mp4", ".mpeg",
        ".mpg", ".oga", ".ogg", ".ogv", ".opus", ".ts", ".wav", ".webm", ".wma", ".wmv",
    };

    /// <returns><see langword="null"/> where the message holds none.</returns>
    public static TranscriptionMedia? Of(Message message) => message switch
    {
        { Voice: { } voice } => Create(MediaKind.Voice, voice, null, voice.MimeType, voice.Duration),
        { Audio: { } audio } => Create(MediaKind.Audio, audio, audio.FileName, audio.MimeType, audio.Duration),
        { VideoNote: { } note } => Create(MediaKind.VideoNote, note, null, null, note.Duration),
        { Video: { } video } => Create(MediaKind.Video, video, video.FileName, video.MimeType, video.Duration),
        // An animation comes as a document too; it has no sound.
        { Document: { } document, Animation: null } when IsMedia(document) => Create(MediaKind.Document, document, document.FileName, document.MimeType, null),
        _ => null,
    };

    private static bool IsMedia(Document document) =>
        document.MimeType is { } type && (type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("video/", StringComparison.OrdinalIgnoreCase))
        || Extensions.Contains(Path.GetExtension(document.FileName ?? ""));

    private static TranscriptionMedia Create(MediaKind kind, FileBase file, string? name, string? type, int? seconds) => new()
    {
        Kind = kind,
        FileId = file.FileId,
        FileUniqueId = file.FileUniqueId,
        FileName = name,
        MimeType = type,
        Size = file.FileSize,
        Duration = seconds is { } s ? TimeSpan.FromSeconds(s) : null,
    };
}
