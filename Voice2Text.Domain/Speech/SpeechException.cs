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
}

/// <summary>The speech engine could not serve. The message says what to do.</summary>
public sealed class SpeechException(SpeechFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public SpeechFailure Failure { get; } = failure;
}
