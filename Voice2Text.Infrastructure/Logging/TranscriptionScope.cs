using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Voice2Text.Infrastructure.Logging;

/// <summary>Marks every log entry that is written while a transcription is worked on.</summary>
public static class TranscriptionScope
{
    /// <summary>The property of a log entry that names its transcription.</summary>
    public const string Property = "TranscriptionId";

    /// <summary>Entries belong to this transcription until the result is disposed.</summary>
    public static IDisposable BeginTranscription(this ILogger logger, long id)
    {
        var state = new State(id);
        return new Scope(state, logger.BeginScope(state));
    }

    private sealed class Scope(State state, IDisposable? inner) : IDisposable
    {
        public void Dispose()
        {
            state.IsOver = true;
            inner?.Dispose();
        }
    }

    /// <summary>
    /// Empty after its end: what outlives the run it was started in, such as the reader of the engine's output, still has
    /// the scope, and speaks of the transcriptions that follow.
    /// </summary>
    private sealed class State(long id) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private readonly KeyValuePair<string, object?> _property = new(Property, id);

        public volatile bool IsOver;

        public int Count => IsOver ? 0 : 1;

        public KeyValuePair<string, object?> this[int index] => index == 0 ? _property : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            if (!IsOver) yield return _property;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => IsOver ? "" : string.Create(CultureInfo.InvariantCulture, $"{Property}: {id}");
    }
}
