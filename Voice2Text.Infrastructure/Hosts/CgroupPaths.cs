namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// Which folders below <c>/sys/fs/cgroup</c> hold for this process. <c>/proc/self/cgroup</c> has a line for each hierarchy;
/// a controller is in one of them only, so where version 1 has it, version 2 does not:
/// <code>
/// 4:memory:/docker/3f9c2b        version 1: /sys/fs/cgroup/memory/docker/3f9c2b
/// 3:cpu,cpuacct:/docker/3f9c2b   version 1: /sys/fs/cgroup/cpu/docker/3f9c2b (cpu is a link to cpu,cpuacct)
/// 0::/system.slice/a.service     version 2: /sys/fs/cgroup/system.slice/a.service
/// </code>
/// A limit holds for all below it, so every folder from there up to the root counts. A container that sees only its own
/// cgroup finds it at the root, whatever the line says: the other folders are not there.
/// </summary>
internal sealed record CgroupPaths(bool IsVersion1, IReadOnlyList<string> Folders)
{
    private const string Root = "/sys/fs/cgroup";
    private const string Version2 = "0::";

    /// <param name="files">The kernel's files.</param>
    /// <param name="controller">For example <c>memory</c>.</param>
    public static CgroupPaths Read(HostFiles files, string controller)
    {
        var lines = files.Lines("/proc/self/cgroup");
        foreach (var line in lines)
        {
            if (line.Split(':', 3) is [_, var controllers, var path] && controllers.Split(',').Contains(controller, StringComparer.Ordinal))
                return new CgroupPaths(IsVersion1: true, Up($"{Root}/{controller}", path));
        }

        var own = Array.Find(lines, l => l.StartsWith(Version2, StringComparison.Ordinal));
        return new CgroupPaths(IsVersion1: false, Up(Root, own?[Version2.Length..] ?? ""));
    }

    /// <summary>A cgroup's own name: its path from the root of its hierarchy, which comes last.</summary>
    public string NameOf(string folder) => folder.Length == Folders[^1].Length ? "/" : folder[Folders[^1].Length..];

    /// <summary>The folder of a cgroup of this name.</summary>
    public string FolderOf(string name) => name == "/" ? Folders[^1] : Folders[^1] + name;

    /// <summary><c>/a/b</c>, <c>/a</c> and the root.</summary>
    private static List<string> Up(string root, string path)
    {
        List<string> folders = [];
        for (path = path.TrimEnd('/'); path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('/'))]) folders.Add(root + path);
        folders.Add(root);
        return folders;
    }
}
