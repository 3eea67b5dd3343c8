using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Speech;

/// <summary>
/// The whole way from an Ogg/Opus file to text with the demo checkpoint, against the figures of the recipe's own
/// PyTorch decoding of the same checkpoint (models/demo/figures.json).
/// </summary>
public sealed class AccuracyTests(ModelFixture models)
{
    /// <summary>What a word error rate may lie above its reference, in parts of 1.</summary>
    private const double OnePoint = 0.01;

    /// <summary>The clip that comes first in each joined file, as in the recipe.</summary>
    private static readonly int[] JoinedFirst = [0, 2, 4, 6, 8];

    public static TheoryData<string, AudioContext, string> Cases()
    {
        var cases = new TheoryData<string, AudioContext, string>();
        foreach (var precision in ModelPrecision.Presets.Keys)
            foreach (var context in Enum.GetValues<AudioContext>())
                foreach (var language in new[] { "en", "ru" })
                    cases.Add(precision, context, language);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Samples_LanguageDetected_AreAsRightAsTheRecipesOwnDecoding(string precision, AudioContext context, string language)
    {
        var (errors, words) = (0, 0);
        var wrong = new List<string>();
        await using var model = await ModelFixture.LoadAsync(models.Named(precision), TestContext.Current.CancellationToken);
        foreach (var clip in Clips(language))
        {
            var (text, summary) = await DirectTranscription.OfAsync(model, clip.FullPath, RequestFor(context));
            Assert.Equal(language, summary.Language);
            var (e, w) = WordErrorRate.Of(clip.Text, text);
            if (e > 0) wrong.Add($"{clip.File}: \"{clip.Text}\" became \"{text}\"");
            (errors, words) = (errors + e, words + w);
        }

        var allowed = ReferenceRate(context == AudioContext.Exact ? "exact" : "window", language) + OnePoint;
        Assert.True((double)errors / words <= allowed, $"{errors} of {words} words are wrong; allowed are {allowed:P1}.\n{string.Join('\n', wrong)}");
    }

    /// <summary>In windows of 30 s an exact context is a full one.</summary>
    public static TheoryData<string, AudioContext, string> JoinedCases()
    {
        var cases = new TheoryData<string, AudioContext, string>();
        foreach (var precision in ModelPrecision.Presets.Keys)
            foreach (var context in new[] { AudioContext.Full, AudioContext.Guarded })
                foreach (var language in new[] { "en", "ru" })
                    cases.Add(precision, context, language);
        return cases;
    }

    [Theory]
    [MemberData(nameof(JoinedCases))]
    public async Task JoinedSamplesWithPauses_LongerThanAWindow_AreAsRight(string precision, AudioContext context, string language)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var directory = new TemporaryFolder();
        var clips = Clips(language).ToArray();
        await using var model = await ModelFixture.LoadAsync(models.Named(precision), cancellationToken);
        var (errors, words) = (0, 0);
        var texts = new List<string>();
        foreach (var first in JoinedFirst)
        {
            SampleClip[] order = [.. clips[first..], .. clips[..first]];
            var joined = directory[$"joined-{first}.wav"];
            await JoinAsync([.. order.Select(c => c.FullPath)], joined);

            var (text, summary) = await DirectTranscription.OfAsync(model, joined, RequestFor(context));

            Assert.True(summary.AudioDuration > TimeSpan.FromSeconds(45), $"{summary.AudioDuration}");
            Assert.True(summary.Windows > 1);
            Assert.Equal(language, summary.Language);
            var (e, w) = WordErrorRate.Of(string.Join(' ', order.Select(c => c.Text)), text);
            (errors, words) = (errors + e, words + w);
            texts.Add($"{e} in: {text}");
        }

        // Windows that end at pauses are not those of the reference: the model may make another mistake in them.
        var allowed = ReferenceRate("joined", language) + (context == AudioContext.Guarded ? 2 * OnePoint : OnePoint);
        Assert.True((double)errors / words <= allowed, $"{errors} of {words} words are wrong; allowed are {allowed:P1}.\n{string.Join('\n', texts)}");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public async Task EveryPreset_IsWithinOnePointOfTheExactOne(string language)
    {
        var rates = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var precision in ModelPrecision.Presets.Keys)
        {
            await using var model = await ModelFixture.LoadAsync(models.Named(precision), TestContext.Current.CancellationToken);
            var (errors, words) = (0, 0);
            foreach (var clip in Clips(language))
            {
                var (e, w) = WordErrorRate.Of(clip.Text, (await DirectTranscription.OfAsync(model, clip.FullPath, new())).Text);
                (errors, words) = (errors + e, words + w);
            }

            rates[precision] = (double)errors / words;
        }

        Assert.All(rates, r => Assert.True(r.Value <= rates["exact"] + OnePoint, $"{r.Key}: {r.Value:P2} against {rates["exact"]:P2}"));
    }

    /// <summary>A guarded context comes with silence passed over, as the application does it.</summary>
    private static SpeechRequest RequestFor(AudioContext context) => new() { AudioContext = context, SkipSilence = context == AudioContext.Guarded };

    private static IEnumerable<SampleClip> Clips(string language) => SampleClip.All.Where(c => c.Language == language);

    private static double ReferenceRate(string window, string language)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(DemoModel.Checkpoint, "figures.json")));
        var figure = json.RootElement.GetProperty(window).GetProperty(language);
        return figure.GetProperty("errors").GetDouble() / figure.GetProperty("words").GetDouble();
    }

    /// <summary>Joins files by ffmpeg with pauses of 0.5 to 2 s behind each, as the recipe does: at 16 kHz, without compressing them once more.</summary>
    private static async Task JoinAsync(string[] files, string output)
    {
        var start = new ProcessStartInfo("ffmpeg") { UseShellExecute = false, ArgumentList = { "-nostdin", "-loglevel", "error" } };
        foreach (var file in files)
        {
            start.ArgumentList.Add("-i");
            start.ArgumentList.Add(file);
        }

        var pads = files.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"[{i}:a]aresample=16000,apad=pad_dur={0.5 + (i % 4 * 0.5)}[a{i}];"));
        var inputs = string.Concat(files.Select((_, i) => $"[a{i}]"));
        foreach (var argument in new[] { "-filter_complex", $"{string.Concat(pads)}{inputs}concat=n={files.Length}:v=0:a=1", "-c:a", "pcm_f32le", output })
            start.ArgumentList.Add(argument);
        using var ffmpeg = Process.Start(start)!;
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, ffmpeg.ExitCode);
    }
}
