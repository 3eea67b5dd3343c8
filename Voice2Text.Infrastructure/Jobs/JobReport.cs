using System.Globalization;

namespace Voice2Text.Infrastructure.Jobs;

/// <summary>What a job counts; the names stand in the database.</summary>
public enum JobFigure
{
    /// <summary>Periods of roll-ups written.</summary>
    Periods,

    /// <summary>Audio files removed.</summary>
    AudioFiles,

    /// <summary>Bytes of them.</summary>
    AudioBytes,

    /// <summary>Texts removed; the rows and measurements stay.</summary>
    Texts,

    /// <summary>Host samples removed.</summary>
    Samples,

    /// <summary>Roll-up periods removed.</summary>
    Rollups,

    /// <summary>Log entries removed.</summary>
    LogEntries,

    /// <summary>Records of job runs removed.</summary>
    JobRuns,

    /// <summary>Notes of accounts and changed settings removed.</summary>
    AuditEntries,

    /// <summary>Bytes that were given back to the disk.</summary>
    FreedBytes,

    /// <summary>Bytes moved from the write-ahead log into the database.</summary>
    CheckpointBytes,

    /// <summary>Size of the database.</summary>
    DatabaseBytes,

    /// <summary>Size of the new backup.</summary>
    BackupBytes,

    /// <summary>Old backups removed.</summary>
    Backups,
}

/// <summary>Counts what a run does, and what it could not do. Not for several threads at once.</summary>
public sealed class JobReport
{
    private const int MaxErrors = 10;

    private readonly SortedDictionary<JobFigure, long> _figures = [];
    private readonly List<string> _errors = [];

    public IReadOnlyDictionary<JobFigure, long> Figures => _figures;

    /// <summary>What failed while the rest went on.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public void Add(JobFigure figure, long count) => _figures[figure] = _figures.GetValueOrDefault(figure) + count;

    /// <summary>Notes that a part failed; the first ten are kept.</summary>
    public void Fail(string error)
    {
        if (_errors.Count < MaxErrors) _errors.Add(error);
    }

    /// <summary>The stored form: <c>AudioFiles=3;AudioBytes=51200</c>.</summary>
    public override string ToString() => string.Join(';', _figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key}={f.Value}")));

    /// <summary>Reads <c>AudioFiles=3;AudioBytes=51200</c>; names of another version are left out.</summary>
    public static IReadOnlyList<(JobFigure Figure, long Value)> Parse(string stored) =>
    [
        .. stored.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('='))
            .Where(part => part.Length == 2 && Enum.IsDefined(typeof(JobFigure), part[0]) && long.TryParse(part[1], CultureInfo.InvariantCulture, out _))
            .Select(part => (Enum.Parse<JobFigure>(part[0]), long.Parse(part[1], CultureInfo.InvariantCulture))),
    ];
}
