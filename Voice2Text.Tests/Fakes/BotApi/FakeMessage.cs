using System.Text.Json.Nodes;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>A chat: with one user (its id is the user's), or a group (a negative id).</summary>
public sealed record FakeChat(long Id, string Type, string? Title);

public sealed record FakeButton(string Text, string? Data, string? Url);

/// <summary>
/// What a message said at one time: its text without markup (the caption where there is media), its formatting as the
/// Bot API writes it, and its inline keyboard row by row. The sequence orders the versions of all messages of all chats.
/// </summary>
public sealed record FakeMessageVersion(
    string Text, string EntitiesJson, IReadOnlyList<IReadOnlyList<FakeButton>> Buttons, DateTimeOffset At, long Sequence)
{
    internal bool SaysTheSameAs(FakeMessageVersion other) =>
        Text == other.Text && EntitiesJson == other.EntitiesJson && HasTheButtonsOf(other);

    private bool HasTheButtonsOf(FakeMessageVersion other) =>
        Buttons.Count == other.Buttons.Count && Buttons.Zip(other.Buttons).All(rows => rows.First.SequenceEqual(rows.Second));
}

/// <summary>A message of the user or the bot. The object stays the same through its edits.</summary>
public sealed class FakeMessage
{
    private volatile IReadOnlyList<FakeMessageVersion> _versions;
    private volatile bool _isDeleted;

    internal FakeMessage(FakeChat chat, long id, FakeUser? sender, FakeMessageVersion first)
    {
        Chat = chat;
        Id = id;
        Sender = sender;
        _versions = [first];
    }

    public FakeChat Chat { get; }

    public long Id { get; }

    /// <summary>Null for the bot.</summary>
    public FakeUser? Sender { get; }

    public bool IsFromBot => Sender is null;

    public FakeMedia? Media { get; internal init; }

    public FakeMessage? ReplyTo { get; internal init; }

    /// <summary>The name that a forwarded message carries.</summary>
    public string? ForwardedFrom { get; internal init; }

    /// <summary>How the sender asked to have the text parsed; null for plain text.</summary>
    public string? ParseMode { get; internal init; }

    public bool IsDeleted => _isDeleted;

    /// <summary>Every version of the message, the oldest first.</summary>
    public IReadOnlyList<FakeMessageVersion> Versions => _versions;

    public FakeMessageVersion Current => _versions[^1];

    /// <summary>The text now, or the caption where there is media.</summary>
    public string Text => Current.Text;

    public IEnumerable<FakeButton> Buttons => Current.Buttons.SelectMany(row => row);

    public override string ToString() =>
        $"chat {Chat.Id} message {Id} from {Sender?.FirstName ?? "the bot"}{(IsDeleted ? " (deleted)" : "")}: "
        + $"{string.Join(" → ", Versions.Select(v => $"\"{v.Text}\""))} {Media?.Kind} [{string.Join(", ", Buttons.Select(b => b.Text))}]";

    internal void Add(FakeMessageVersion version) => _versions = [.. _versions, version];

    internal void Delete() => _isDeleted = true;

    internal JsonNode Entities => JsonNode.Parse(Current.EntitiesJson)!;
}
