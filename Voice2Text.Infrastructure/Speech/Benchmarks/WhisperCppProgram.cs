using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Voice2Text.Domain.Audio;
using Voice2Text.Infrastructure.Speech.Processes;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>What whisper.cpp says of a run, in milliseconds.</summary>
internal sealed record WhisperCppTimes(double Load, double Encoder, double Step, PeakMemory Memory);

/// <summary>
/// <c>whisper-bench</c> or <c>whisper-cli</c> of whisper.cpp. Both end with lines like these:
/// <code>
/// whisper_print_timings:     load time =   182.05 ms
/// whisper_print_timings:   encode time =  4867.12 ms /     1 runs (  4867.12 ms per run)
/// whisper_print_timings:   decode time =  5430.51 ms /   256 runs (    21.21 ms per run)
/// </code>
/// A run of the decoder is one token.
/// </summary>
internal sealed partial class WhisperCppProgram(string path, int threads)
{
    private const string NoiseName = "noise.wav";
    private const int NoiseSeconds = 9;

    private bool IsBench => Path.GetFileName(path).Contains("bench", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="BenchmarkException">There is no such file.</exception>
    public void Check()
    {
        if (!File.Exists(path))
            throw new BenchmarkException(BenchmarkFailure.Input, $"There is no file {path}. --whisper-cpp names the program whisper-bench or whisper-cli of whisper.cpp.");
    }

    /// <exception cref="BenchmarkException">It failed, or it is another program.</exception>
    public async Task<WhisperCppTimes> MeasureAsync(GgmlModelFile model, CancellationToken cancellationToken)
    {
        var run = await MeasuredProcess.RunAsync(new EngineProgram(path, Arguments(model.Path)), null, null, cancellationToken);
        if (run.ExitCode != 0)
            throw new BenchmarkException(BenchmarkFailure.Machine, $"{path} failed with a model of {GgmlQuantizer.NameOf(model.Format)} (exit code {run.ExitCode}): {run.Reason}");
        return Parse(run.Output + "\n" + run.Errors, run.Memory) ?? throw new BenchmarkException(
            BenchmarkFailure.Input, $"{path} printed no times. --whisper-cpp names the program whisper-bench or whisper-cli of whisper.cpp.");
    }

    internal static WhisperCppTimes? Parse(string text, PeakMemory memory)
    {
        var times = TimesPattern().Matches(text).ToDictionary(
            m => m.Groups["what"].Value,
            m => Number(m.Groups["total"]) / (m.Groups["runs"] is { Success: true } runs ? Number(runs) : 1), StringComparer.Ordinal);
        return times.TryGetValue("encode", out var encoder) && times.TryGetValue("decode", out var step) && encoder > 0 && step > 0
            ? new WhisperCppTimes(times.GetValueOrDefault("load"), encoder, step, memory)
            : null;

        static double Number(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);
    }

    private string[] Arguments(string model)
    {
        var count = threads.ToString(CultureInfo.InvariantCulture);
        if (IsBench) return ["-m", model, "-t", count, "-ng"];
        var noise = Path.Combine(Path.GetDirectoryName(model)!, NoiseName);
        if (!File.Exists(noise)) WriteNoise(noise);
        // One pass: no beam, no second temperature, no timestamps to stop at.
        return ["-m", model, "-f", noise, "-t", count, "-ng", "-l", "en", "-bs", "1", "-bo", "1", "-nf", "-nt"];
    }

    /// <summary>A WAV file of 16-bit noise.</summary>
    private static void WriteNoise(string file)
    {
        const int FormatBytes = 16;
        const int HeadBytes = 36;
        const int SampleBytes = sizeof(short);
        var data = new byte[NoiseSeconds * AudioFormat.SampleRate * SampleBytes];
        new Random(1).NextBytes(data);
        using var writer = new BinaryWriter(File.Create(file), Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write(HeadBytes + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(FormatBytes);
        writer.Write((short)1); // PCM
        writer.Write((short)1); // mono
        writer.Write(AudioFormat.SampleRate);
        writer.Write(AudioFormat.SampleRate * SampleBytes);
        writer.Write((short)SampleBytes);
        writer.Write((short)(8 * SampleBytes));
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
    }

    [GeneratedRegex(@"(?<what>load|encode|decode) time =\s+(?<total>[\d.]+) ms(?: /\s+(?<runs>\d+) runs)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TimesPattern();
}
