using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>A file that is not complete yet, with the hashes of what is there.</summary>
internal sealed class PartFile : IDisposable
{
    public const string Suffix = ".part";
    private const int BufferBytes = 128 << 10;

    private readonly FileStream _stream;
    private readonly HubFile _file;
    private IncrementalHash _sha256 = null!;
    private IncrementalHash _git = null!;

    private PartFile(FileStream stream, HubFile file) => (_stream, _file) = (stream, file);

    public long Length { get; private set; }

    public static string PathOf(string path) => path + Suffix;

    /// <summary>Opens what an earlier attempt has left, and reads it for the hashes; or begins anew.</summary>
    public static async Task<PartFile> OpenAsync(string path, HubFile file, CancellationToken cancellationToken)
    {
        var part = new PartFile(new FileStream(PathOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous), file);
        try
        {
            part.StartHashes();
            if (part._stream.Length > file.Size) part._stream.SetLength(0);
            var buffer = new byte[BufferBytes];
            int read;
            while ((read = await part._stream.ReadAsync(buffer, cancellationToken)) > 0) part.Count(buffer.AsSpan(0, read));
            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(bytes, cancellationToken);
        Count(bytes.Span);
    }

    /// <summary>Throws away what is there.</summary>
    public void Restart()
    {
        _stream.SetLength(0);
        Length = 0;
        StartHashes();
    }

    /// <summary>Whether the contents are those that the hub has announced.</summary>
    /// <param name="stated">A hash that came with the file, for one whose hash the list does not state.</param>
    public bool IsSound(string? stated)
    {
        var sha256 = _file.Sha256 ?? (_file.GitHash is null && stated?.Length == 64 ? stated : null);
        var git = _file.GitHash ?? (_file.Sha256 is null && stated?.Length == 40 ? stated : null);
        return Length == _file.Size
            && (sha256 is null || sha256 == Convert.ToHexStringLower(_sha256.GetCurrentHash()))
            && (git is null || git == Convert.ToHexStringLower(_git.GetCurrentHash()));
    }

    /// <summary>Gives the file its name. What has it is complete and sound.</summary>
    public void Complete(string path)
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(PathOf(path), path, overwrite: true);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _sha256?.Dispose();
        _git?.Dispose();
    }

    private void StartHashes()
    {
        _sha256?.Dispose();
        _git?.Dispose();
        _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
#pragma warning disable CA5350 // Git's own hash: it tells damage, not forgery.
        _git = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        // Git hashes "blob", a blank, the length in decimal, a zero byte, and then the contents.
        _git.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {_file.Size}\0")));
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        if (_file.Sha256 is null) _git.AppendData(bytes);
        Length += bytes.Length;
    }
}
