namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>A person who uses the bot. Each action makes the update that the real server would make.</summary>
public sealed class FakeUser
{
    private readonly FakeWorld _world;
    private volatile string? _languageCode;
    private volatile bool _hasBlockedBot;

    internal FakeUser(FakeWorld world, long id, string firstName, string? languageCode)
    {
        _world = world;
        Id = id;
        FirstName = firstName;
        _languageCode = languageCode;
        Chat = new FakeChat(id, "private", null);
    }

    public long Id { get; }

    public string FirstName { get; }

    /// <summary>IETF tag of the person's app, such as "en", "ru" or "pt-br".</summary>
    public string? LanguageCode { get => _languageCode; set => _languageCode = value; }

    /// <summary>The private chat with the bot.</summary>
    public FakeChat Chat { get; }

    public bool HasBlockedBot => _hasBlockedBot;

    /// <summary>Text, or a command such as "/start".</summary>
    public FakeMessage SendText(string text, FakeMessage? replyTo = null, FakeChat? chat = null) =>
        _world.Receive(this, chat, text, media: null, replyTo);

    /// <summary>
    /// A voice message. Its duration, where none is given, is read from an Ogg stream, else 1 s. The declared size is
    /// what the bot is told, where that is to differ from the content.
    /// </summary>
    public FakeMessage SendVoice(byte[] content, int? seconds = null, string? mimeType = "audio/ogg", long? declaredSize = null, string? caption = null) =>
        Send(new FakeMedia(FakeMediaKind.Voice, new FakeFile(content, declaredSize)) { Duration = seconds ?? OggDuration.Of(content), MimeType = mimeType }, caption);

    public FakeMessage SendAudio(byte[] content, int seconds, string? mimeType = "audio/mpeg", string? fileName = null, long? declaredSize = null, string? caption = null) =>
        Send(new FakeMedia(FakeMediaKind.Audio, new FakeFile(content, declaredSize)) { Duration = seconds, MimeType = mimeType, FileName = fileName }, caption);

    public FakeMessage SendVideo(byte[] content, int seconds, string? mimeType = "video/mp4", string? fileName = null, long? declaredSize = null, string? caption = null) =>
        Send(new FakeMedia(FakeMediaKind.Video, new FakeFile(content, declaredSize)) { Duration = seconds, MimeType = mimeType, FileName = fileName }, caption);

    public FakeMessage SendVideoNote(byte[] content, int seconds, long? declaredSize = null) =>
        Send(new FakeMedia(FakeMediaKind.VideoNote, new FakeFile(content, declaredSize)) { Duration = seconds });

    public FakeMessage SendDocument(byte[] content, string? mimeType, string? fileName, long? declaredSize = null, string? caption = null) =>
        Send(new FakeMedia(FakeMediaKind.Document, new FakeFile(content, declaredSize)) { MimeType = mimeType, FileName = fileName }, caption);

    public FakeMessage SendSticker() => Send(new FakeMedia(FakeMediaKind.Sticker, new FakeFile([0])));

    /// <summary>Any media, also a file that was sent before (it keeps its unique id).</summary>
    public FakeMessage Send(FakeMedia media, string? caption = null, FakeMessage? replyTo = null, FakeChat? chat = null) =>
        _world.Receive(this, chat, caption ?? "", media, replyTo);

    /// <summary>Forwards a message: the same file, with the name of its first sender.</summary>
    public FakeMessage Forward(FakeMessage message, FakeChat? chat = null) =>
        _world.Receive(this, chat, message.Text, message.Media, replyTo: null, message.ForwardedFrom ?? message.Sender?.FirstName ?? FakeWorld.BotName);

    /// <summary>Forwards from a person whose account is hidden: only a name comes along.</summary>
    public FakeMessage Forward(FakeMedia media, string hiddenSenderName, string? caption = null) =>
        _world.Receive(this, chat: null, caption ?? "", media, replyTo: null, hiddenSenderName);

    /// <summary>Presses the button with this text or this data.</summary>
    public FakeCallback PressButton(FakeMessage message, string textOrData)
    {
        var button = message.Buttons.FirstOrDefault(b => b.Text == textOrData || b.Data == textOrData)
            ?? throw new InvalidOperationException($"There is no button \"{textOrData}\" on {message}.");
        return SendCallback(message, button.Data ?? throw new InvalidOperationException($"\"{textOrData}\" is a link."));
    }

    /// <summary>Sends callback data that need not be on any button: forged, stale, or seen by another person in a group.</summary>
    public FakeCallback SendCallback(FakeMessage message, string data) => _world.Press(this, message, data);

    /// <summary>Stops the bot: whatever it sends here answers 403 until <see cref="UnblockBot"/>.</summary>
    public void BlockBot() => SetBlocked(true);

    public void UnblockBot() => SetBlocked(false);

    private void SetBlocked(bool isBlocked)
    {
        if (_hasBlockedBot == isBlocked) return;
        _hasBlockedBot = isBlocked;
        _world.ChangeMembership(this, isBlocked);
    }
}
