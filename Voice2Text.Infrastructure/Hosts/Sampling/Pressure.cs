namespace Voice2Text.Infrastructure.Hosts.Sampling;

/// <summary>
/// Reads <c>/proc/pressure/{cpu,memory,io}</c> (Linux 4.20, where the kernel was built and started with it), shares in percent:
/// <code>
/// some avg10=22.77 avg60=8.42 avg300=9.90 total=14087600120
/// full avg10=0.00 avg60=0.00 avg300=0.00 total=0
/// </code>
/// </summary>
internal static class Pressure
{
    /// <param name="text">The file.</param>
    /// <param name="line"><c>some</c>: one task at least waited; <c>full</c>: all that had work did.</param>
    /// <returns>The share of the last ten seconds, 0 to 1.</returns>
    public static double? Parse(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line)
    {
        var average = "avg10="u8;
        var found = KernelText.Line(text, line);
        var at = found.IndexOf(average);
        return at < 0 ? null : KernelText.Decimal(found[(at + average.Length)..]) / 100;
    }
}
