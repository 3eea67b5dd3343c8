using System.Globalization;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>Users, chats, messages and files, in memory. Everything goes under the lock of the <see cref="StateWatch"/>.</summary>
internal sealed class FakeWorld
{
    public const string BotName = "Voice to text";
    public const string BotUsername = "voice2text_test_bot";

    private readonly StateWatch _watch;
    private readonly TimeProvider _time;
    private readonly Dictionary<long, FakeUser> _users = [];
    private readonly Dictionary<long, FakeChat> _chats = [];
    private readonly List<FakeMessage> _messages = [];
    private readonly Dictionary<string, FakeMedia> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FakeCallback> _callbacks = new(StringComparer.Ordinal);
    private readonly long _firstId;
    private long _lastMessage;
    private long _lastSequence;
    private long _lastPath;

    public FakeWorld(StateWatch watch, TimeProvider time, long botId, long firstId)
    {
        _watch = watch;
        _time = time;
        _firstId = firstId;
        BotId = botId;
        Updates = new UpdateQueue(watch, time, firstId + 1000);
        _lastMessage = firstId - 1;
    }

    public long BotId { get; }

    public UpdateQueue Updates { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    public IReadOnlyList<FakeMessage> Messages { get { lock (_watch.Sync) return [.. _messages]; } }

    public IReadOnlyList<FakeUser> Users { get { lock (_watch.Sync) return [.. _users.Values]; } }

    public IReadOnlyList<FakeCallback> Callbacks { get { lock (_watch.Sync) return [.. _callbacks.Values]; } }

    public FakeUser AddUser(long id, string firstName, string? languageCode)
    {
        lock (_watch.Sync)
        {
            var user = new FakeUser(this, id, firstName, languageCode);
            _users.Add(id, user);
            _chats.Add(id, user.Chat);
            _watch.Changed();
            return user;
        }
    }

    public FakeChat AddGroup(long id, string title)
    {
        lock (_watch.Sync) return _chats[id] = new FakeChat(id, "group", title);
    }

    public FakeUser? FindUser(long id)
    {
        lock (_watch.Sync) return _users.GetValueOrDefault(id);
    }

    public FakeMessage? FindMessage(long chatId, long id)
    {
        lock (_watch.Sync) return _messages.Find(m => m.Chat.Id == chatId && m.Id == id && !m.IsDeleted);
    }

    public FakeMedia? FindFile(string fileId)
    {
        lock (_watch.Sync) return _files.GetValueOrDefault(fileId);
    }

    public FakeMedia? FindPath(string path)
    {
        lock (_watch.Sync) return _files.Values.FirstOrDefault(m => m.File.Path == path);
    }

    public FakeCallback? FindCallback(string id)
    {
        lock (_watch.Sync) return _callbacks.GetValueOrDefault(id);
    }

    /// <summary>The chat that the bot names, where the bot may write to it.</summary>
    public FakeChat ChatForBot(long id)
    {
        lock (_watch.Sync)
        {
            var chat = _chats.GetValueOrDefault(id) ?? throw BotApiException.BadRequest("chat not found");
            return _users.GetValueOrDefault(id) is { HasBlockedBot: true } ? throw BotApiException.Forbidden("bot was blocked by the user") : chat;
        }
    }

    /// <summary>A user writes: a message and its update.</summary>
    public FakeMessage Receive(FakeUser sender, FakeChat? chat, string text, FakeMedia? media, FakeMessage? replyTo, string? forwardedFrom = null)
    {
        lock (_watch.Sync)
        {
            var formatted = FormattedText.FromUser(text);
            var message = new FakeMessage(chat ?? sender.Chat, ++_lastMessage, sender, Version(formatted, []))
            {
                Media = media,
                ReplyTo = replyTo,
                ForwardedFrom = forwardedFrom,
            };
            Keep(message);
            Updates.Add("message", BotApiJson.Message(message, this));
            _watch.Changed();
            return message;
        }
    }

    /// <summary>A user presses a button.</summary>
    public FakeCallback Press(FakeUser sender, FakeMessage message, string data)
    {
        lock (_watch.Sync)
        {
            var id = (4_000_000_000_000_000_000 + _firstId + _callbacks.Count).ToString(CultureInfo.InvariantCulture);
            var callback = new FakeCallback(id, sender, message, data);
            _callbacks.Add(id, callback);
            Updates.Add("callback_query", BotApiJson.Callback(callback, this));
            _watch.Changed();
            return callback;
        }
    }

    public void ChangeMembership(FakeUser user, bool isBlocked)
    {
        lock (_watch.Sync)
        {
            Updates.Add("my_chat_member", BotApiJson.Membership(user, isBlocked, this));
            _watch.Changed();
        }
    }

    /// <summary>The bot writes.</summary>
    public FakeMessage Write(FakeChat chat, FormattedText text, IReadOnlyList<IReadOnlyList<FakeButton>> buttons, FakeMedia? media, FakeMessage? replyTo, string? parseMode)
    {
        lock (_watch.Sync)
        {
            var message = new FakeMessage(chat, ++_lastMessage, sender: null, Version(text, buttons)) { Media = media, ReplyTo = replyTo, ParseMode = parseMode };
            Keep(message);
            _watch.Changed();
            return message;
        }
    }

    /// <summary>The bot edits its message.</summary>
    public void Edit(FakeMessage message, FormattedText text, IReadOnlyList<IReadOnlyList<FakeButton>> buttons)
    {
        lock (_watch.Sync)
        {
            var version = Version(text, buttons);
            if (version.SaysTheSameAs(message.Current))
            {
                throw BotApiException.BadRequest("message is not modified: specified new message content and reply markup are exactly the same as a "
                    + "current content and reply markup of the message");
            }
            message.Add(version);
            _watch.Changed();
        }
    }

    public void Delete(FakeMessage message)
    {
        lock (_watch.Sync)
        {
            message.Delete();
            _watch.Changed();
        }
    }

    public void Answer(FakeCallback callback, FakeCallbackAnswer answer)
    {
        lock (_watch.Sync)
        {
            callback.Answer = answer;
            _watch.Changed();
        }
    }

    /// <summary>Makes the file downloadable and gives its path.</summary>
    public string Publish(FakeMedia media)
    {
        lock (_watch.Sync) return media.File.Publish(media.Kind, ++_lastPath);
    }

    private FakeMessageVersion Version(FormattedText text, IReadOnlyList<IReadOnlyList<FakeButton>> buttons) =>
        new(text.Text, text.EntitiesJson, buttons, Now, ++_lastSequence);

    private void Keep(FakeMessage message)
    {
        _messages.Add(message);
        if (message.Media is { } media) _files[media.FileId] = media;
    }
}
