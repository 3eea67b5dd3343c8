namespace Voice2Text.Domain.Speech;

/// <summary>Why the engine could not serve.</summary>
public enum SpeechFailure
{
    /// <summary>A language that the model does not know.</summary>
    UnknownLanguage,

    /// <summary>A task that the model does not know.</summary>
    UnknownTask,

    /// <summary>The installed model's files are missing or damaged.</summary>
    ModelDamaged,

    /// <summary>Memory is not enough for the model.</summary>
    DoesNotFit,

    /// <summary>ONNX Runtime failed.</summary>
    EngineFailed,

    /// <summary>Memory ran out: the kernel ended the engine's process, or refused it more.</summary>
    OutOfMemory,

    /// <summary>The engine's process was killed from outside, and not by the kernel for want of memory as far as it counts that.</summary>
    Killed,

    /// <summary>The engine's process ended by a fault of its own, or does not start.</summary>
    Crashed,

    /// <summary>The engine made no progress for too long, or took far too long, and was ended.</summary>
    TimedOut,
}

/// <summary>The speech engine could not serve. The message says what to do.</summary>
public sealed class SpeechException(SpeechFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public SpeechFailure Failure { get; } = failure;

    /// <summary>Whether the engine itself was lost, as against a request or a model that it refused: another attempt may succeed.</summary>
    public bool IsEngineLost => Failure is SpeechFailure.OutOfMemory or SpeechFailure.Killed or SpeechFailure.Crashed or SpeechFailure.TimedOut;
}
