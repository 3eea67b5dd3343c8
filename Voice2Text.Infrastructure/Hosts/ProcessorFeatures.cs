namespace Voice2Text.Infrastructure.Hosts;

/// <summary>
/// The instruction sets of the processor, from <c>/proc/cpuinfo</c>:
/// <code>
/// flags		: fpu vme … avx2 avx512f avx512_vnni      (x86)
/// Features	: fp asimd … asimddp i8mm                  (Arm)
/// </code>
/// </summary>
internal static class ProcessorFeatures
{
    private const string Source = "/proc/cpuinfo";

    public static string Read() => File.Exists(Source) ? Parse(File.ReadLines(Source)) : "";

    public static string Parse(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal) || l.StartsWith("Features", StringComparison.Ordinal));
        if (line is null) return "";
        var features = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', features.Order(StringComparer.Ordinal));
    }
}
