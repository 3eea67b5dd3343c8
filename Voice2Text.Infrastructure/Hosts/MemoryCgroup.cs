using System.Globalization;
using System.Text;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// A cgroup of our own with a memory limit and without swap; gone when this is disposed, which is after its processes.
/// Version 2 where the system has it (<c>cgroup.controllers</c> names <c>memory</c>), else the memory hierarchy of
/// version 1. It lies inside the present one, or where that may not have a child, in one further up.
/// </summary>
internal sealed class MemoryCgroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private const string Version2 = "0::";

    private readonly string _path;

    private MemoryCgroup(string path) => _path = path;

    /// <summary>A process that writes its id, or 0, to this file is in the cgroup from then on.</summary>
    public string Processes => Path.Combine(_path, "cgroup.procs");

    /// <exception cref="IOException">It cannot be made; the message says why and what to do.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static MemoryCgroup Create(HostFiles files, long bytes)
    {
        var own = files.Lines("/proc/self/cgroup");
        var root = Path.Combine(files.Root, Root.TrimStart('/'));
        var isVersion2 = files.Line($"{Root}/cgroup.controllers")?.Split(' ').Contains("memory", StringComparer.Ordinal) == true;
        if (!isVersion2 && !Directory.Exists(Path.Combine(root, "memory")))
            throw new IOException("This system has no cgroups with a memory controller (/sys/fs/cgroup). Leave --memory-limit out, or run the benchmark in a container that has the limit.");
        Exception? last = null;
        foreach (var parent in isVersion2 ? PathsUp(own, Version2) : PathsUp(own, ":memory:"))
        {
            var path = Path.Combine(root + (isVersion2 ? "" : "/memory") + parent, $"voice2text-bench-{Guid.NewGuid():N}");
            try
            {
                return isVersion2 ? MakeVersion2(path, bytes) : MakeVersion1(path, bytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                last = e;
                Remove(path);
            }
        }

        throw new UnauthorizedAccessException(
            $"The user {Environment.UserName} may not make a cgroup with a memory limit: {last?.Message} Run the benchmark as root, or in a unit that delegates them (systemd-run --user --scope -p Delegate=yes), or in a container that has the limit.", last);
    }

    public void Dispose() => Remove(_path);

    private static MemoryCgroup MakeVersion2(string path, long bytes)
    {
        Directory.CreateDirectory(path);
        // Children have the controller only where their parent hands it down.
        if (!File.Exists(Path.Combine(path, "memory.max"))) Write(Path.GetDirectoryName(path)!, "cgroup.subtree_control", "+memory");
        Write(path, "memory.max", bytes);
        // Missing where the kernel counts no swap.
        if (File.Exists(Path.Combine(path, "memory.swap.max"))) Write(path, "memory.swap.max", 0);
        return new MemoryCgroup(path);
    }

    private static MemoryCgroup MakeVersion1(string path, long bytes)
    {
        Directory.CreateDirectory(path);
        Write(path, "memory.limit_in_bytes", bytes);
        // Memory and swap together; missing where the kernel counts no swap, which a swappiness of 0 then keeps away.
        if (File.Exists(Path.Combine(path, "memory.memsw.limit_in_bytes"))) Write(path, "memory.memsw.limit_in_bytes", bytes);
        Write(path, "memory.swappiness", 0);
        return new MemoryCgroup(path);
    }

    private static void Write(string folder, string name, long value) => Write(folder, name, value.ToString(CultureInfo.InvariantCulture));

    private static void Write(string folder, string name, string value)
    {
        // Not File.WriteAllText: outside a cgroup file system that would make the file, and the limit would be none.
        using var stream = new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.Write);
        stream.Write(Encoding.ASCII.GetBytes(value));
    }

    private static IEnumerable<string> PathsUp(string[] lines, string mark)
    {
        var line = Array.Find(lines, l => l.Contains(mark, StringComparison.Ordinal));
        var own = line?[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].TrimEnd('/') ?? "";
        for (; own.Length > 0; own = own[..Math.Max(0, own.LastIndexOf('/'))]) yield return own;
        yield return "";
    }

    private static void Remove(string path)
    {
        try
        {
            // Its files are the kernel's: the folder alone is removed.
            if (Directory.Exists(path)) Directory.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty cgroup costs nothing and goes with the next restart.
        }
    }
}
