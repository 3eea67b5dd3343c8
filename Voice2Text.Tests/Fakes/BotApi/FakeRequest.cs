namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>A request as it came, and how it ended.</summary>
public sealed class FakeRequest
{
    private volatile int _status;
    private volatile bool _isApplied;

    internal FakeRequest(long number, string method, string token, long? chatId, IReadOnlyDictionary<string, string> parameters, DateTimeOffset at)
    {
        Number = number;
        Method = method;
        Token = token;
        ChatId = chatId;
        Parameters = parameters;
        At = at;
    }

    /// <summary>Counts the requests in the order in which they came.</summary>
    public long Number { get; }

    /// <summary>The method as the client wrote it, or <see cref="FakeBotApi.Download"/>.</summary>
    public string Method { get; }

    public string Token { get; }

    public long? ChatId { get; }

    /// <summary>Objects and lists as JSON text.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    public DateTimeOffset At { get; }

    /// <summary>The HTTP status answered; null while there is none, and for a dropped connection.</summary>
    public int? Status => _status == 0 ? null : _status;

    /// <summary>Whether the request took effect, also where its answer was lost.</summary>
    public bool IsApplied => _isApplied;

    public string? this[string parameter] => Parameters.GetValueOrDefault(parameter);

    public override string ToString() =>
        $"#{Number} {Method} chat {ChatId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} → {(Status is { } s ? s : "no answer")}{(IsApplied ? ", applied" : "")}";

    internal void Apply() => _isApplied = true;

    internal void Answer(int status) => _status = status;
}
