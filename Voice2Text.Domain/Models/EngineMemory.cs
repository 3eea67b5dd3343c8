namespace Voice2Text.Domain.Models;

/// <summary>
/// How the engine keeps a model in memory, and what that costs. Every figure here was measured; measure again, with
/// <c>bench</c> in several sizes and precisions, when the runtime keeps models in another way.
/// </summary>
public sealed record EngineMemory
{
    private const long Mebibyte = 1 << 20;

    /// <summary>Encoder positions for a second of audio: one for 20 ms.</summary>
    public const double PositionsPerSecond = 50;

    /// <summary>Both halves loaded, their weights on the heap in ONNX Runtime's own order.</summary>
    public static EngineMemory OnHeap { get; } = new();

    /// <summary>One half at a time, its weights mapped from files that are in the right order already.</summary>
    public static EngineMemory Mapped { get; } = new() { MapsEncoder = true, MapsDecoder = true, KeepsOneSession = true };

    /// <summary>The engine as it is: in a process of its own, its weights mapped.</summary>
    public static EngineMemory Current { get; } = Mapped with { KeepsOneSession = false, InMeasuredPeaks = 0 };

    /// <summary>The same with encoder and decoder in memory one after the other.</summary>
    public static EngineMemory CurrentInTurn { get; } = Mapped with { InMeasuredPeaks = 0 };

    /// <summary>Whether the encoder's weights stay in their mapped file; else they are copied to the heap in another order.</summary>
    public bool MapsEncoder { get; init; }

    /// <summary>Likewise for the decoder.</summary>
    public bool MapsDecoder { get; init; }

    /// <summary>Whether the encoder is given back before the decoder is loaded.</summary>
    public bool KeepsOneSession { get; init; }

    /// <summary>Of .NET and ONNX Runtime whatever the model: heaps, compiled code, vocabulary.</summary>
    public long RuntimeAnonymous { get; init; } = 68 * Mebibyte;

    /// <summary>Code of .NET and ONNX Runtime.</summary>
    public long RuntimeFileBacked { get; init; } = 72 * Mebibyte;

    /// <summary>Floats for each encoder position and each number of the width that the encoder's arena holds at its peak.</summary>
    public double ActivationsPerPosition { get; init; } = 12.5;

    /// <summary>Memory that the application keeps beside the engine (console, bot, database, ffmpeg), anonymous bytes.</summary>
    public long Application { get; init; } = 120 * Mebibyte;

    /// <summary>The part of a measured peak that is the application's: the engine runs in its process.</summary>
    public long InMeasuredPeaks { get; init; } = 110 * Mebibyte;

    /// <summary>Bytes on the heap for each byte of weights that is not mapped.</summary>
    public static double HeapFactor(WeightFormat format) => format == WeightFormat.Fp32 ? 1.01 : 1.08;

    /// <summary>Bytes that stay mapped (vectors, scales, tables) for each byte of weights that is copied to the heap.</summary>
    public static double MappedFactor(WeightFormat format) => format == WeightFormat.Fp32 ? 0.005 : 0.045;
}
