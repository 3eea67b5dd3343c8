using Voice2Text.Domain.Models;
using Voice2Text.Domain.Settings;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Settings;

namespace Voice2Text.Infrastructure.Speech;

/// <summary>How the server transcribes; section <c>Speech</c>.</summary>
public sealed class SpeechOptions
{
    public const string Section = "Speech";

    /// <summary>Name or id of an installed model.</summary>
    public string Model { get; set; } = IModelLibrary.DemoName;

    /// <summary>Threads of the engine; 0: as many as the CPU quota of the cgroup and the processors of this process allow.</summary>
    public int Threads { get; set; }

    /// <summary>Audio computed for each window.</summary>
    public AudioContext AudioContext { get; set; } = AudioContext.Guarded;

    /// <summary>Whether silence is passed over and long audio is cut at pauses.</summary>
    public bool SkipSilence { get; set; } = true;

    /// <summary>Name or id of the model for long audio; <see langword="null"/>: the active one.</summary>
    public string? LongAudioModel { get; set; }

    /// <summary>Audio longer than this many minutes is long.</summary>
    public double LongAudioMinutes { get; set; } = 10;

    /// <summary>Whether the engine works in the server's own process instead of one of its own.</summary>
    public bool InProcess { get; set; }

    /// <summary>A model that was not used for this long leaves memory; zero: never.</summary>
    public TimeSpan UnloadAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>An engine process that shows no progress for this long is ended: one window, or the loading of a model.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A run may take this many times the duration of its audio, and <see cref="StallTimeout"/> on top.</summary>
    public double MaxRealTimeFactor { get; set; } = 30;

    /// <summary>Whether the server loads a model, too, that memory is not enough for.</summary>
    public bool IgnoreFit { get; set; }
}

internal sealed class SpeechOptionsValidator : SettingValidator<SpeechOptions>
{
    private const int MaxThreads = 256;

    public override IEnumerable<SettingError> Check(SpeechOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Model)) yield return new("Speech:Model", SettingRule.ModelName, IModelLibrary.DemoName);
        if (options.Threads is < 0 or > MaxThreads) yield return new("Speech:Threads", SettingRule.Range, "0", $"{MaxThreads}");
        if (options.UnloadAfter < TimeSpan.Zero) yield return new("Speech:UnloadAfter", SettingRule.TimeAtLeast, "00:00:00");
        if (options.StallTimeout <= TimeSpan.Zero) yield return new("Speech:StallTimeout", SettingRule.PositiveTime, "00:10:00");
        if (options.LongAudioMinutes is not > 0) yield return new("Speech:LongAudioMinutes", SettingRule.PositiveNumber);
        if (options.MaxRealTimeFactor is not >= 1) yield return new("Speech:MaxRealTimeFactor", SettingRule.AtLeast, "1");
    }
}
