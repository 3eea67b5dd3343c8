using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>What the speech engine is doing.</summary>
public enum EngineState
{
    /// <summary>No model is in memory; the next transcription loads one.</summary>
    Unloaded,
    Loading,
    Ready,
    Busy,

    /// <summary>The model could not be loaded; <see cref="EngineStatus.Error"/> says why.</summary>
    Failed,
}

/// <summary>The engine was killed, crashed, ran out of memory or was ended because it took too long.</summary>
/// <param name="At">When that was seen.</param>
/// <param name="Model">Id of the model that it held.</param>
/// <param name="Reason">What happened and what to do.</param>
public sealed record EngineLoss(DateTimeOffset At, string Model, string Reason);

/// <summary>State of the engine for the console and the health check. Written by the worker alone.</summary>
public sealed class EngineStatus
{
    private volatile Snapshot _now = new(EngineState.Unloaded, null, null, null, null);
    private volatile EngineLoss? _lastLoss;
    private volatile int _losses;
    private volatile string? _notice;

    public EngineState State => _now.State;

    /// <summary>Id of the installed model that is in memory, or was the last.</summary>
    public string? Model => _now.Model;

    public string? Error => _now.Error;

    /// <summary>The kind of <see cref="Error"/>, which may be said to anybody.</summary>
    public SpeechFailure? Failure => _now.Failure;

    /// <summary>The engine's process, where it has one of its own.</summary>
    public int? ProcessId => _now.ProcessId;

    public int Threads { get; internal set; } = 1;

    /// <summary>What the application did to the choice of the model by itself, and why; until the next switch.</summary>
    public string? Notice { get => _notice; internal set => _notice = value; }

    /// <summary>How often the engine was lost since the start.</summary>
    public int Losses => _losses;

    /// <summary>The last of them.</summary>
    public EngineLoss? LastLoss => _lastLoss;

    internal void Set(EngineState state, string? model, int? processId = null) => _now = new Snapshot(state, model, null, null, processId);

    /// <summary>No model can serve. A process that holds another one goes on.</summary>
    internal void Fail(string? model, SpeechFailure failure, string error) => _now = new Snapshot(EngineState.Failed, model, failure, error, _now.ProcessId);

    internal void Lost(EngineLoss loss)
    {
        _lastLoss = loss;
        _losses++;
    }

    private sealed record Snapshot(EngineState State, string? Model, SpeechFailure? Failure, string? Error, int? ProcessId);
}
