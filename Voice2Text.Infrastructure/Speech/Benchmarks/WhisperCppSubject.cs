namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>
/// A model of whisper.cpp, and what was measured of it so far. Its programs time encoder and decoder apart; the time of a
/// clip is their sum for the windows and tokens that ours had. The prompt counts as one step of the decoder, which is
/// the least that it can be, and log-mel and token selection count nothing.
/// </summary>
internal sealed class WhisperCppSubject(string model, GgmlModelFile file, WhisperCppProgram program)
{
    private readonly Dictionary<int, List<WhisperCppTimes>> _times = [];
    private readonly List<(BenchmarkCase Case, int Positions)> _cases = [];

    public string Name => $"{model}, whisper.cpp {GgmlQuantizer.NameOf(file.Format)}";

    /// <summary>Measures what the case needs; cases of the same positions share it within a round.</summary>
    public async Task MeasureAsync(BenchmarkCase measured, int positions, int round, CancellationToken cancellationToken)
    {
        if (!_cases.Contains((measured, positions))) _cases.Add((measured, positions));
        if (!_times.TryGetValue(positions, out var times)) _times[positions] = times = [];
        if (times.Count >= round) return;
        file.SetAudioContext(positions, cancellationToken);
        times.Add(await program.MeasureAsync(file, cancellationToken));
    }

    public SubjectReport Report() => new()
    {
        Engine = SubjectReport.WhisperCpp,
        Model = model,
        Precision = GgmlQuantizer.NameOf(file.Format),
        ModelBytes = file.Length,
        WarmLoad = new StepReport(Measurement.Of(_times.Values.SelectMany(t => t).Select(t => t.Load)).Median, PeakMemory.None),
        Cases = [.. _cases.Select(c => Report(c.Case, c.Positions))],
    };

    private CaseReport Report(BenchmarkCase measured, int positions)
    {
        const double Milliseconds = 1000;
        var times = _times[positions];
        return new CaseReport
        {
            Case = measured.Name,
            ClipSeconds = measured.ClipSeconds,
            Positions = positions,
            Windows = measured.Windows,
            Tokens = measured.Windows * measured.Tokens,
            Seconds = Measurement.Of(times.Select(t => measured.Windows * (t.Encoder + ((measured.Tokens + 1) * t.Step)) / Milliseconds)),
            EncoderMilliseconds = Measurement.Of(times.Select(t => t.Encoder)),
            StepMilliseconds = Measurement.Of(times.Select(t => t.Step)),
            Memory = times.Aggregate(PeakMemory.None, (peak, t) => peak.Max(t.Memory)),
        };
    }
}
