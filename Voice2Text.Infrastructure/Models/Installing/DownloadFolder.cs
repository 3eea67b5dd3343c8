using System.Text.Json;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>
/// The folder of one installation, beside the models: the files, those that are not complete as <c>.part</c>, and the
/// state. Held by one process at a time.
/// </summary>
internal sealed class DownloadFolder : IDisposable
{
    public const string Prefix = ".downloading-";
    public const string StateName = "installation.json";

    private readonly string _root;
    private readonly FileStream _lock;

    private DownloadFolder(string root, string path, FileStream @lock) => (_root, FullPath, _lock) = (root, path, @lock);

    public string FullPath { get; }

    public bool IsDeleted { get; private set; }

    /// <summary>Makes the folder where it is not there, and holds it; <see langword="null"/> where another process does.</summary>
    public static DownloadFolder? TryOpen(string root, string id)
    {
        var path = Path.Combine(root, Prefix + id);
        Directory.CreateDirectory(path);
        try
        {
            return new DownloadFolder(root, path, new FileStream(Path.Combine(path, ModelLibrary.LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (!Hosts.DiskErrors.IsDiskFull(e))
        {
            return null;
        }
    }

    /// <summary>The ids of the folders that are there.</summary>
    public static IReadOnlyList<string> Find(string root) => Directory.Exists(root)
        ? [.. Directory.EnumerateDirectories(root, Prefix + "*").Select(d => Path.GetFileName(d)[Prefix.Length..])]
        : [];

    /// <summary>What the folder says of itself; <see langword="null"/> where a crash came before that, or another version wrote it.</summary>
    public InstallationRecord? Read()
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(FullPath, StateName));
            return JsonSerializer.Deserialize(stream, InstallationJson.Default.InstallationRecord) is { Format: InstallationRecord.CurrentFormat } record ? record : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the state; a crash leaves the former or the new one, never half of it.</summary>
    public void Write(InstallationRecord record)
    {
        var path = Path.Combine(FullPath, StateName);
        using (var stream = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, record, InstallationJson.Default.InstallationRecord);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Deletes the folder with all that is in it.</summary>
    public void Delete()
    {
        if (IsDeleted) return;
        ModelLibrary.MoveAsideAndDelete(FullPath, _root);
        IsDeleted = true;
        Dispose();
    }

    public void Dispose() => _lock.Dispose();
}
