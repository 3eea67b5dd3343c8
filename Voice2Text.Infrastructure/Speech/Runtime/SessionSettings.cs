using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Speech.Runtime;

/// <summary>How sessions of ONNX Runtime are made here.</summary>
internal static class SessionSettings
{
    /// <summary>
    /// Smaller constants stay in the graph's file: shapes have to. The scales of a quantised matrix must not, they belong to
    /// its prepacked form (ONNX Runtime 1.31 gave NaN for a matrix outside with its scales inside).
    /// </summary>
    private const string MinExternalBytes = "256";

    /// <summary>One graph at a time on the given threads; the arena stays on, without it the peak is 400 MB higher (medium).</summary>
    public static SessionOptions Create(SpeechSessionOptions options) => new()
    {
        IntraOpNumThreads = options.Threads,
        InterOpNumThreads = 1,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };

    /// <summary>Writes the optimised graph, with its weights in another file, while the session is made.</summary>
    /// <param name="options">Settings of that session.</param>
    /// <param name="graph">Path of the graph.</param>
    /// <param name="weights">File name of the weights, in the same folder.</param>
    public static void Save(SessionOptions options, string graph, string weights)
    {
        options.OptimizedModelFilePath = graph;
        options.AddSessionConfigEntry("session.optimized_model_external_initializers_file_name", weights);
        options.AddSessionConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", MinExternalBytes);
    }
}
