using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Speech.Activity;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Speech;

/// <summary>Where speech is found in real clips, and what becomes of the silence between them.</summary>
public sealed class VoiceActivityTests(ModelFixture models)
{
    private const int Second = AudioFormat.SampleRate;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> ClipNames { get; } = [.. SampleClip.All.Select(c => c.File)];

    private static float[] Background(double seconds, double decibels, int seed)
    {
        var random = new Random(seed);
        var amplitude = (float)Math.Pow(10, decibels / 20);
        return [.. Enumerable.Range(0, (int)(seconds * Second)).Select(_ => ((random.NextSingle() * 2) - 1) * amplitude)];
    }

    private static float[] Mix(float[] samples, double decibels, int seed) =>
        [.. samples.Zip(Background((double)samples.Length / Second, decibels, seed), (a, b) => a + b)];

    [Theory]
    [MemberData(nameof(ClipNames))]
    public async Task ClipInSilence_IsFoundWhole_AndTheSilenceIsNot(string file)
    {
        var clip = await DirectTranscription.SamplesOfAsync(SampleClip.Named(file).FullPath);
        float[] audio = [.. new float[5 * Second], .. clip, .. new float[5 * Second]];

        var stretches = new SpectralVoiceActivityDetector().Detect(Mix(audio, -60, 1));

        // Louder than a tenth of the clip's peak is speech.
        var peak = clip.Max(Math.Abs);
        var (first, last) = (Array.FindIndex(clip, s => Math.Abs(s) > peak / 10), Array.FindLastIndex(clip, s => Math.Abs(s) > peak / 10));
        Assert.InRange(stretches[0].Start, 4 * Second, (5 * Second) + first);
        Assert.InRange(stretches[^1].End, (5 * Second) + last, audio.Length - (4 * Second));
    }

    [Fact]
    public void BackgroundThatIsKnown_IsSilence_AndUnknownIsGivenToTheModel()
    {
        var detector = new SpectralVoiceActivityDetector();
        var noise = Background(10, -45, 2);

        Assert.Equal([new SpeechStretch(0, noise.Length)], detector.Detect(noise));
        var tone = Enumerable.Range(0, 5 * Second).Select(i => 0.3f * MathF.Sin(i * 0.1f)).ToArray();
        Assert.Single(detector.Detect([.. noise, .. tone]));
        Assert.Empty(detector.Detect(Background(10, -45, 3)));
    }

    [Theory]
    [InlineData(AudioContext.Full)]
    [InlineData(AudioContext.Guarded)]
    public async Task SilenceBetweenClips_IsNotTranscribed_AndTimesStayThoseOfTheOriginal(AudioContext context)
    {
        string[] files = ["en-01.ogg", "en-05.ogg", "en-08.ogg", "en-09.ogg"];
        var (audio, begins) = (new List<float>(new float[20 * Second]), new List<double>());
        foreach (var file in files)
        {
            begins.Add((double)audio.Count / Second);
            audio.AddRange(await DirectTranscription.SamplesOfAsync(SampleClip.Named(file).FullPath));
            audio.AddRange(new float[25 * Second]);
        }

        await using var model = await ModelFixture.LoadAsync(models.Named("balanced"), Token);
        var segments = new List<Segment>();
        SpeechSummary? summary = null;
        await foreach (var update in model.TranscribeAsync(new MemoryAudio(Mix([.. audio], -60, 4)), new() { AudioContext = context, SkipSilence = true }, Token))
        {
            if (update is SegmentReady ready) segments.Add(ready.Segment);
            if (update is SpeechCompleted completed) summary = completed.Summary;
        }

        Assert.Equal(string.Join(' ', files.Select(f => SampleClip.Named(f).Text)), string.Join(' ', segments.Select(s => s.Text)));
        Assert.InRange(summary!.SkippedSilence.TotalSeconds, 80, 125);
        foreach (var begin in begins) Assert.Contains(segments, s => Math.Abs(s.Start.TotalSeconds - begin) < 1);
    }
}
