using Voice2Text.Domain.Settings;
using Voice2Text.Infrastructure.Settings;

namespace Voice2Text.Infrastructure.Jobs.Retention;

/// <summary>How long things are kept, in days; 0: for good. Section <c>Retention</c>.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Audio files whose transcription has ended.</summary>
    public int AudioDays { get; set; } = 7;

    /// <summary>Texts and their segments; the row and its measurements stay.</summary>
    public int TextDays { get; set; } = 365;

    /// <summary>Host samples as they were taken. They stay until they are rolled up, however long that takes.</summary>
    public int SampleDays { get; set; } = 1;

    /// <summary>Roll-ups of one minute.</summary>
    public int MinuteDays { get; set; } = 14;

    /// <summary>Roll-ups of one hour.</summary>
    public int HourDays { get; set; } = 400;

    /// <summary>Roll-ups of one day.</summary>
    public int DayDays { get; set; }

    /// <summary>Records of job runs.</summary>
    public int JobRunDays { get; set; } = 90;

    /// <summary>What is noted of sign-ins and accounts, and of changed settings.</summary>
    public int AuditDays { get; set; } = 365;
}

internal sealed class RetentionOptionsValidator : SettingValidator<RetentionOptions>
{
    // A century: more is a slip of the finger, and moments so long ago cannot be computed with.
    private const int Longest = 36_500;

    public override IEnumerable<SettingError> Check(RetentionOptions options)
    {
        var days = new (string Key, int Days)[]
        {
            (nameof(options.AudioDays), options.AudioDays), (nameof(options.TextDays), options.TextDays), (nameof(options.SampleDays), options.SampleDays), (nameof(options.MinuteDays), options.MinuteDays),
            (nameof(options.HourDays), options.HourDays), (nameof(options.DayDays), options.DayDays), (nameof(options.JobRunDays), options.JobRunDays), (nameof(options.AuditDays), options.AuditDays),
        };
        foreach (var (key, _) in days.Where(d => d.Days is < 0 or > Longest)) yield return new($"{RetentionOptions.Section}:{key}", SettingRule.Range, "0", $"{Longest}");
    }
}
