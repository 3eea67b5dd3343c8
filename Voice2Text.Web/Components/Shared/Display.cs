using System.Globalization;
using Microsoft.Extensions.Localization;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Web.Localization;

namespace Voice2Text.Web.Components.Shared;

/// <summary>Values as the operator reads them: language, number format and time zone of the circuit.</summary>
public sealed class Display(IStringLocalizer<Texts> texts, BrowserSettings browser)
{
    private const string Nothing = "–";

    public string Time(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, browser.TimeZone).ToString("d MMM HH:mm:ss", CultureInfo.CurrentCulture);

    /// <summary>With the year, for a tooltip.</summary>
    public string FullTime(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, browser.TimeZone).ToString("F", CultureInfo.CurrentCulture);

    /// <summary>Milliseconds, seconds, or hours, minutes and seconds.</summary>
    public string Duration(TimeSpan? time) => time switch
    {
        null => Nothing,
        { TotalSeconds: < 1 } t => texts["Unit.Milliseconds", t.TotalMilliseconds.ToString("0", CultureInfo.CurrentCulture)],
        { TotalMinutes: < 1 } t => texts["Unit.Seconds", t.TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture)],
        { TotalHours: < 1 } t => t.ToString(@"m\:ss", CultureInfo.InvariantCulture),
        { } t => string.Create(CultureInfo.InvariantCulture, $"{(int)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00}"),
    };

    /// <summary>A position in the audio.</summary>
    public static string Position(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00}.{time.Milliseconds / 100}");

    public string Bytes(long? bytes) => bytes switch
    {
        null => Nothing,
        0 => "0",
        < 1 << 10 => texts["Unit.Bytes", bytes.Value],
        < 1 << 20 => texts["Unit.Kibibytes", (bytes.Value / 1024.0).ToString("0", CultureInfo.CurrentCulture)],
        < 1 << 30 => texts["Unit.Mebibytes", (bytes.Value / (double)(1 << 20)).ToString("0.0", CultureInfo.CurrentCulture)],
        _ => texts["Unit.Gibibytes", (bytes.Value / (double)(1 << 30)).ToString("0.0", CultureInfo.CurrentCulture)],
    };

    /// <summary>A figure with so many decimals.</summary>
    public static string Number(double? value, int decimals = 0) => value?.ToString($"N{decimals}", CultureInfo.CurrentCulture) ?? Nothing;

    public string State(TranscriptionState state) => texts[$"State.{state}"];

    public string Failure(TranscriptionFailure failure) => texts[$"Failure.{failure}"];

    public string Verdict(FitVerdict verdict) => texts[$"Fit.{verdict}"];

    /// <summary>A verdict with its figures.</summary>
    public string Explain(ModelFit fit)
    {
        var (total, anonymous) = (Bytes(fit.Needed.Total), Bytes(fit.Needed.Anonymous));
        var (free, toTheEnd, swap) = (Bytes(Math.Max(0, fit.Room.Free)), Bytes(Math.Max(0, fit.Room.FreeToTheEnd)), Bytes(fit.Room.Swap));
        return fit.Verdict switch
        {
            FitVerdict.Fits => texts["Fit.ExplainFits", total, free],
            FitVerdict.FitsReadingFromDisk => texts["Fit.ExplainReading", total, free],
            FitVerdict.WillSwap when fit.Needed.Anonymous <= fit.Room.FreeToTheEnd => texts["Fit.ExplainSlowedDown", anonymous, free],
            FitVerdict.WillSwap => texts["Fit.ExplainSwap", anonymous, free, swap],
            _ => texts["Fit.ExplainKilled", anonymous, toTheEnd, swap],
        };
    }

    /// <summary>A share as a signed percentage: +12 %.</summary>
    public static string Change(double? share) => share is { } s ? $"{(s * 100).ToString("+0;-0;0", CultureInfo.CurrentCulture)} %" : Nothing;

    public string Kind(MediaKind kind) => texts[$"Kind.{kind}"];
}
