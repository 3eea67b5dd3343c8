using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>A session of ONNX Runtime with its binding and the values that are bound.</summary>
internal abstract class NetworkSession(InferenceSession session) : IDisposable
{
    private readonly List<OrtValue> _kept = [];

    protected OrtIoBinding Binding { get; } = session.CreateIoBinding();

    /// <summary>Time spent inside ONNX Runtime.</summary>
    public TimeSpan RuntimeTime { get; private set; }

    protected void BindInput(string name, OrtValue value)
    {
        _kept.Add(value);
        Binding.BindInput(name, value);
    }

    protected void BindInput(OrtValueOf value) => BindInput(value.Name, value.Value);

    protected void BindOutput(string name, OrtValue value)
    {
        _kept.Add(value);
        Binding.BindOutput(name, value);
    }

    protected void BindOutput(OrtValueOf value) => BindOutput(value.Name, value.Value);

    /// <summary>Runs the graph; afterwards gives the memory that it computed with back to the system where that is asked for.</summary>
    protected void Run(bool giveBack, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var options = new RunOptions();
        if (giveBack) options.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        using var registration = cancellationToken.UnsafeRegister(static o => ((RunOptions)o!).Terminate = true, options);
        var started = Stopwatch.GetTimestamp();
        try
        {
            session.RunWithBinding(options, Binding);
            RuntimeTime += Stopwatch.GetElapsedTime(started);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <summary>How many values are bound so far.</summary>
    protected int KeptValues => _kept.Count;

    /// <summary>Disposes the bound values from one index up to another.</summary>
    protected void Release(int from, int to)
    {
        for (var i = from; i < to; i++) _kept[i].Dispose();
        _kept.RemoveRange(from, to - from);
    }

    public void Dispose()
    {
        Binding.Dispose();
        Release(0, KeptValues);
        session.Dispose();
    }
}
