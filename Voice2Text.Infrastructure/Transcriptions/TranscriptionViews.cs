using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>Which transcriptions a list shows: those that meet all that is given.</summary>
public sealed record TranscriptionFilter
{
    /// <summary>All of these words in text, sender or file name; the last one may be the beginning of a word.</summary>
    public string? Search { get; init; }

    public TranscriptionState? State { get; init; }

    /// <summary>Failed and rejected ones.</summary>
    public bool FailuresOnly { get; init; }

    public string? UserKey { get; init; }

    /// <summary>Id of the model that made the text.</summary>
    public string? Model { get; init; }

    /// <summary>ISO 639 code of what was spoken.</summary>
    public string? Language { get; init; }

    /// <summary>Received at this moment or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Received before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Runs of this real-time factor or a slower one; answers from the store have none.</summary>
    public double? MinRealTimeFactor { get; init; }

    public bool IsEmpty => string.IsNullOrWhiteSpace(Search) && this with { Search = null } == new TranscriptionFilter();
}

/// <summary>A place in a list by the row beside it, which stays where it is while rows come and go.</summary>
/// <param name="Before">The page is of older ones than this id.</param>
/// <param name="After">The page is of newer ones than this id.</param>
public sealed record TranscriptionCursor(long? Before = null, long? After = null)
{
    public static TranscriptionCursor Newest { get; } = new();
}

/// <summary>A sender, for a filter.</summary>
/// <param name="Key">As in <see cref="TranscriptionOrigin.UserKey"/>.</param>
/// <param name="Name">The last one known.</param>
public sealed record Person(string Key, string? Name);

/// <summary>A piece of a text.</summary>
/// <param name="Text">Plain text.</param>
/// <param name="IsMatch">Whether it was searched for.</param>
public sealed record TextPart(string Text, bool IsMatch);

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

    /// <summary>The part of the text where the words are; empty where nothing was searched for.</summary>
    public IReadOnlyList<TextPart> Snippet { get; init; } = [];

    public TranscriptionFailure? Failure { get; init; }

    public string? FailureReason { get; init; }
}

/// <summary>One page of a list.</summary>
/// <param name="Rows">The newest first.</param>
/// <param name="HasNewer">Whether there are some before these.</param>
/// <param name="HasOlder">Whether there are some after these.</param>
/// <param name="Total">Rows on all pages; <see langword="null"/>: more than <see cref="TranscriptionQueries.MaxCounted"/>.</param>
public sealed record TranscriptionPage(IReadOnlyList<TranscriptionRow> Rows, bool HasNewer, bool HasOlder, int? Total);

/// <summary>Everything that is stored about one transcription.</summary>
/// <param name="Transcription">With its changes and segments in order.</param>
/// <param name="Host">The machine that it ran on.</param>
public sealed record TranscriptionDetails(Transcription Transcription, HostProfile? Host);

/// <summary>How things stand.</summary>
/// <param name="Waiting">Transcriptions in the queue.</param>
/// <param name="Last">The last that were completed.</param>
/// <param name="Failures">The last that failed or were rejected.</param>
public sealed record TranscriptionOverview(int Waiting, IReadOnlyList<TranscriptionRow> Last, IReadOnlyList<TranscriptionRow> Failures);
