using System.Runtime.InteropServices;

namespace Voice2Text.Infrastructure.Speech.Graphs;

/// <summary>Weights that mean nothing, where only the time of a product counts. They cost no more than writing a file.</summary>
internal static class NoiseWeights
{
    // One stretch over and over: the time of a product does not depend on the values.
    private const int ChunkBytes = 1 << 20;

    private static readonly byte[] Codes = MakeCodes();
    private static readonly byte[] Floats = MakeFloats();

    /// <summary>Writes so many bytes and returns where they start.</summary>
    public static long WriteCodes(WeightFile file, long bytes) => Write(file, Codes, bytes);

    /// <summary>Writes so many small 32-bit floats and returns where they start.</summary>
    public static long WriteFloats(WeightFile file, long count) => Write(file, Floats, count * sizeof(float));

    private static long Write(WeightFile file, byte[] chunk, long bytes)
    {
        var offset = file.BeginRegion();
        for (; bytes > 0; bytes -= chunk.Length) file.Write(chunk.AsSpan(0, (int)Math.Min(bytes, chunk.Length)));
        return offset;
    }

    private static byte[] MakeCodes()
    {
        var codes = new byte[ChunkBytes];
        new Random(1).NextBytes(codes);
        return codes;
    }

    private static byte[] MakeFloats()
    {
        var floats = new float[ChunkBytes / sizeof(float)];
        var random = new Random(1);
        for (var i = 0; i < floats.Length; i++) floats[i] = (random.NextSingle() - 0.5f) * 0.05f;
        return MemoryMarshal.AsBytes<float>(floats).ToArray();
    }
}
