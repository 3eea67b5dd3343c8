using Voice2Text.Domain.Audio;

namespace Voice2Text.Infrastructure.Speech.Activity;

/// <summary>What of the samples at hand is given to the model.</summary>
/// <param name="Skip">Silence in front, in samples, to be passed over first; the rest is planned anew after that.</param>
/// <param name="Length">Samples of the window.</param>
/// <param name="EndsInPause">Whether nobody speaks where the window ends, so that nothing is cut through.</param>
internal readonly record struct WindowPlan(int Skip, int Length, bool EndsInPause)
{
    private static readonly int LeastSkip = Samples(0.5);
    private static readonly int LongSilence = Samples(2);

    /// <summary>A window is not cut at a short pause before this: short windows lose the model's sense of the sentence.</summary>
    private static readonly int EarliestCut = Samples(15);

    /// <summary>Plans the next window.</summary>
    /// <param name="stretches">Where somebody may be speaking.</param>
    /// <param name="count">Samples at hand.</param>
    /// <param name="isLast">Whether the audio ends with them.</param>
    /// <param name="paysByLength">Whether a shorter window costs less: then it ends at a long silence, too.</param>
    public static WindowPlan For(IReadOnlyList<SpeechStretch> stretches, int count, bool isLast, bool paysByLength)
    {
        if (stretches.Count == 0) return new WindowPlan(count, 0, EndsInPause: true);
        if (stretches[0].Start >= LeastSkip) return new WindowPlan(stretches[0].Start, 0, EndsInPause: false);
        for (var i = 0; paysByLength && i < stretches.Count; i++)
        {
            var next = i + 1 < stretches.Count ? stretches[i + 1].Start : count;
            if (next - stretches[i].End >= LongSilence) return new WindowPlan(0, stretches[i].End, EndsInPause: true);
        }

        var spoken = stretches[^1].End;
        if (spoken < count) return new WindowPlan(0, isLast && !paysByLength ? count : spoken, EndsInPause: true);
        if (isLast) return new WindowPlan(0, count, EndsInPause: true);
        for (var i = stretches.Count - 1; i > 0; i--)
        {
            var (end, next) = (stretches[i - 1].End, stretches[i].Start);
            var middle = (end + next) / 2;
            if (middle >= EarliestCut || next - end >= LongSilence) return new WindowPlan(0, middle, EndsInPause: true);
        }

        return new WindowPlan(0, count, EndsInPause: false);
    }

    private static int Samples(double seconds) => (int)(seconds * AudioFormat.SampleRate);
}
