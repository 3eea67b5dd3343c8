using Microsoft.AspNetCore.StaticFiles;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;

namespace Voice2Text.Web.Features.Transcriptions;

/// <summary>Kept audio, in parts as players ask for it.</summary>
internal static class TranscriptAudio
{
    private const string Unknown = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider Types = new();

    public static async Task<IResult> SendAsync(long id, TranscriptionStore store, AudioStore audio, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } stored || audio.Find(id) is not { } path) return Results.NotFound();
        return Results.File(path, TypeOf(stored.Media), enableRangeProcessing: true);
    }

    /// <summary>What a sender states is taken where it is sound or film, and nothing that a browser would show as a page.</summary>
    internal static string TypeOf(TranscriptionMedia media)
    {
        if (IsMedia(media.MimeType)) return media.MimeType!;
        if (media.FileName is not null && Types.TryGetContentType(media.FileName, out var known) && IsMedia(known)) return known;
        return media.Kind switch
        {
            MediaKind.Voice => "audio/ogg",
            MediaKind.VideoNote => "video/mp4",
            _ => Unknown,
        };
    }

    private static bool IsMedia(string? type) =>
        type is not null && (type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("video/", StringComparison.OrdinalIgnoreCase))
        && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '+' or '.');
}
