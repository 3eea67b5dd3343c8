using System.Runtime.InteropServices;
using Voice2Text.Domain.Audio;

namespace Voice2Text.Infrastructure.Speech.Comparison;

/// <summary>A stretch of audio that an import is tried on.</summary>
/// <param name="Language">ISO 639 code of what is spoken; <see langword="null"/> for a signal that is no speech.</param>
/// <param name="Floats">Its samples as bytes, which is how they go to another process; see <see cref="Samples"/>.</param>
public sealed record SampleClip(string? Language, byte[] Floats)
{
    internal static SampleClip Of(string? language, ReadOnlySpan<float> samples) => new(language, MemoryMarshal.AsBytes(samples).ToArray());

    /// <summary>At 16 kHz, full scale ±1.</summary>
    public ReadOnlySpan<float> Samples() => MemoryMarshal.Cast<byte, float>(Floats);
}

/// <summary>The clips of synthetic speech that ship with the application.</summary>
/// <param name="decoder">Decodes them.</param>
/// <param name="directory">Where they lie.</param>
internal sealed class SampleClips(IAudioDecoder decoder, string directory)
{
    /// <summary>Short ones: on a slow server the encoder takes a second and more for a second of audio.</summary>
    private static readonly (string File, string Language)[] Known =
        [("en-04.ogg", "en"), ("ru-07.ogg", "ru"), ("en-07.ogg", "en"), ("ru-04.ogg", "ru")];

    private static readonly AudioLimits Limits = new() { MaxDuration = TimeSpan.FromSeconds(10) };

    /// <summary>The clips in these languages; where there is none, one in another language.</summary>
    /// <exception cref="AudioException">A clip or ffmpeg is missing.</exception>
    public async Task<IReadOnlyList<SampleClip>> ReadAsync(IReadOnlyCollection<string> languages, CancellationToken cancellationToken)
    {
        var spoken = Known.Where(clip => languages.Contains(clip.Language, StringComparer.Ordinal)).ToList();
        var clips = new List<SampleClip>();
        foreach (var (file, language) in spoken.Count > 0 ? spoken : Known.Take(1))
            clips.Add(await DecodeAsync(Path.Combine(directory, file), language, cancellationToken));
        return clips;
    }

    /// <summary>Two seconds of a gliding tone with overtones that swells and fades like syllables.</summary>
    public static SampleClip MakeSignal()
    {
        const int Seconds = 2;
        const int Overtones = 12;
        var samples = new float[Seconds * AudioFormat.SampleRate];
        for (var i = 0; i < samples.Length; i++)
        {
            var time = (double)i / AudioFormat.SampleRate;
            var phase = 2 * Math.PI * ((110 * time) + (20 * time * time));
            var tone = Enumerable.Range(1, Overtones).Sum(n => Math.Sin(n * phase) / n);
            samples[i] = (float)(0.15 * tone * (1 - Math.Cos(2 * Math.PI * 4 * time)) / 2);
        }

        return SampleClip.Of(null, samples);
    }

    private async Task<SampleClip> DecodeAsync(string path, string language, CancellationToken cancellationToken)
    {
        await using var audio = await decoder.OpenAsync(path, Limits, cancellationToken);
        var samples = new float[AudioFormat.SamplesIn(Limits.MaxDuration) + 1];
        var count = 0;
        while (count < samples.Length && await audio.ReadAsync(samples.AsMemory(count), cancellationToken) is > 0 and var read) count += read;
        return SampleClip.Of(language, samples.AsSpan(0, count));
    }
}
