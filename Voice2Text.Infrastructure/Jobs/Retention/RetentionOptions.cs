using Microsoft.Extensions.Options;

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

internal sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    // A century: more is a slip of the finger, and moments so long ago cannot be computed with.
    private const int Longest = 36_500;

    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var wrong = new List<string>();
        void Check(string key, int days)
        {
            if (days is < 0 or > Longest) wrong.Add($"{RetentionOptions.Section}:{key} is a number of days from 0 (kept for good) to {Longest}.");
        }

        Check(nameof(options.AudioDays), options.AudioDays);
        Check(nameof(options.TextDays), options.TextDays);
        Check(nameof(options.SampleDays), options.SampleDays);
        Check(nameof(options.MinuteDays), options.MinuteDays);
        Check(nameof(options.HourDays), options.HourDays);
        Check(nameof(options.DayDays), options.DayDays);
        Check(nameof(options.JobRunDays), options.JobRunDays);
        Check(nameof(options.AuditDays), options.AuditDays);
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
