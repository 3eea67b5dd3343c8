using System.Globalization;
using System.Security.Cryptography;

namespace Voice2Text.Tests.Fakes.BotApi;

/// <summary>A file on the server. The same object sent again is the same file: its unique id stays.</summary>
/// <param name="content">What a download gives.</param>
/// <param name="declaredSize">The size told to the bot, where it is to differ from the content.</param>
public sealed class FakeFile(byte[] content, long? declaredSize = null)
{
    // Random, so that no file of a later run is taken for one of an earlier run by a bot that keeps what it has seen.
    private readonly string _name = RandomNumberGenerator.GetHexString(12, lowercase: true);
    private volatile string? _path;

    public byte[] Content { get; } = content;

    public long Size { get; } = declaredSize ?? content.Length;

    public string UniqueId => $"AgAD{_name}";

    /// <summary>The path of the last getFile; none before it, and none after <see cref="Expire"/>.</summary>
    public string? Path => _path;

    /// <summary>The real server starts an id with the kind of the file.</summary>
    internal string Id(FakeMediaKind kind) => $"{FakeMedia.IdPrefix(kind)}AgIAAx{_name}";

    /// <summary>The path given by getFile answers 404 from now on; the next getFile gives a new one.</summary>
    public void Expire() => _path = null;

    internal string Publish(FakeMediaKind kind, long number) =>
        _path ??= string.Create(CultureInfo.InvariantCulture, $"{FakeMedia.Folder(kind)}/file_{number}.{FakeMedia.Extension(kind)}");
}
