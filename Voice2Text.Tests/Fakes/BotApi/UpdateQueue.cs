using System.Text.Json.Nodes;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>The updates that wait for the bot, and its long poll. Guarded by the lock of the <see cref="StateWatch"/>.</summary>
internal sealed class UpdateQueue(StateWatch watch, TimeProvider time, long firstId)
{
    private const int MostUpdates = 100;
    private const int LongestPoll = 50;

    private readonly List<(long Id, JsonObject Json)> _pending = [];
    private HashSet<string>? _allowed;
    private TaskCompletionSource<bool>? _poll;
    private string? _pollToken;

    /// <summary>The id that the next update gets.</summary>
    public long NextId { get; private set; } = firstId;

    public int PendingCount => _pending.Count;

    public bool IsPolling => _poll is { Task.IsCompleted: false };

    /// <summary>Adds an update where the bot asked for its kind. To be called inside the lock.</summary>
    public void Add(string kind, JsonObject content)
    {
        if (_allowed is not null && !_allowed.Contains(kind)) return;
        var id = NextId++;
        _pending.Add((id, new JsonObject { ["update_id"] = id, [kind] = content }));
        _poll?.TrySetResult(true);
    }

    /// <summary>Ends the poll that runs with a token that is revoked. To be called inside the lock.</summary>
    public void End(string token)
    {
        if (_pollToken == token) _poll?.TrySetException(BotApiException.Unauthorized());
    }

    public async Task<JsonArray> GetAsync(string token, BotApiParameters parameters, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> poll;
        Task waiting;
        var limit = (int)Math.Clamp(parameters.Number("limit") ?? MostUpdates, 1, MostUpdates);
        var timeout = TimeSpan.FromSeconds(Math.Clamp(parameters.Number("timeout") ?? 0, 0, LongestPoll));
        lock (watch.Sync)
        {
            // The newer request wins; the older one learns that it is not alone.
            _poll?.TrySetException(BotApiException.Conflict());
            if (parameters.Array("allowed_updates") is { } allowed) Allow(allowed);
            Confirm(parameters.Number("offset") ?? 0);
            if (_pending.Count > 0 || timeout == TimeSpan.Zero) return Take(limit);
            _poll = poll = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _pollToken = token;
            waiting = poll.Task.WaitAsync(timeout, time, cancellationToken);
            watch.Changed();
        }
        try
        {
            await waiting;
        }
        catch (TimeoutException)
        {
        }
        finally
        {
            lock (watch.Sync)
            {
                if (_poll == poll) _poll = null;
            }
        }
        lock (watch.Sync) return Take(limit);
    }

    private JsonArray Take(int limit) => new([.. _pending.Take(limit).Select(u => u.Json.DeepClone())]);

    // An offset above an update's id confirms it; a negative one counts from the end and forgets all before.
    private void Confirm(long offset)
    {
        if (offset >= 0) _pending.RemoveAll(update => update.Id < offset);
        else _pending.RemoveRange(0, (int)Math.Max(0, _pending.Count + offset));
        watch.Changed();
    }

    // The list is kept from one request to the next, and an empty one means all kinds.
    private void Allow(JsonArray kinds) =>
        _allowed = kinds.Count == 0 ? null : kinds.Select(kind => kind!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
}
