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

/// <summary>State of the engine for the console and the health check. Written by the worker alone.</summary>
public sealed class EngineStatus
{
    private volatile Snapshot _now = new(EngineState.Unloaded, null, null);

    public EngineState State => _now.State;

    /// <summary>Id of the installed model that is active.</summary>
    public string? Model => _now.Model;

    public string? Error => _now.Error;

    public int Threads { get; internal set; } = 1;

    internal void Set(EngineState state, string? model, string? error = null) => _now = new Snapshot(state, model, error);

    private sealed record Snapshot(EngineState State, string? Model, string? Error);
}
