using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;

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
    public AudioContext AudioContext { get; set; } = AudioContext.Full;

    /// <summary>Whether the server loads a model, too, that memory is not enough for.</summary>
    public bool IgnoreFit { get; set; }
}
