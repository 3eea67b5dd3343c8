using System.Globalization;
using System.Text.RegularExpressions;
using Quartz;

namespace Voice2Text.Infrastructure.Jobs;

/// <summary>Why a schedule is not taken.</summary>
public enum ScheduleFault
{
    /// <summary>It cannot be read.</summary>
    Unreadable,

    /// <summary>It names a second, minute, hour, day or month that there is not.</summary>
    OutOfRange,

    /// <summary>No run lies ahead.</summary>
    Never,

    /// <summary>Two runs are less than a minute apart.</summary>
    TooOften,
}

/// <summary>
/// A cron expression, in the server's time zone: five fields as crontab has them (<c>20 3 * * *</c>), or six or seven with
/// seconds first and the year last (<c>0 20 3 * * ?</c>).
/// </summary>
public sealed partial class CronSchedule
{
    private const int CrontabFields = 5;
    private const int Checked = 5;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    // Largest number of seconds, minutes, hours, days, months; days of the week and years are left to the parser.
    private static readonly int[] Largest = [59, 59, 23, 31, 12];

    private readonly CronExpression _cron;

    private CronSchedule(CronExpression cron) => _cron = cron;

    /// <summary>With seconds first, as it is stored.</summary>
    public string Expression => _cron.CronExpressionString;

    /// <summary>Reads a schedule.</summary>
    /// <param name="text">Five to seven fields.</param>
    /// <param name="now">Runs are looked for from here on.</param>
    /// <param name="schedule">What was read.</param>
    /// <returns>What is wrong with it; <see langword="null"/>: nothing.</returns>
    public static ScheduleFault? Read(string text, DateTimeOffset now, out CronSchedule? schedule)
    {
        schedule = null;
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var format = fields.Length == CrontabFields ? CronFormat.Unix : CronFormat.Quartz;
        if (!TryParse(string.Join(' ', fields), format, out var cron)) return ScheduleFault.Unreadable;
        // The parser takes a minute of 99 for some other one.
        if (!IsInRange(format == CronFormat.Unix ? ["0", .. fields] : fields)) return ScheduleFault.OutOfRange;
        var read = new CronSchedule(cron!.WithTimeZone(TimeZoneInfo.Local));
        var next = read.Next(now, Checked);
        if (next.Count == 0) return ScheduleFault.Never;
        if (next.Zip(next.Skip(1)).Any(pair => pair.Second - pair.First < Shortest)) return ScheduleFault.TooOften;
        schedule = read;
        return null;
    }

    /// <summary>The next runs.</summary>
    public IReadOnlyList<DateTimeOffset> Next(DateTimeOffset after, int count)
    {
        var runs = new List<DateTimeOffset>(count);
        for (var at = _cron.GetNextValidTimeAfter(after); at is { } run && runs.Count < count; at = _cron.GetNextValidTimeAfter(run)) runs.Add(run);
        return runs;
    }

    private static bool TryParse(string text, CronFormat format, out CronExpression? cron)
    {
        try
        {
            return CronExpression.TryParse(text, format, out cron);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            cron = null;
            return false;
        }
    }

    private static bool IsInRange(string[] fields) => fields.Take(Largest.Length).Select((field, i) => Number().Matches(field).All(m =>
        int.TryParse(m.Value, CultureInfo.InvariantCulture, out var number) && number <= Largest[i])).All(inRange => inRange);

    /// <summary>Numbers of moments, not of steps: 5 and 10 in <c>5-10/99</c>.</summary>
    [GeneratedRegex(@"(?<![/\d])\d+", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
