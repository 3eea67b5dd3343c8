using Microsoft.Win32.SafeHandles;

namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>
/// A file of the kernel that is read again and again. It stays open: the kernel writes it anew for each read from its start,
/// and nothing is allocated.
/// </summary>
internal sealed class KernelFile(HostFiles files, string path) : IDisposable
{
    private readonly string _path = Path.Combine(files.Root, path.TrimStart('/'));
    private SafeFileHandle? _handle;
    private bool _isAbsent;

    /// <summary>As much of it as the buffer holds; nothing where it is not there, may not be read, or its process has ended.</summary>
    public ReadOnlySpan<byte> Read(Span<byte> buffer)
    {
        if (_isAbsent) return default;
        try
        {
            _handle ??= File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = 0;
            // A long file comes a page at a time.
            while (length < buffer.Length && RandomAccess.Read(_handle, buffer[length..], length) is > 0 and var more) length += more;
            return buffer[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is not tried again: an exception at each reading would cost more than all the rest.
            _isAbsent = true;
            return default;
        }
    }

    public void Dispose() => _handle?.Dispose();
}
