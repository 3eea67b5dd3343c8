using System.Text;
using CsCheck;
using Microsoft.ML.Tokenizers;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech.Checkpoints;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Integration.Speech.Checkpoints;

public sealed class WhisperTokenizerTests : IDisposable
{
    private static readonly string DemoFolder = Path.Combine(AppContext.BaseDirectory, "models", "demo");
    private static readonly WhisperTokenizer Demo = WhisperTextSetup.Load(DemoFolder).Tokenizer;

    private static readonly string[] Pieces =
    [
        "e\u0301", "👩‍👩‍👧", "🇩🇪", "\ud83d", "\ude00", "שלום", "\u00a0", "\u2003", "\r\n", "\t", "\0", "'ll", "'S", "Привет", " мир", "ß", "12", "½",
        "<|endoftext|>", "<|0.00|>", "...", "—", " ", "  ", "𝐀𐐀", "\uFEFF", "\uFFFD",
    ];

    // Unpaired surrogates, combining marks, emoji with joiners, right-to-left, every kind of space, control characters,
    // Whisper's own tokens as text, and characters drawn from all of Unicode.
    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String,
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 12].Select(string.Concat),
        Gen.Int[0, 0x10FFFF].Where(c => c is < 0xD800 or > 0xDFFF).Array[0, 20].Select(cs => string.Concat(cs.Select(char.ConvertFromUtf32))));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EncodeDecode_AnyUnicodeText_RoundTrips() => AnyText.Sample(
        text =>
        {
            // What UTF-8 cannot hold, half a surrogate pair, becomes U+FFFD.
            var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            Assert.Equal(expected, Demo.Decode(Demo.Encode(text)));
        },
        iter: 5000);

    [Fact]
    public void Encode_AnyText_GivesTextTokensOnly() =>
        AnyText.Sample(text => Assert.All(Demo.Encode(text), id => Assert.True(Demo.IsText(id))), iter: 2000);

    [Theory]
    [InlineData("<|endoftext|>")]
    [InlineData("a<|startoftranscript|><|en|><|0.00|>b")]
    [InlineData("<|nospeech|> <|notimestamps|>")]
    public void Encode_ControlTokensInAText_ArePlainText(string text)
    {
        var ids = Demo.Encode(text);

        Assert.All(ids, id => Assert.True(id < Demo.EndOfText));
        Assert.Equal(text, Demo.Decode(ids));
    }

    [Fact]
    public void Encode_ValidText_GivesTheIdsOfMicrosoftsTokenizer()
    {
        var options = new BpeOptions(Path.Combine(DemoFolder, "vocab.json"), Path.Combine(DemoFolder, "merges.txt"))
        {
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(
                new(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", default, TimeSpan.FromSeconds(5)), null),
        };
        var other = BpeTokenizer.Create(options);
        AnyText.Where(t => t.EnumerateRunes().All(r => r != Rune.ReplacementChar)).Sample(
            text => Assert.Equal(other.EncodeToIds(text), Demo.Encode(text)), iter: 2000);
    }

    [Fact]
    public void Decode_TheRecipesTokens_GivesTheRecipesText()
    {
        // From the recipe's reference.json: prompt tokens, then the text of samples/en-05.
        int[] ids = [607, 608, 708, 712, 331, 546, 330, 278, 434, 397, 448, 500, 13, 287, 314, 356, 374, 278, 519, 75, 67, 13];

        Assert.Equal("My order number is nine three one zero. The music is cold.", Demo.Decode(ids).Trim());
        Assert.Equal(ids[4..], Demo.Encode(Demo.Decode(ids)));
    }

    [Fact]
    public void Decode_CharacterSpreadOverTokens_IsJoined()
    {
        var emoji = Demo.Encode("🙂");

        Assert.True(emoji.Count > 1);
        Assert.Equal("🙂", Demo.Decode(emoji));
        Assert.Equal("a\uFFFD", Demo.Decode([.. Demo.Encode("a"), emoji[0]]));
        // A timestamp between the halves does not part them: it has no bytes.
        Assert.Equal("🙂", Demo.Decode([emoji[0], Demo.TimestampBegin, .. emoji.Skip(1)]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2214)]
    public void Decode_IdOutsideTheVocabulary_Throws(int id) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Demo.Decode([id]));

    [Fact]
    public void Demo_ControlTokens_AreThoseOfItsFiles()
    {
        Assert.Equal(2214, Demo.VocabularySize);
        Assert.Equal((606, 607, 710, 711), (Demo.EndOfText, Demo.StartOfTranscript, Demo.StartOfPrevious, Demo.NoSpeech));
        Assert.Equal((712, 708, 707), (Demo.NoTimestamps, Demo.Transcribe, Demo.Translate));
        Assert.Equal((713, 1501), (Demo.TimestampBegin, Demo.TimestampCount));
        Assert.Equal((608, 612), (Demo.Languages["en"], Demo.Languages["ru"]));
        Assert.Equal(Enumerable.Range(608, 99), Demo.Languages.Values);
        Assert.Equal([false, true, true, false], new[] { 712, 713, 2213, 605 }.Select(Demo.IsTimestamp));
        Assert.Equal([true, false, false, false], new[] { 605, 606, 711, 713 }.Select(Demo.IsText));
    }

    [Theory]
    [InlineData(VocabularyForm.TokenizerConfig)]
    [InlineData(VocabularyForm.TokenizerJson)]
    [InlineData(VocabularyForm.TokenizerJsonPairs)]
    public void Load_AnotherFormOfTheSameVocabulary_GivesTheSameTokenizer(VocabularyForm form)
    {
        var one = Load();
        using var folder = new TemporaryFolder();
        var other = Load(c => c.Form = form, folder);

        Assert.Equal(260, Assert.Single(one.Encode(" hello")));
        AnyText.Sample(text => Assert.Equal(one.Encode(text), other.Encode(text)), iter: 300);
        for (var id = 0; id < one.VocabularySize; id++)
        {
            Assert.Equal(one.Decode([id]), other.Decode([id]));
            Assert.Equal((one.IsText(id), one.IsTimestamp(id)), (other.IsText(id), other.IsTimestamp(id)));
        }

        Assert.Equal(one.Languages, other.Languages);
        Assert.Equal(one.NoSpeech, other.NoSpeech);
    }

    [Fact]
    public void Encode_Merges_AreAppliedInTheirOrder()
    {
        // The bytes are 0 to 255; "he", "ll", "hell", "hello", " hello", " w", the Cyrillic "р" and " wo" follow.
        var tokenizer = Load();

        Assert.Equal([259], tokenizer.Encode("hello"));
        Assert.Equal([256, 'l'], tokenizer.Encode("hel"));
        Assert.Equal([258, 257, 'l'], tokenizer.Encode("helllll"));
        Assert.Equal([263, 'w'], tokenizer.Encode(" wow"));
        Assert.Equal([262], tokenizer.Encode("р"));

        // "he" comes before "el".
        var rivals = Load(c =>
        {
            c.Vocabulary.Remove("Ġwo");
            c.Vocabulary["el"] = 263;
            c.Merges[7] = "e l";
        });
        Assert.Equal([256, 'l'], rivals.Encode("hel"));
        Assert.Equal([263], rivals.Encode("el"));
    }

    [Theory]
    [InlineData("<|nocaptions|>")]
    [InlineData("<|nospeech|>")]
    public void NoSpeech_UnderBothNames_IsFound(string name)
    {
        var id = 0;
        var tokenizer = Load(c =>
        {
            id = (int)c.AddedTokens["<|nospeech|>"]!;
            c.AddedTokens.Remove("<|nospeech|>");
            c.AddedTokens[name] = id;
        });

        Assert.Equal(id, tokenizer.NoSpeech);
    }

    [Theory]
    [InlineData("<|no_speech|>")]
    [InlineData("<|NoSpeech|>")]
    public void NoSpeech_UnderAnotherName_IsNotGuessed(string name) => Assert.Null(Load(c =>
    {
        var id = (int)c.AddedTokens["<|nospeech|>"]!;
        c.AddedTokens.Remove("<|nospeech|>");
        c.AddedTokens[name] = id;
    }).NoSpeech);

    [Fact]
    public void Load_UnnamedTimestamps_FollowTheNoTimestampsToken()
    {
        var tokenizer = Load(RemoveTimestamps);

        Assert.Equal(tokenizer.NoTimestamps + 1, tokenizer.TimestampBegin);
        Assert.Equal(1501, tokenizer.TimestampCount);
        Assert.Equal("", tokenizer.Decode([tokenizer.TimestampBegin + 7]));
    }

    [Fact]
    public void Load_EndOfTextAndEmptyTokenInTheVocabularyFile_AreUnderstood()
    {
        // openai/whisper-*: vocab.json ends with "": 50256 and "<|endoftext|>": 50257.
        var tokenizer = Load(c =>
        {
            var end = (int)c.AddedTokens["<|endoftext|>"]!;
            c.AddedTokens.Remove("<|endoftext|>");
            c.Vocabulary["<|endoftext|>"] = end;
            c.Vocabulary.Remove("Ġwo");
            c.Merges.Remove("Ġw o");
            c.Vocabulary[""] = end - 1;
        });

        Assert.False(tokenizer.IsText(tokenizer.EndOfText));
        Assert.Equal("", tokenizer.Decode([tokenizer.EndOfText - 1, tokenizer.EndOfText]));
    }

    [Fact]
    public void Load_AddedTextToken_IsDecodedButNotEncoded()
    {
        var tokenizer = Load(c =>
        {
            c.AddedTokens["Ünterstadt 7"] = c.Dimensions.Vocabulary;
            c.Config["vocab_size"] = c.Dimensions.Vocabulary + 1;
            RemoveTimestamps(c);
            c.AddedTokens["<|0.00|>"] = c.Dimensions.Vocabulary - 1501;
        });

        Assert.Equal("Ünterstadt 7", tokenizer.Decode([tokenizer.VocabularySize - 1]));
        Assert.DoesNotContain(tokenizer.VocabularySize - 1, tokenizer.Encode("Ünterstadt 7"));
    }

    public static TheoryData<string, Action<TinyCheckpoint>> Damages => new()
    {
        { "two tokens", c => c.Vocabulary["he"] = 5 },
        { "two added tokens", c => c.AddedTokens["<|extra|>"] = (int)c.AddedTokens["<|en|>"]! },
        { "two tokens", c => c.AddedTokens["<|extra|>"] = 70 },
        { "vocab_size", c => c.AddedTokens["<|extra|>"] = c.Dimensions.Vocabulary },
        { "vocab_size", c => c.Vocabulary["he"] = -1 },
        { "'he'", c => c.Vocabulary["he"] = "one" },
        { "'q u'", c => c.Merges.Add("q u") },
        { "'Ġqu'", c => c.Merges.Add("Ġqu q") },
        { "not two tokens", c => c.Merges.Add("onlyone") },
        { "not two tokens", c => c.Merges.Add("a b c") },
        { "byte 0x41", c => c.Vocabulary.Remove("A") },
        { "byte-level alphabet", c => { c.Vocabulary.Remove("Ġwo"); c.Merges.Remove("Ġw o"); c.Vocabulary["漢"] = 263; } },
        { "startoftranscript", c => { c.AddedTokens.Remove("<|startoftranscript|>"); c.Generation.Remove("decoder_start_token_id"); c.Config.Remove("decoder_start_token_id"); } },
        { "lang_to_id.xx", c => c.Generation["lang_to_id"]!["<|xx|>"] = 1_000_000 },
        { "both", c => c.Generation["prev_sot_token_id"] = (int)c.Generation["eos_token_id"]! },
        { "timestamp", c => c.Generation["prev_sot_token_id"] = c.Dimensions.Vocabulary - 3 },
        { "en", c => c.Generation["lang_to_id"] = new System.Text.Json.Nodes.JsonObject { ["en"] = 300 } },
    };

    [Theory]
    [MemberData(nameof(Damages), DisableDiscoveryEnumeration = true)]
    public void Load_DamagedVocabulary_SaysWhatContradicts(string expected, Action<TinyCheckpoint> damage)
    {
        var e = Assert.Throws<CheckpointException>(() => Load(damage));

        Assert.Equal(CheckpointFailure.Damaged, e.Failure);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.FullPath, e.Message, StringComparison.Ordinal);
    }

    private static void RemoveTimestamps(TinyCheckpoint checkpoint)
    {
        foreach (var token in checkpoint.AddedTokens.Select(t => t.Key).Where(k => k.Contains('.', StringComparison.Ordinal)).ToList())
        {
            checkpoint.AddedTokens.Remove(token);
        }
    }

    private WhisperTokenizer Load(Action<TinyCheckpoint>? mutate = null, TemporaryFolder? folder = null) =>
        WhisperTextSetup.Load(TinyCheckpoint.Write((folder ?? _folder).FullPath, mutate)).Tokenizer;
}
