using System.Runtime.InteropServices;

namespace Voice2Text.Domain.Audio;

/// <summary>Port: tells where in audio somebody may be speaking. One instance for one audio: it learns its background.</summary>
public interface IVoiceActivityDetector
{
    /// <summary>Looks at a piece of the audio; pieces come in order and may overlap.</summary>
    /// <param name="samples">At 16 kHz, full scale ±1.</param>
    /// <returns>Stretches in which speech is possible, in order, apart from each other, with some room around the speech.</returns>
    IReadOnlyList<SpeechStretch> Detect(ReadOnlySpan<float> samples);
}

/// <summary>A stretch of samples, from <paramref name="Start"/> up to <paramref name="End"/>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SpeechStretch(int Start, int End);
