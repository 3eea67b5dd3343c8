namespace Voice2Text.Domain.Metrics;

/// <summary>One machine's samples of one period: smallest, mean, largest and, for some series, quantiles.</summary>
public sealed class HostRollup
{
    public required Resolution Resolution { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required int HostProfileId { get; init; }

    /// <summary>Samples in the period.</summary>
    public long Samples { get; set; }

    /// <summary>The series that had a value.</summary>
    public required SeriesSummaries Series { get; init; }

    /// <summary>Takes over another period's figures.</summary>
    public void Merge(HostRollup other)
    {
        Samples += other.Samples;
        Series.Merge(other.Series);
    }
}

/// <summary>What is left of one series in one period.</summary>
/// <param name="Count">Values, each as often as it counts.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
/// <param name="Sketch">Their quantiles, for series that keep them.</param>
public sealed record SeriesSummary(long Count, double Sum, double Min, double Max, QuantileSketch? Sketch)
{
    public double Average => Sum / Count;
}

/// <summary>The series of a period, by the lasting number of each series. Not for several threads at once.</summary>
public sealed class SeriesSummaries
{
    private const byte Format = 1;

    private readonly SortedDictionary<byte, SeriesSummary> _series = [];

    /// <summary>Numbers of the series that had a value.</summary>
    public IReadOnlyCollection<byte> Ids => _series.Keys;

    public SeriesSummary? this[byte id] => _series.GetValueOrDefault(id);

    /// <summary>Counts a value so many times.</summary>
    public void Add(byte id, double value, int weight, bool keepsQuantiles)
    {
        var before = this[id] ?? new SeriesSummary(0, 0, double.PositiveInfinity, double.NegativeInfinity, keepsQuantiles ? new QuantileSketch() : null);
        before.Sketch?.Add(value, weight);
        _series[id] = before with { Count = before.Count + weight, Sum = before.Sum + (weight * value), Min = Math.Min(before.Min, value), Max = Math.Max(before.Max, value) };
    }

    public void Merge(SeriesSummaries other)
    {
        foreach (var (id, theirs) in other._series)
        {
            if (this[id] is not { } ours)
            {
                QuantileSketch? copy = null;
                if (theirs.Sketch is { } sketch) (copy = new QuantileSketch()).Merge(sketch);
                _series[id] = theirs with { Sketch = copy };
                continue;
            }

            if (theirs.Sketch is { } more) ours.Sketch?.Merge(more);
            _series[id] = ours with
            {
                Count = ours.Count + theirs.Count,
                Sum = ours.Sum + theirs.Sum,
                Min = Math.Min(ours.Min, theirs.Min),
                Max = Math.Max(ours.Max, theirs.Max),
            };
        }
    }

    /// <summary>The stored form: format, then for each series its number, count, sum, smallest, largest and sketch (with its length; 0: none).</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Format);
        foreach (var (id, series) in _series)
        {
            writer.Write(id);
            writer.Write7BitEncodedInt64(series.Count);
            writer.Write(series.Sum);
            writer.Write(series.Min);
            writer.Write(series.Max);
            var sketch = series.Sketch?.ToBytes() ?? [];
            writer.Write7BitEncodedInt(sketch.Length);
            writer.Write(sketch);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="FormatException">These bytes are no series.</exception>
    public static SeriesSummaries FromBytes(byte[] bytes)
    {
        var read = new SeriesSummaries();
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
        try
        {
            if (reader.ReadByte() != Format) throw new FormatException("These are no series, or those of a newer version.");
            while (reader.BaseStream.Position < bytes.Length)
            {
                var id = reader.ReadByte();
                var (count, sum, min, max) = (reader.Read7BitEncodedInt64(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
                var length = reader.Read7BitEncodedInt();
                read._series[id] = new SeriesSummary(count, sum, min, max, length > 0 ? QuantileSketch.FromBytes(reader.ReadBytes(length)) : null);
            }
        }
        catch (EndOfStreamException e)
        {
            throw new FormatException("The series end too early.", e);
        }

        return read;
    }
}
