using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>Which transcriptions a list shows.</summary>
/// <param name="State">Only this state.</param>
/// <param name="Search">Only those whose text, sender or file name contains this.</param>
public sealed record TranscriptionFilter(TranscriptionState? State = null, string? Search = null);

/// <summary>One transcription in a list.</summary>
public sealed record TranscriptionRow
{
    public required long Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required TranscriptionState State { get; init; }

    /// <summary>Name for the operator's eyes.</summary>
    public required string Sender { get; init; }

    public required MediaKind Kind { get; init; }

    public string? FileName { get; init; }

    /// <summary>As decoded, else as stated.</summary>
    public TimeSpan? Duration { get; init; }

    public double? RealTimeFactor { get; init; }

    /// <summary>The start of the text.</summary>
    public string? Excerpt { get; init; }

    public TranscriptionFailure? Failure { get; init; }

    public string? FailureReason { get; init; }
}

/// <summary>One page of a list.</summary>
/// <param name="Rows">The newest first.</param>
/// <param name="Total">Rows on all pages.</param>
public sealed record TranscriptionPage(IReadOnlyList<TranscriptionRow> Rows, int Total);

/// <summary>Everything that is stored about one transcription.</summary>
/// <param name="Transcription">With its changes and segments in order.</param>
/// <param name="Host">The machine that it ran on.</param>
public sealed record TranscriptionDetails(Transcription Transcription, HostProfile? Host);

/// <summary>How things stand.</summary>
/// <param name="Waiting">Transcriptions in the queue.</param>
/// <param name="Last">The last that were completed.</param>
/// <param name="Failures">The last that failed or were rejected.</param>
public sealed record TranscriptionOverview(int Waiting, IReadOnlyList<TranscriptionRow> Last, IReadOnlyList<TranscriptionRow> Failures);
