using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;

namespace Voice2Text.Infrastructure.Speech.Benchmarks;

/// <summary>
/// The whole of a process that is measured: it reads one step, does it, answers, and ends. Nothing else is in it, so that
/// its memory is that of the step. When its standard input is closed, whoever started it has gone, and it goes, too.
/// </summary>
public static class BenchmarkHost
{
    /// <summary>The hidden verb of the application's executable.</summary>
    public const string Verb = "bench-step";

    private const int WrongUse = 2;
    private const int PoolThreads = 4;

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync()
    {
        if (!Console.IsInputRedirected)
        {
            await Console.Error.WriteLineAsync("voice2text: bench starts this by itself; it is of no use by hand.");
            return WrongUse;
        }

        if (await Console.In.ReadLineAsync(CancellationToken.None) is not { } line) return WrongUse;
        // Waiting for the end blocks a thread of the pool, and on one processor there would be no other.
        ThreadPool.SetMinThreads(PoolThreads, PoolThreads);
        _ = WaitForEndAsync();
        var answer = await AnswerAsync(JsonSerializer.Deserialize(line, BenchmarkStepJson.Default.BenchmarkStep)!, CancellationToken.None);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(answer, BenchmarkStepJson.Default.BenchmarkAnswer));
        return 0;
    }

    private static async Task WaitForEndAsync()
    {
        await Task.Yield();
        await Console.In.ReadLineAsync(CancellationToken.None);
        // At once: a step may be in the middle of native code, and nobody waits for its end.
        Process.GetCurrentProcess().Kill();
    }

    private static async Task<BenchmarkAnswer> AnswerAsync(BenchmarkStep step, CancellationToken cancellationToken)
    {
        try
        {
            return step switch
            {
                { Import: { } import } => new() { Import = await ImportAsync(import, cancellationToken) },
                { Load: { } load } => new() { Load = await EngineBenchmark.LoadAsync(load, cancellationToken) },
                { Case: { } subject } => new() { Case = await EngineBenchmark.MeasureAsync(subject, cancellationToken) },
                _ => new() { Fault = "This step is not known." },
            };
        }
        catch (Exception e) when (e is CheckpointException or SpeechException or OnnxRuntimeException or IOException or UnauthorizedAccessException)
        {
            return new BenchmarkAnswer { Fault = e.Message };
        }
    }

    private static async Task<ImportAnswer> ImportAsync(ImportStep step, CancellationToken cancellationToken)
    {
        if (!ModelPrecision.TryParse(step.Precision, out var precision)) throw new ArgumentException(step.Precision, nameof(step));
        var started = Stopwatch.GetTimestamp();
        var model = await RandomModel.CreateAsync(step.Name, step.Dimensions, precision, step.Directory, cancellationToken);
        return new ImportAnswer(model.Directory, model.Bytes, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
