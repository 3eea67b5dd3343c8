using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Speech.Features;
using Voice2Text.Infrastructure.Speech.Runtime;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Speech;

/// <summary>
/// The fp32 import of the demo checkpoint against the tensors that its recipe wrote with PyTorch, for the clip
/// <c>en-05.wav</c> at its exact length and in the padded 30 s window.
/// </summary>
public sealed class ReferenceTests(ModelFixture models)
{
    private const float MelTolerance = 1e-3f;
    private const float EncoderTolerance = 2e-3f;
    private const float LogitTolerance = 5e-3f;

    [Theory]
    [InlineData("exact")]
    [InlineData("window")]
    public void LogMel_AgreesWithTheReference(string window)
    {
        var reference = Reference.Read(window);

        var mel = reference.ComputeMel();

        AssertClose(reference.LogMel, mel, MelTolerance);
    }

    [Theory]
    [InlineData("exact")]
    [InlineData("window")]
    public void EncoderAndDecoder_AgreeWithTheReference(string window)
    {
        var reference = Reference.Read(window);
        var cancellationToken = TestContext.Current.CancellationToken;
        using var network = OnnxSpeechEngine.OpenNetwork(ModelFiles.Open(models.Named("exact").Directory), new(), TestContext.Current.CancellationToken);
        var hidden = new float[reference.Encoder.Length];

        network.Encode(reference.LogMel, reference.Frames, hidden, cancellationToken);

        AssertClose(reference.Encoder, hidden, EncoderTolerance);
        var vocabulary = network.Dimensions.Vocabulary;
        for (var i = 0; i < reference.Tokens.Length; i++)
        {
            var expected = reference.Logits.AsSpan(i * vocabulary, vocabulary);
            var logits = network.Decode([reference.Tokens[i]], cancellationToken);
            AssertClose(expected, logits, LogitTolerance);
            Assert.Equal(Best(expected), Best(logits));
        }
    }

    [Theory]
    [InlineData("exact")]
    [InlineData("window")]
    public void Decoder_FedSeveralTokensAtOnce_AgreesWithOneByOne(string window)
    {
        var reference = Reference.Read(window);
        var cancellationToken = TestContext.Current.CancellationToken;
        using var network = OnnxSpeechEngine.OpenNetwork(ModelFiles.Open(models.Named("exact").Directory), new(), TestContext.Current.CancellationToken);
        network.Encode(reference.LogMel, reference.Frames, cancellationToken);
        var vocabulary = network.Dimensions.Vocabulary;

        // As in a run: a prompt, a longer piece behind it, then back and another way.
        network.Decode(reference.Tokens.AsSpan(0, 2), cancellationToken);
        var logits = network.Decode(reference.Tokens.AsSpan(2, 9), cancellationToken);
        AssertClose(reference.Logits.AsSpan(10 * vocabulary, vocabulary), logits, LogitTolerance);
        network.Rewind(4);
        logits = network.Decode(reference.Tokens.AsSpan(4), cancellationToken);
        AssertClose(reference.Logits.AsSpan((reference.Tokens.Length - 1) * vocabulary, vocabulary), logits, LogitTolerance);
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = 0f;
        for (var i = 0; i < expected.Length; i++) worst = Math.Max(worst, Math.Abs(expected[i] - actual[i]));
        Assert.True(worst <= tolerance, $"The largest difference is {worst}, allowed is {tolerance}.");
    }

    private static int Best(ReadOnlySpan<float> logits) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits);

    private sealed record Reference(float[] LogMel, float[] Encoder, float[] Logits, int[] Tokens, int Frames)
    {
        public static Reference Read(string window)
        {
            var directory = Path.Combine(AppContext.BaseDirectory, "TestData", "demo-reference", window);
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "reference.json")));
            var root = json.RootElement;
            float[] Tensor(string name) =>
                MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(directory, root.GetProperty(name).GetProperty("file").GetString()!))).ToArray();
            return new Reference(
                Tensor("log_mel"), Tensor("encoder"), Tensor("logits"),
                [.. root.GetProperty("tokens").EnumerateArray().Select(t => t.GetInt32())],
                root.GetProperty("log_mel").GetProperty("shape")[1].GetInt32());
        }

        public float[] ComputeMel()
        {
            var mel = new float[LogMel.Length];
            new LogMelSpectrogram(LogMel.Length / Frames).Compute(ReadWave(Path.Combine(DemoModel.Samples, "en-05.wav")), Frames, mel);
            return mel;
        }
    }

    /// <summary>16-bit mono PCM: the samples follow the data chunk's name and length.</summary>
    private static float[] ReadWave(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        bytes = bytes[(bytes.IndexOf("data"u8) + 8)..];
        var samples = new float[bytes.Length / 2];
        for (var i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) / 32768f;
        return samples;
    }
}
