namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>Adds up the bytes of an installation's files and shows them.</summary>
internal sealed class DownloadProgress
{
    private readonly Installation _installation;
    private readonly InstallationRetries _retries;
    private readonly TransferSpeed _speed;
    private readonly Dictionary<HubFile, long> _there;

    // What was there once: bytes that come again after a fresh start of a file are no progress.
    private readonly Dictionary<HubFile, long> _highest;
    private readonly long _total;
    private HubFile? _file;
    private bool _isFirst;

    public DownloadProgress(Installation installation, IReadOnlyList<HubFile> files, InstallationRetries retries, TimeProvider time)
    {
        (_installation, _retries, _speed) = (installation, retries, new TransferSpeed(time));
        _there = files.ToDictionary(f => f, f => FileDownload.BytesThere(f, installation.Folder.FullPath));
        _highest = new(_there);
        _total = files.Sum(f => f.Size);
        Show(isUrgent: true);
    }

    /// <summary>An attempt at a file begins.</summary>
    public void Begin(HubFile file)
    {
        (_file, _isFirst) = (file, true);
        Show(isUrgent: true);
    }

    /// <summary>So many bytes of the present file are there; the first report of an attempt is what an earlier one has left.</summary>
    public void Report(long length)
    {
        var received = _isFirst ? 0 : Math.Max(0, length - _there[_file!]);
        _isFirst = false;
        _there[_file!] = length;
        _speed.Add(received);
        if (length > _highest[_file!])
        {
            _retries.Received += length - _highest[_file!];
            _highest[_file!] = length;
        }

        Show(isUrgent: false);
    }

    /// <summary>The present file is complete.</summary>
    public void End()
    {
        _file = null;
        Show(isUrgent: true);
    }

    private void Show(bool isUrgent) => _installation.Show(
        now => now with { BytesDone = _there.Values.Sum(), BytesTotal = _total, BytesPerSecond = _speed.BytesPerSecond, File = _file?.Name, RetryAt = null, Fault = null },
        isUrgent);
}
