using System.Globalization;

namespace Voice2Text.Infrastructure.Hosts;

/// <summary>What a process has done so far: the difference of two readings is what it did between them.</summary>
/// <param name="CpuSeconds">Processor time.</param>
/// <param name="WakeUps">How often one of its threads waited and was woken; threads that have ended are not counted.</param>
/// <param name="Threads">Its threads now.</param>
public sealed record ProcessActivity(double CpuSeconds, long WakeUps, int Threads)
{
    private const string Switches = "voluntary_ctxt_switches:";

    /// <summary>What it has done until now.</summary>
    /// <exception cref="IOException">There is no such process.</exception>
    public static ProcessActivity Read(int processId)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}");
        var threads = Directory.GetDirectories(Path.Combine(folder, "task"));
        return new ProcessActivity(ProcessCounters.Parse(File.ReadAllBytes(Path.Combine(folder, "stat"))).CpuSeconds, threads.Sum(WakeUpsOf), threads.Length);
    }

    private static long WakeUpsOf(string thread)
    {
        try
        {
            var line = File.ReadLines(Path.Combine(thread, "status")).First(l => l.StartsWith(Switches, StringComparison.Ordinal));
            return long.Parse(line.AsSpan(Switches.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has just ended.
            return 0;
        }
    }
}
