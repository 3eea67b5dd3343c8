namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>The bot's answer to a pressed button.</summary>
public sealed record FakeCallbackAnswer(string? Text, bool ShowAlert);

/// <summary>A pressed button.</summary>
public sealed class FakeCallback
{
    private volatile FakeCallbackAnswer? _answer;
    private volatile bool _isExpired;

    internal FakeCallback(string id, FakeUser sender, FakeMessage message, string data)
    {
        Id = id;
        Sender = sender;
        Message = message;
        Data = data;
    }

    public string Id { get; }

    public FakeUser Sender { get; }

    public FakeMessage Message { get; }

    public string Data { get; }

    public FakeCallbackAnswer? Answer { get => _answer; internal set => _answer = value; }

    public bool IsExpired => _isExpired;

    /// <summary>From now on an answer is refused as too old.</summary>
    public void Expire() => _isExpired = true;
}
