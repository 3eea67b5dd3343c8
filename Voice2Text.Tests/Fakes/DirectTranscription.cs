using Microsoft.Extensions.DependencyInjection;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Audio;

namespace Voice2Text.Tests.Fakes;

/// <summary>What a model makes of a file, with real ffmpeg and nothing between.</summary>
internal static class DirectTranscription
{
    private static readonly IAudioDecoder Decoder = new ServiceCollection().AddLogging().AddAudio().BuildServiceProvider().GetRequiredService<IAudioDecoder>();

    /// <summary>The samples of a file.</summary>
    public static async Task<float[]> SamplesOfAsync(string path)
    {
        await using var audio = await Decoder.OpenAsync(path, new(), TestContext.Current.CancellationToken);
        var samples = new List<float>();
        var buffer = new float[AudioFormat.SampleRate];
        int read;
        while ((read = await audio.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0) samples.AddRange(buffer[..read]);
        return [.. samples];
    }

    public static async Task<(string Text, SpeechSummary Summary)> OfAsync(ISpeechModel model, string path, SpeechRequest request)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var audio = await Decoder.OpenAsync(path, new(), cancellationToken);
        var segments = new List<string>();
        SpeechSummary? summary = null;
        await foreach (var update in model.TranscribeAsync(audio, request, cancellationToken))
        {
            if (update is SegmentReady { Segment: var segment }) segments.Add(segment.Text);
            if (update is SpeechCompleted completed) summary = completed.Summary;
        }

        return (string.Join(' ', segments), summary!);
    }
}
