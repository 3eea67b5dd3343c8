using CsCheck;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Speech.Checkpoints;

public sealed class SafetensorsSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    [InlineData("F64")]
    public void Read_AnyRangeOfAnyType_GivesTheWrittenValues(string type)
    {
        // Multiples of 1/4 below 64 are exact in every type, bfloat16 with its 8 bits too.
        var values = Enumerable.Range(0, 1000).Select(i => (i % 128 - 64) / 4f).ToArray();
        Write(("first", new("F32", [3], [1, 2, 3])), ("second", new(type, [10, 100], values)));
        using var source = SafetensorsSource.Open(_folder.FullPath);

        Assert.True(source.TryGetShape("second", out var shape));
        Assert.Equal([10, 100], shape);
        Gen.Int[0, 1000].SelectMany(start => Gen.Int[0, 1000 - start].Select(count => (start, count))).Sample(range =>
        {
            var read = new float[range.count];
            source.Read("second", range.start, read);
            Assert.True(values.AsSpan(range.start, range.count).SequenceEqual(read));
        });
    }

    [Fact]
    public void Read_TensorLargerThanAChunk_JoinsTheChunks()
    {
        var values = Enumerable.Range(0, 700_000).Select(i => (float)i).ToArray();
        Write(("large", new("F32", [700_000], values)));
        using var source = SafetensorsSource.Open(_folder.FullPath);

        var read = new float[values.Length - 1];
        source.Read("large", 1, read);

        Assert.Equal(values[1..], read);
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Read_SubnormalAndExtremeValues_AreExact(string type)
    {
        float[] values = type switch
        {
            "F16" => [(float)Half.Epsilon, (float)Half.MaxValue, (float)Half.MinValue, -0f],
            "BF16" => [BitConverter.UInt32BitsToSingle(0x0001_0000), BitConverter.UInt32BitsToSingle(0x7F7F_0000), -0f],
            _ => [float.Epsilon, float.MaxValue, float.MinValue, -0f],
        };
        Write(("t", new(type, [values.Length], values)));
        using var source = SafetensorsSource.Open(_folder.FullPath);

        var read = new float[values.Length];
        source.Read("t", 0, read);

        Assert.Equal(values.Select(BitConverter.SingleToUInt32Bits), read.Select(BitConverter.SingleToUInt32Bits));
    }

    [Theory]
    [InlineData("F32", float.NaN)]
    [InlineData("F16", float.PositiveInfinity)]
    [InlineData("BF16", float.NegativeInfinity)]
    [InlineData("F64", float.NaN)]
    public void Read_NotFinite_NamesTheTensorAndTheIndex(string type, float bad)
    {
        var values = new float[101];
        values[97] = bad;
        Write(("good", new(type, [2], [1, 2])), ("bad.weight", new(type, [101], values)));
        using var source = SafetensorsSource.Open(_folder.FullPath);

        source.Read("bad.weight", 0, new float[97]);
        var e = Assert.Throws<CheckpointException>(() => source.Read("bad.weight", 90, new float[11]));

        Assert.Equal(CheckpointFailure.NotFinite, e.Failure);
        Assert.Contains("'bad.weight'", e.Message, StringComparison.Ordinal);
        Assert.Contains("index 97", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(2, 2)]
    [InlineData(long.MaxValue, 1)]
    public void Read_OutsideTheTensor_Throws(long start, int count)
    {
        Write(("t", new("F32", [3], [1, 2, 3])), ("next", new("F32", [3], [4, 5, 6])));
        using var source = SafetensorsSource.Open(_folder.FullPath);

        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read("t", start, new float[count]));
    }

    [Fact]
    public void Open_Sharded_ServesTheTensorsOfAllShards()
    {
        KeyValuePair<string, FakeTensor>[] tensors = [.. Enumerable.Range(0, 5).Select(i => KeyValuePair.Create($"t{i}", new FakeTensor("BF16", [2], [i, i + 1])))];
        SafetensorsWriter.WriteSharded(_folder.FullPath, tensors);
        using var source = SafetensorsSource.Open(_folder.FullPath);

        Assert.Equal("t0 t1 t2 t3 t4", string.Join(' ', source.Names.Order(StringComparer.Ordinal)));
        foreach (var (name, tensor) in tensors)
        {
            var read = new float[2];
            source.Read(name, 0, read);
            Assert.Equal(tensor.Values, read);
        }

        Assert.Equal(["model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"], source.Files);
    }

    [Fact]
    public void Open_ShardMissing_NamesIt()
    {
        SafetensorsWriter.WriteSharded(_folder.FullPath, [new("a", new("F32", [1], [1])), new("b", new("F32", [1], [1]))]);
        File.Delete(_folder["model-00002-of-00002.safetensors"]);

        AssertFails(CheckpointFailure.MissingFile, "model-00002-of-00002.safetensors");
    }

    [Fact]
    public void Open_TensorNotInItsShard_NamesBoth()
    {
        SafetensorsWriter.WriteSharded(_folder.FullPath, [new("a", new("F32", [1], [1])), new("b", new("F32", [1], [1]))]);
        SafetensorsWriter.Write(_folder["model-00002-of-00002.safetensors"], [new("c", new FakeTensor("F32", [1], [1]))]);

        AssertFails(CheckpointFailure.Damaged, "model-00002-of-00002.safetensors", "'b'");
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/model.safetensors")]
    [InlineData("..\\\\model.safetensors")]
    [InlineData("passwd")]
    public void Open_IndexLeadsOutOfTheFolder_IsRefused(string shard)
    {
        File.WriteAllText(_folder["model.safetensors.index.json"], $$$"""{"weight_map": {"a": "{{{shard}}}"}}""");

        AssertFails(CheckpointFailure.Damaged, "model.safetensors.index.json", "'a'");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"weight_map\": []}")]
    [InlineData("{\"weight_map\": {}}")]
    [InlineData("not JSON")]
    public void Open_BadIndex_IsDamaged(string index)
    {
        File.WriteAllText(_folder["model.safetensors.index.json"], index);

        AssertFails(CheckpointFailure.Damaged, "model.safetensors.index.json");
    }

    [Fact]
    public void Open_NoWeights_IsMissing() => AssertFails(CheckpointFailure.MissingFile, "model.safetensors");

    [Fact]
    public void Open_OnlyPyTorchWeights_SaysWhatToGet()
    {
        File.WriteAllText(_folder["pytorch_model.bin"], "");

        AssertFails(CheckpointFailure.MissingFile, "model.safetensors", ".bin");
    }

    [Fact]
    public void Open_Truncated_StatesExpectedAndActualBytes()
    {
        Write(("t", new("F32", [100], new float[100])));
        var whole = new FileInfo(_folder["model.safetensors"]).Length;
        TinyCheckpoint.Truncate(_folder["model.safetensors"], 3);

        AssertFails(CheckpointFailure.Damaged, "truncated", $"{whole} bytes expected, {whole - 3} found");
    }

    [Fact]
    public void Open_TruncatedAnywhere_IsDamaged()
    {
        Write(("t", new("F32", [10], new float[10])));
        var bytes = File.ReadAllBytes(_folder["model.safetensors"]);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(_folder["model.safetensors"], bytes[..length]);
            AssertFails(CheckpointFailure.Damaged, "model.safetensors");
        }
    }

    [Theory]
    [InlineData("""{"t": {"dtype": "F32", "shape": [2], "data_offsets": [0, 12]}}""", "'t'", "8")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [3], "data_offsets": [4, 16]}}""", "expected")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [3], "data_offsets": [-4, 8]}}""", "'t'")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [3], "data_offsets": [12, 0]}}""", "'t'")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [-3], "data_offsets": [0, 12]}}""", "'t'")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [2147483647, 2147483647, 2147483647], "data_offsets": [0, 12]}}""", "'t'")]
    [InlineData("""{"t": {"dtype": "F32", "shape": 3, "data_offsets": [0, 12]}}""", "'t'")]
    [InlineData("""{"t": {"dtype": "F32", "shape": [3]}}""", "'t'")]
    [InlineData("""{"t": 1}""", "'t'")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}""", "'b'", "overlaps")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [8, 12]}}""", "'b'", "gap")]
    [InlineData("""{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}, "a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}}""", "JSON")]
    [InlineData("""{"__metadata__": {}}""", "no tensors")]
    [InlineData("""{"t": """, "JSON")]
    [InlineData("[]", "JSON")]
    public void Open_BadHeader_IsDamaged(string header, params string[] expected)
    {
        SafetensorsWriter.WriteRaw(_folder["model.safetensors"], header, new byte[12]);

        AssertFails(CheckpointFailure.Damaged, ["model.safetensors", .. expected]);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_001)]
    [InlineData(1000)]
    public void Open_ImpossibleHeaderLength_IsDamaged(ulong length)
    {
        SafetensorsWriter.WriteRaw(_folder["model.safetensors"], "{}", new byte[12], length);

        AssertFails(CheckpointFailure.Damaged, "model.safetensors");
    }

    [Fact]
    public void Open_LongerThanItSays_IsDamaged()
    {
        SafetensorsWriter.WriteRaw(_folder["model.safetensors"], """{"t": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}}""", new byte[13]);

        AssertFails(CheckpointFailure.Damaged, "longer");
    }

    [Fact]
    public void Open_QuantisedType_IsUnsupported()
    {
        SafetensorsWriter.WriteRaw(_folder["model.safetensors"], """{"t": {"dtype": "I8", "shape": [12], "data_offsets": [0, 12]}}""", new byte[12]);

        AssertFails(CheckpointFailure.Unsupported, "'t'", "I8");
    }

    [Fact]
    public void Open_WeightsAreAFolder_CannotBeRead()
    {
        Directory.CreateDirectory(_folder["model.safetensors"]);

        AssertFails(CheckpointFailure.AccessDenied, "model.safetensors");
    }

    private void Write(params (string Name, FakeTensor Tensor)[] tensors) =>
        SafetensorsWriter.Write(_folder["model.safetensors"], tensors.Select(t => KeyValuePair.Create(t.Name, t.Tensor)));

    private void AssertFails(CheckpointFailure failure, params string[] expected)
    {
        var e = Assert.Throws<CheckpointException>(() => SafetensorsSource.Open(_folder.FullPath).Dispose());
        Assert.Equal(failure, e.Failure);
        Assert.All(expected, text => Assert.Contains(text, e.Message, StringComparison.Ordinal));
    }
}
