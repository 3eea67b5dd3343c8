using System.Runtime.InteropServices;
using System.Text;
using Voice2Text.Infrastructure.Speech.Benchmarks;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Speech.Benchmarks;

/// <summary>Model files and output of whisper.cpp.</summary>
public sealed class GgmlTests : IDisposable
{
    private const int HeadBytes = (1 + 11 + 2) * 4;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(GgmlFormat.Q4, 8)]
    [InlineData(GgmlFormat.Q8, 127)]
    public void Convert_Block_ComesBackWithinHalfAStep(GgmlFormat format, int steps)
    {
        var values = Enumerable.Range(0, 64).Select(i => MathF.Sin(i * 1.7f) * (i < 32 ? 1 : 20)).ToArray();
        var bytes = new byte[GgmlQuantizer.BytesOf(format, values.Length)];

        GgmlQuantizer.Convert(format, values, bytes);

        var back = Decode(format, bytes);
        for (var block = 0; block < 2; block++)
        {
            var largest = values[(block * 32)..((block + 1) * 32)].Max(Math.Abs);
            // The scale itself is rounded, too. In 4 bits the largest value of the other sign than the extreme one is 7 steps.
            var tolerance = largest / steps * (format == GgmlFormat.Q4 ? 1.01 : 0.57);
            for (var i = block * 32; i < (block + 1) * 32; i++) Assert.Equal(values[i], back[i], tolerance);
        }
    }

    [Fact]
    public void Convert_Zeros_StayZeros()
    {
        var bytes = new byte[GgmlQuantizer.BytesOf(GgmlFormat.Q4, 32)];

        GgmlQuantizer.Convert(GgmlFormat.Q4, new float[32], bytes);

        Assert.All(Decode(GgmlFormat.Q4, bytes), v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData("model.encoder.layers.3.self_attn.k_proj.weight", "encoder.blocks.3.attn.key.weight")]
    [InlineData("model.encoder.layers.3.self_attn_layer_norm.bias", "encoder.blocks.3.attn_ln.bias")]
    [InlineData("model.decoder.layers.0.encoder_attn.out_proj.bias", "decoder.blocks.0.cross_attn.out.bias")]
    [InlineData("model.decoder.layers.0.encoder_attn_layer_norm.weight", "decoder.blocks.0.cross_attn_ln.weight")]
    [InlineData("model.decoder.layers.0.final_layer_norm.weight", "decoder.blocks.0.mlp_ln.weight")]
    [InlineData("model.decoder.layers.0.fc2.weight", "decoder.blocks.0.mlp.2.weight")]
    [InlineData("model.encoder.layer_norm.weight", "encoder.ln_post.weight")]
    [InlineData("model.decoder.layer_norm.weight", "decoder.ln.weight")]
    [InlineData("model.decoder.embed_tokens.weight", "decoder.token_embedding.weight")]
    [InlineData("model.decoder.embed_positions.weight", "decoder.positional_embedding")]
    [InlineData("model.encoder.conv1.bias", "encoder.conv1.bias")]
    public void NameOf_Tensor_IsOpenAIs(string checkpoint, string expected) => Assert.Equal(expected, GgmlModelFile.NameOf(checkpoint));

    [Theory]
    [InlineData(GgmlFormat.F16, 1)]
    [InlineData(GgmlFormat.Q4, 2)]
    [InlineData(GgmlFormat.Q8, 7)]
    public void SetAudioContext_EachTime_LeavesAWholeModelOfThatContext(GgmlFormat format, int fileType)
    {
        var dimensions = TinyCheckpoint.DefaultDimensions;
        var file = new GgmlModelFile(_folder["model.bin"], dimensions, format);
        file.Write(Token);

        foreach (var positions in new[] { 578, 1500, 578 })
        {
            file.SetAudioContext(positions, Token);

            using var reader = new BinaryReader(File.OpenRead(file.Path));
            Assert.Equal("lmgg", Encoding.ASCII.GetString(reader.ReadBytes(4)));
            int[] sizes = [.. Enumerable.Range(0, 11).Select(_ => reader.ReadInt32())];
            Assert.Equal((dimensions.Vocabulary, positions, dimensions.MelBins, fileType), (sizes[0], sizes[1], sizes[9], sizes[10]));
            reader.BaseStream.Position = HeadBytes + (dimensions.MelBins * 201 * 4);
            Assert.Equal((1, 1, (byte)' '), (reader.ReadInt32(), reader.ReadInt32(), reader.ReadByte()));
            var tensors = ReadTensors(reader);
            Assert.Equal(WhisperTensors.Expected(dimensions).Count, tensors.Count);
            Assert.Equal(((int)GgmlFormat.F32, $"128,{positions}"), tensors["encoder.positional_embedding"]);
            Assert.Equal(((int)GgmlFormat.F16, "3,80,128"), tensors["encoder.conv1.weight"]);
            Assert.Equal(((int)GgmlFormat.F32, "1,128"), tensors["encoder.conv1.bias"]);
            Assert.Equal(((int)format, "256,128"), tensors["decoder.blocks.0.mlp.2.weight"]);
        }
    }

    [Fact]
    public void Parse_Timings_AreThoseOfOneRun()
    {
        const string Text = """
            whisper_print_timings:     load time =   182.05 ms
            whisper_print_timings:      mel time =     0.00 ms
            whisper_print_timings:   sample time =     0.00 ms /     1 runs (    0.00 ms per run)
            whisper_print_timings:   encode time =  9734.24 ms /     2 runs (  4867.12 ms per run)
            whisper_print_timings:   decode time =  5120.00 ms /   256 runs (    20.00 ms per run)
            whisper_print_timings:   batchd time =  2000.00 ms /   320 runs (     6.25 ms per run)
            """;

        Assert.Equal(new WhisperCppTimes(182.05, 4867.12, 20, PeakMemory.None), WhisperCppProgram.Parse(Text, PeakMemory.None));
        Assert.Null(WhisperCppProgram.Parse("usage: cat [FILE]", PeakMemory.None));
    }

    private static Dictionary<string, (int Type, string Shape)> ReadTensors(BinaryReader reader)
    {
        var tensors = new Dictionary<string, (int, string)>(StringComparer.Ordinal);
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var (rank, length, type) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            int[] shape = [.. Enumerable.Range(0, rank).Select(_ => reader.ReadInt32())];
            tensors.Add(Encoding.ASCII.GetString(reader.ReadBytes(length)), (type, string.Join(',', shape)));
            var bytes = GgmlQuantizer.BytesOf((GgmlFormat)type, shape.Aggregate(1, (product, size) => product * size));
            Assert.True(reader.BaseStream.Position + bytes <= reader.BaseStream.Length, "The last tensor is cut off.");
            reader.BaseStream.Position += bytes;
        }

        return tensors;
    }

    private static float[] Decode(GgmlFormat format, ReadOnlySpan<byte> bytes)
    {
        var block = GgmlQuantizer.BytesOf(format, 32);
        var values = new List<float>();
        for (var start = 0; start < bytes.Length; start += block)
        {
            var scale = (float)MemoryMarshal.Read<Half>(bytes[start..]);
            var packed = bytes.Slice(start + 2, block - 2);
            if (format == GgmlFormat.Q8)
            {
                foreach (var b in packed) values.Add((sbyte)b * scale);
                continue;
            }

            foreach (var b in packed) values.Add(((b & 15) - 8) * scale);
            foreach (var b in packed) values.Add(((b >> 4) - 8) * scale);
        }

        return [.. values];
    }
}
