using System.Globalization;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>How the bot names its users, and what stands on its buttons.</summary>
internal static class BotAddressing
{
    private const string CancelPrefix = "cancel:";

    // Languages whose speakers are likelier to read Russian than English.
    private static readonly string[] RussianReaders = ["ru", "uk", "be", "kk", "ky", "uz", "tg"];

    public static string UserKey(long userId) => string.Create(CultureInfo.InvariantCulture, $"telegram:{userId}");

    /// <summary>The language of replies for an IETF tag such as <c>ru</c> or <c>pt-br</c>.</summary>
    public static string ReplyLanguage(string? languageCode) =>
        languageCode is { Length: >= 2 } code && RussianReaders.Contains(code[..2].ToLowerInvariant()) ? "ru" : "en";

    public static string CancelData(Transcription transcription) => string.Create(CultureInfo.InvariantCulture, $"{CancelPrefix}{transcription.Id}");

    public static long? ParseCancel(string? data) =>
        data is not null && data.StartsWith(CancelPrefix, StringComparison.Ordinal)
        && long.TryParse(data.AsSpan(CancelPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
