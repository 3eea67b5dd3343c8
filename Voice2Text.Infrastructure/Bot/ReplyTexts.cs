using System.Globalization;
using System.Resources;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Infrastructure.Bot;

/// <summary>What the bot says, in one language; the sentences stand in <c>ReplyTexts.resx</c> and its translations.</summary>
internal sealed class ReplyTexts
{
    private static readonly ResourceManager Resources = new(typeof(ReplyTexts));

    private readonly CultureInfo _culture;

    private ReplyTexts(string language) => _culture = CultureInfo.GetCultureInfo(language);

    public static IReadOnlyList<string> Languages { get; } = ["en", "ru"];

    private static Dictionary<string, ReplyTexts> All { get; } = Languages.ToDictionary(l => l, l => new ReplyTexts(l), StringComparer.Ordinal);

    public string Start => Get("Start");

    public string NotMedia => Get("NotMedia");

    public string NothingToCancel => Get("NothingToCancel");

    public string CancelButton => Get("CancelButton");

    public string CancelPressed => Get("CancelPressed");

    public string CancelTooLate => Get("CancelTooLate");

    public string CancelForeign => Get("CancelForeign");

    public string ButtonUnknown => Get("ButtonUnknown");

    public string Preparing => Get("Preparing");

    public string NoSpeech => Get("NoSpeech");

    public string TextAsFile => Get("TextAsFile");

    /// <param name="language">One of <see cref="Languages"/>; English for any other.</param>
    public static ReplyTexts In(string language) => All.GetValueOrDefault(language) ?? All["en"];

    public string Help(BotOptions options) => Format("Help", options.MaxFileBytes >> 20, Time(options.MaxDuration), options.MaxWaitingPerUser);

    public string CancelledCount(int count) => Format("CancelledCount", count);

    /// <param name="place">1: next.</param>
    /// <param name="wait">Expected time with its range, where it is known.</param>
    public string Queued(int place, ExpectedTime? wait)
    {
        if (wait is null) return Format("Queued", place);
        var (low, high) = (Time(wait.Low), Time(wait.High));
        return Format("QueuedWait", place, low == high ? low : $"{low}–{high}");
    }

    /// <param name="done">Audio done.</param>
    /// <param name="total">All of the audio, where it is known.</param>
    public string Transcribing(TimeSpan done, TimeSpan? total) =>
        total is { } all ? Format("TranscribingOf", Time(done), Time(all)) : Get("Transcribing");

    public string CommandDescription(string command) => Get($"Commands.{command}");

    /// <summary>What the sender is told of an end without text.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="limit">The broken limit: seconds, bytes or a count.</param>
    public string Failure(TranscriptionFailure failure, double? limit) => failure switch
    {
        TranscriptionFailure.TooLong => Format(nameof(TranscriptionFailure.TooLong), Time(TimeSpan.FromSeconds(limit ?? 0))),
        TranscriptionFailure.TooLarge => Format(nameof(TranscriptionFailure.TooLarge), (long)(limit ?? 0) >> 20),
        TranscriptionFailure.TooManyWaiting => Format(nameof(TranscriptionFailure.TooManyWaiting), limit ?? 0),
        _ => Get($"{failure}"),
    };

    /// <summary>Minutes and seconds, or hours, minutes and seconds: <c>0:35</c>, <c>2:00:00</c>.</summary>
    internal static string Time(TimeSpan time)
    {
        var whole = TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));
        return whole.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)whole.TotalHours}:{whole.Minutes:00}:{whole.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole.Minutes}:{whole.Seconds:00}");
    }

    private string Get(string name) => Resources.GetString(name, _culture) ?? throw new MissingManifestResourceException($"ReplyTexts has no \"{name}\".");

    private string Format(string name, params object[] values) => string.Format(_culture, Get(name), values);
}
