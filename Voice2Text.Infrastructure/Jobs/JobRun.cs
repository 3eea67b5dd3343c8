namespace Voice2Text.Infrastructure.Jobs;

/// <summary>How a run of a job ended.</summary>
public enum JobResult
{
    /// <summary>It has not ended.</summary>
    Running,

    Done,

    Failed,

    /// <summary>The server stopped; the next run goes on from there.</summary>
    Cancelled,

    /// <summary>The server was killed meanwhile; the next run goes on from there.</summary>
    Interrupted,
}

/// <summary>One run of a job.</summary>
public sealed class JobRun
{
    public long Id { get; private init; }

    public required JobKind Job { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public JobResult Result { get; private set; }

    /// <summary>What it did: see <see cref="JobReport.Parse"/>.</summary>
    public string Figures { get; private set; } = "";

    /// <summary>What went wrong, for the operator.</summary>
    public string? Error { get; private set; }

    /// <summary>Who asked for it; <see langword="null"/>: the schedule.</summary>
    public string? RequestedBy { get; init; }

    public TimeSpan? Duration => FinishedAt - StartedAt;

    internal void Finish(JobResult result, JobReport report, string? error, DateTimeOffset at) =>
        (Result, Figures, Error, FinishedAt) = (result, report.ToString(), error, at);
}
