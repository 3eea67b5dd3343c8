using System.Buffers.Binary;

namespace Voice2Text.Domain.Metrics;

/// <summary>
/// Quantiles of numbers that are not kept. Values are counted in buckets whose bounds grow by a fixed factor, so that every
/// quantile is within <see cref="RelativeError"/> of the true one, and the sketches of two periods merge into just the sketch
/// that both periods together would have given. After DDSketch (Masson, Rim, Lee: "DDSketch: A Fast and Fully-Mergeable
/// Quantile Sketch with Relative-Error Guarantees", VLDB 2019, section 2). Not for several threads at once.
/// </summary>
public sealed class QuantileSketch
{
    /// <summary>Largest relative error of a quantile.</summary>
    public const double RelativeError = 0.01;

    private const byte Format = 1;
    private const double Gamma = (1 + RelativeError) / (1 - RelativeError);

    // What is smaller counts as zero, and what is larger as this: 2,763 buckets at most.
    private const double Smallest = 1e-9;
    private const double Largest = 1e15;

    private static readonly double LogGamma = Math.Log(Gamma);

    private readonly SortedDictionary<int, long> _buckets = [];
    private long _zeros;

    /// <summary>How many values it has seen.</summary>
    public long Count { get; private set; }

    public double Sum { get; private set; }

    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>The mean; <see langword="null"/> without any value.</summary>
    public double? Average => Count > 0 ? Sum / Count : null;

    /// <summary>Counts a value so many times.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or no number.</exception>
    public void Add(double value, int weight = 1)
    {
        if (!double.IsFinite(value) || value < 0) throw new ArgumentOutOfRangeException(nameof(value), value, "A sketch holds finite numbers from zero up.");
        if (value < Smallest) _zeros += weight;
        else Note(IndexOf(Math.Min(value, Largest)), weight);
        Count += weight;
        Sum += weight * value;
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
    }

    /// <summary>Takes over what another one has seen.</summary>
    public void Merge(QuantileSketch other)
    {
        _zeros += other._zeros;
        foreach (var (index, count) in other._buckets) Note(index, count);
        Count += other.Count;
        Sum += other.Sum;
        Min = Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The value below which this share of all lies, interpolated between neighbours as spreadsheets do (type 7).</summary>
    /// <param name="share">0 to 1.</param>
    /// <returns><see langword="null"/> without any value.</returns>
    public double? Quantile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (Count == 0) return null;
        var rank = share * (Count - 1);
        var below = ValueAt((long)Math.Floor(rank));
        var above = ValueAt((long)Math.Ceiling(rank));
        return below + ((above - below) * (rank - Math.Floor(rank)));
    }

    /// <summary>
    /// The compact form: format (1 byte), sum, smallest and largest (8 bytes each, little endian), zeros, number of buckets,
    /// then the distance of each bucket from the one before and its count; whole numbers as LEB128, the first index zigzag.
    /// One value takes 31 bytes, a day's 200 some 250: <c>01 | 3F F0 .. | .. | 00 | 02 | 8A 01 03 | 05 01</c>.
    /// </summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream(32 + (_buckets.Count * 3));
        stream.WriteByte(Format);
        Span<byte> number = stackalloc byte[sizeof(double)];
        foreach (var value in (ReadOnlySpan<double>)[Sum, Min, Max])
        {
            BinaryPrimitives.WriteDoubleLittleEndian(number, value);
            stream.Write(number);
        }

        Write(stream, (ulong)_zeros);
        Write(stream, (ulong)_buckets.Count);
        int? last = null;
        foreach (var (index, count) in _buckets)
        {
            Write(stream, last is { } l ? (ulong)(index - l) : (ulong)(uint)((index << 1) ^ (index >> 31)));
            Write(stream, (ulong)count);
            last = index;
        }

        return stream.ToArray();
    }

    /// <exception cref="FormatException">These bytes are no sketch.</exception>
    public static QuantileSketch FromBytes(ReadOnlySpan<byte> bytes)
    {
        const int head = 1 + (3 * sizeof(double));
        if (bytes.Length < head + 2 || bytes[0] != Format) throw new FormatException("This is no sketch, or one of a newer version.");
        var sketch = new QuantileSketch
        {
            Sum = BinaryPrimitives.ReadDoubleLittleEndian(bytes[1..]),
            Min = BinaryPrimitives.ReadDoubleLittleEndian(bytes[9..]),
            Max = BinaryPrimitives.ReadDoubleLittleEndian(bytes[17..]),
        };
        var rest = bytes[head..];
        sketch._zeros = sketch.Count = (long)Read(ref rest);
        var buckets = Read(ref rest);
        var index = 0;
        for (ulong i = 0; i < buckets; i++)
        {
            var step = Read(ref rest);
            index = i == 0 ? (int)((uint)step >> 1) ^ -(int)(step & 1) : index + (int)step;
            var count = (long)Read(ref rest);
            sketch.Note(index, count);
            sketch.Count += count;
        }

        return rest.IsEmpty ? sketch : throw new FormatException("The sketch has bytes after its end.");
    }

    private static int IndexOf(double value) => (int)Math.Ceiling(Math.Log(value) / LogGamma);

    private static void Write(MemoryStream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7) stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }

    private static ulong Read(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (bytes.IsEmpty) break;
            var part = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }

        throw new FormatException("The sketch ends too early.");
    }

    private void Note(int index, long count) => _buckets[index] = _buckets.GetValueOrDefault(index) + count;

    /// <summary>The value at this place, counted from the smallest.</summary>
    private double ValueAt(long rank)
    {
        if (rank <= 0) return Min;
        if (rank >= Count - 1) return Max;
        var seen = _zeros;
        if (rank < seen) return 0;
        foreach (var (index, count) in _buckets)
        {
            seen += count;
            // Of all points of the bucket this one is the nearest, relatively, to both bounds.
            if (rank < seen) return Math.Clamp(2 * Math.Pow(Gamma, index) / (Gamma + 1), Min, Max);
        }

        return Max;
    }
}
