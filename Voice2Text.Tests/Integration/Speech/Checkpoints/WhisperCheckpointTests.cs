using System.Text.Json.Nodes;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Speech.Checkpoints;

public sealed class WhisperCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Demo_GivesItsSizesSettingsAndWeights()
    {
        using var demo = WhisperCheckpoint.Open(Path.Combine(AppContext.BaseDirectory, "models", "demo"));

        Assert.Equal("demo", demo.Name);
        Assert.Equal((128, 3, 2, 80, 2214), (demo.Dimensions.Width, demo.Dimensions.EncoderLayers, demo.Dimensions.DecoderLayers, demo.Features.MelBins, demo.Dimensions.Vocabulary));
        Assert.Equal([220, 606], demo.Generation.BeginSuppressedTokens);
        Assert.Equal((true, 150, 448), (demo.Generation.IsMultilingual, demo.Generation.MaxInitialTimestampIndex, demo.Generation.MaxLength));
        foreach (var spec in WhisperTensors.Expected(demo.Dimensions))
        {
            var values = new float[spec.Length];
            demo.Tensors.Read(spec.Name, 0, values);
            Assert.Contains(values, v => v != 0);
        }
    }

    [Theory]
    [InlineData(false, false, "F16")]
    [InlineData(true, false, "BF16")]
    [InlineData(true, true, "F32")]
    public void Open_ShardedOrWithoutPrefix_GivesTheSameTensors(bool sharded, bool bare, string type)
    {
        FakeTensor? expected = null;
        using var checkpoint = Open(c =>
        {
            c.IsSharded = sharded;
            c.StoreAs(type);
            expected = c.Tensors["model.decoder.layers.0.encoder_attn.q_proj.weight"];
            if (bare)
            {
                c.RenameTensors(n => n["model.".Length..]);
            }
        });

        var values = new float[128 * 128];
        checkpoint.Tensors.Read("model.decoder.layers.0.encoder_attn.q_proj.weight", 0, values);
        Assert.All(values.Zip(expected!.Values), v => Assert.Equal(v.Second, v.First, Math.Abs(v.Second) / 100 + 1e-6f));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("model.safetensors")]
    public void Open_FileMissing_NamesIt(string file) =>
        AssertFails(CheckpointFailure.MissingFile, c => c.Omitted.Add(file), file);

    [Theory]
    [InlineData("config.json")]
    [InlineData("generation_config.json")]
    [InlineData("preprocessor_config.json")]
    [InlineData("vocab.json")]
    [InlineData("added_tokens.json")]
    [InlineData("model.safetensors")]
    public void Open_FileTruncated_NamesIt(string file)
    {
        TinyCheckpoint.Write(_folder.FullPath);
        TinyCheckpoint.Truncate(_folder[file], 5);

        AssertFails(CheckpointFailure.Damaged, null, file);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("generation_config.json")]
    [InlineData("merges.txt")]
    [InlineData("vocab.json")]
    public void Open_FileIsSomethingElse_NamesIt(string file)
    {
        TinyCheckpoint.Write(_folder.FullPath);
        File.WriteAllBytes(_folder[file], [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10]);

        AssertFails(CheckpointFailure.Damaged, null, file);
    }

    [Fact]
    public void Open_FileIsAFolder_CannotBeRead()
    {
        TinyCheckpoint.Write(_folder.FullPath, c => c.Omitted.Add("config.json"));
        Directory.CreateDirectory(_folder["config.json"]);

        AssertFails(CheckpointFailure.AccessDenied, null, "config.json");
    }

    [Fact]
    public void Open_NoSuchFolderOrAFile_IsNotFound()
    {
        File.WriteAllText(_folder["file"], "");

        Assert.Equal(CheckpointFailure.NotFound, Assert.Throws<CheckpointException>(() => WhisperCheckpoint.Open(_folder["nowhere"])).Failure);
        var e = Assert.Throws<CheckpointException>(() => WhisperCheckpoint.Open(_folder["file"]));
        Assert.Contains("is a file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TensorMissing_NamesTheFirst() => AssertFails(
        CheckpointFailure.WrongShape,
        c => { c.Tensors.Remove("model.encoder.conv2.bias"); c.Tensors.Remove("model.decoder.layer_norm.bias"); },
        "'model.encoder.conv2.bias'", "[128]");

    [Fact]
    public void Open_TensorOfAnotherShape_StatesBothShapes() => AssertFails(
        CheckpointFailure.WrongShape,
        c => c.Tensors["model.decoder.layers.0.fc1.weight"] = new("F16", [128, 256], new float[128 * 256]),
        "'model.decoder.layers.0.fc1.weight'", "[128, 256]", "[256, 128]");

    [Fact]
    public void Read_PoisonedWeight_NamesTheTensor()
    {
        using var checkpoint = Open(c => c.Poison("model.encoder.layer_norm.weight", 5, float.NaN));

        var e = Assert.Throws<CheckpointException>(() => checkpoint.Tensors.Read("model.encoder.layer_norm.weight", 0, new float[128]));
        Assert.Equal(CheckpointFailure.NotFinite, e.Failure);
    }

    public static TheoryData<CheckpointFailure, string, Action<TinyCheckpoint>> BadConfigurations => new()
    {
        { CheckpointFailure.Unsupported, "'wav2vec2'", c => c.Config["model_type"] = "wav2vec2" },
        { CheckpointFailure.Unsupported, "Moonshine", c => c.Config["architectures"] = new JsonArray("MoonshineForConditionalGeneration") },
        { CheckpointFailure.Unsupported, "'nothing'", c => { c.Config.Remove("model_type"); c.Config.Remove("architectures"); } },
        { CheckpointFailure.Unsupported, "'relu'", c => c.Config["activation_function"] = "relu" },
        { CheckpointFailure.Unsupported, "scale_embedding", c => c.Config["scale_embedding"] = true },
        { CheckpointFailure.Unsupported, "heads of size 4", c => c.Config["encoder_attention_heads"] = 32 },
        { CheckpointFailure.Damaged, "decoder_attention_heads", c => c.Config["decoder_attention_heads"] = 3 },
        { CheckpointFailure.Damaged, "'d_model' is missing", c => c.Config.Remove("d_model") },
        { CheckpointFailure.Damaged, "'d_model' is \"x\"", c => c.Config["d_model"] = "x" },
        { CheckpointFailure.Damaged, "encoder_layers", c => c.Config["encoder_layers"] = 0 },
        { CheckpointFailure.Damaged, "vocab_size", c => c.Config["vocab_size"] = int.MaxValue },
        { CheckpointFailure.Unsupported, "proj_out.weight", c => { c.Config["tie_word_embeddings"] = false; c.Tensors["proj_out.weight"] = new("F16", [1], [1]); } },
        { CheckpointFailure.Unsupported, "max_source_positions", c => c.Config["max_source_positions"] = 750 },
        { CheckpointFailure.Unsupported, "feature_size", c => c.Preprocessor["feature_size"] = 128 },
        { CheckpointFailure.Unsupported, "sampling_rate", c => c.Preprocessor["sampling_rate"] = 8000 },
        { CheckpointFailure.Unsupported, "hop_length", c => c.Preprocessor["hop_length"] = 80 },
        { CheckpointFailure.Unsupported, "n_fft", c => c.Preprocessor["n_fft"] = 512 },
        { CheckpointFailure.Unsupported, "chunk_length", c => c.Preprocessor["chunk_length"] = 20 },
        { CheckpointFailure.Damaged, "suppress_tokens", c => c.Generation["suppress_tokens"] = new JsonArray(1, 9999) },
        { CheckpointFailure.Damaged, "suppress_tokens", c => c.Generation["suppress_tokens"] = new JsonArray("1") },
        { CheckpointFailure.Damaged, "max_length", c => c.Generation["max_length"] = 0 },
        { CheckpointFailure.Damaged, "is_multilingual", c => c.Generation["is_multilingual"] = "yes" },
    };

    [Theory]
    [MemberData(nameof(BadConfigurations), DisableDiscoveryEnumeration = true)]
    public void Open_BadConfiguration_SaysWhatIsWrong(CheckpointFailure failure, string expected, Action<TinyCheckpoint> mutate) =>
        AssertFails(failure, mutate, expected);

    [Fact]
    public void Open_TiedWithOutputMatrixOrUntiedWithout_IsAccepted()
    {
        Open(c => c.Tensors["proj_out.weight"] = new("F16", [1], [1])).Dispose();
        Open(c => c.Config["tie_word_embeddings"] = false).Dispose();
    }

    [Fact]
    public void Open_WithoutOptionalFiles_FindsTheIdsByTheTokensTexts()
    {
        using var full = new TemporaryFolder();
        using var expected = WhisperCheckpoint.Open(TinyCheckpoint.Write(full.FullPath));
        using var checkpoint = Open(c =>
        {
            c.Omitted.UnionWith(["generation_config.json", "preprocessor_config.json"]);
            c.Config["suppress_tokens"] = new JsonArray(-1, 7);
            c.Config["begin_suppress_tokens"] = new JsonArray(32);
        });

        var (one, other) = (expected.Tokenizer, checkpoint.Tokenizer);
        Assert.Equal((one.StartOfTranscript, one.EndOfText, one.NoTimestamps), (other.StartOfTranscript, other.EndOfText, other.NoTimestamps));
        Assert.Equal((one.StartOfPrevious, one.NoSpeech, one.Transcribe, one.Translate), (other.StartOfPrevious, other.NoSpeech, other.Transcribe, other.Translate));
        Assert.Equal(one.Languages, other.Languages);
        Assert.Equal([7], checkpoint.Generation.SuppressedTokens);
        Assert.Equal([32], checkpoint.Generation.BeginSuppressedTokens);
        Assert.Equal((true, 50, 448), (checkpoint.Generation.IsMultilingual, checkpoint.Generation.MaxInitialTimestampIndex, checkpoint.Generation.MaxLength));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_EnglishOnly_HasNeitherLanguagesNorTasks(bool stated)
    {
        using var checkpoint = Open(c =>
        {
            c.MakeEnglishOnly();
            if (!stated)
            {
                // Before generation_config.json said so, the forced prompt did.
                c.Omitted.Add("generation_config.json");
                c.Config["forced_decoder_ids"] = new JsonArray(new JsonArray(1, (int)c.AddedTokens["<|notimestamps|>"]!));
            }
        });

        Assert.False(checkpoint.Generation.IsMultilingual);
        Assert.Empty(checkpoint.Tokenizer.Languages);
        Assert.Equal((null, null), (checkpoint.Tokenizer.Transcribe, checkpoint.Tokenizer.Translate));
    }

    [Fact]
    public async Task ComputeHash_AnyFilesByteChanges_Changes()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var checkpoint = Open(null);
        var hash = await checkpoint.ComputeHashAsync(null, cancellation);
        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(hash, await checkpoint.ComputeHashAsync(null, cancellation));
        Assert.Equal(Directory.EnumerateFiles(_folder.FullPath).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal), checkpoint.Files, StringComparer.Ordinal);

        foreach (var file in checkpoint.Files)
        {
            var bytes = await File.ReadAllBytesAsync(_folder[file], cancellation);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(_folder[file], bytes, cancellation);
            Assert.NotEqual(hash, await checkpoint.ComputeHashAsync(null, cancellation), StringComparer.Ordinal);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(_folder[file], bytes, cancellation);
        }

        Assert.Equal(hash, await checkpoint.ComputeHashAsync(null, cancellation));
    }

    [Fact]
    public async Task ComputeHash_Progress_EndsAtTheFilesBytes()
    {
        using var checkpoint = Open(null);
        var progress = new LastReport();
        await checkpoint.ComputeHashAsync(progress, TestContext.Current.CancellationToken);

        Assert.Equal(checkpoint.Files.Sum(f => new FileInfo(_folder[f]).Length), progress.Value);
    }

    [Theory]
    [InlineData(VocabularyForm.Separate)]
    [InlineData(VocabularyForm.TokenizerConfig)]
    [InlineData(VocabularyForm.TokenizerJson)]
    public void CopyTo_ModelFolder_HoldsAllThatTextNeeds(VocabularyForm form)
    {
        using var model = new TemporaryFolder();
        using var checkpoint = Open(c => c.Form = form);
        checkpoint.Text.CopyTo(model.FullPath);

        var setup = WhisperTextSetup.Load(model.FullPath);
        Assert.Equal(checkpoint.Dimensions, setup.Dimensions);
        Assert.Equal(checkpoint.Text.Files, setup.Files);
        Assert.Equal(checkpoint.Tokenizer.Encode(" hello world"), setup.Tokenizer.Encode(" hello world"));
        Assert.DoesNotContain(Directory.EnumerateFiles(model.FullPath), f => f.EndsWith(".safetensors", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tiny", 50257, 99)]
    [InlineData("large-v3-turbo", 50257, 100)]
    public void CreateRandom_PublishedSize_NumbersTheTokensAsOpenAiDoes(string size, int end, int languages)
    {
        Assert.True(WhisperSizes.TryGet(size, out var dimensions));
        using var checkpoint = WhisperCheckpoint.CreateRandom(_folder[size], dimensions);

        Assert.Equal((size, end, languages), (checkpoint.Name, checkpoint.Tokenizer.EndOfText, checkpoint.Tokenizer.Languages.Count));
        Assert.Equal((dimensions.Vocabulary - 1501, 1501), (checkpoint.Tokenizer.TimestampBegin, checkpoint.Tokenizer.TimestampCount));
        Assert.Equal("Ü w300", checkpoint.Tokenizer.Decode([.. checkpoint.Tokenizer.Encode("Ü"), 300]));
    }

    private WhisperCheckpoint Open(Action<TinyCheckpoint>? mutate) => WhisperCheckpoint.Open(TinyCheckpoint.Write(_folder.FullPath, mutate));

    private void AssertFails(CheckpointFailure failure, Action<TinyCheckpoint>? mutate, params string[] expected)
    {
        if (mutate is not null)
        {
            TinyCheckpoint.Write(_folder.FullPath, mutate);
        }

        var e = Assert.Throws<CheckpointException>(() => WhisperCheckpoint.Open(_folder.FullPath).Dispose());
        Assert.Equal(failure, e.Failure);
        Assert.All(expected, text => Assert.Contains(text, e.Message, StringComparison.Ordinal));
    }

    private sealed class LastReport : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = value;
    }
}
